"""What a comparison says: sections of tables, charts and figures with targets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from benchmarks.figures import Finding
from benchmarks.timing import Seconds, Spread, spread_of

MIBIBYTE = 1024**2


class Cell(Protocol):
    """What stands in a table, to be read and as data."""

    @property
    def text(self) -> str:
        """Return it as a person reads it."""

    @property
    def data(self) -> Any:
        """Return it as JSON holds it."""


class Time(NamedTuple):
    """How long something takes, in seconds."""

    spread: Spread

    @property
    def text(self) -> str:
        """Return the median with the quartiles, in milliseconds."""
        middle, low, high = (f"{_digits(1000 * seconds)}" for seconds in self.spread)
        return f"{middle} ms ({low} - {high})"

    @property
    def data(self) -> Any:
        """Return seconds."""
        return {"seconds": self.spread.median, "quartiles": [self.spread.low, self.spread.high]}


class Median(NamedTuple):
    """How long something takes, in seconds, said briefly."""

    spread: Spread

    @property
    def text(self) -> str:
        """Return the median, in milliseconds."""
        return f"{_digits(1000 * self.spread.median)} ms"

    @property
    def data(self) -> Any:
        """Return seconds."""
        return Time(self.spread).data


class Memory(NamedTuple):
    """How much memory is held."""

    bytes: float

    @property
    def text(self) -> str:
        """Return MiB."""
        return f"{self.bytes / MIBIBYTE:,.0f} MiB"

    @property
    def data(self) -> Any:
        """Return bytes."""
        return {"bytes": self.bytes}


class Times(NamedTuple):
    """How many times as long as cnnshape something takes."""

    spread: Spread

    @property
    def text(self) -> str:
        """Return the factor."""
        return f"{_digits(self.spread.median)} x"

    @property
    def data(self) -> Any:
        """Return the factor with its quartiles."""
        return {"times": self.spread.median, "quartiles": [self.spread.low, self.spread.high]}


class Word(NamedTuple):
    """Anything else that is said."""

    word: str

    @property
    def text(self) -> str:
        """Return the word."""
        return self.word

    @property
    def data(self) -> Any:
        """Return the word."""
        return self.word


NOTHING = Word("-")


class Row(NamedTuple):
    """What stands beside a label."""

    label: str
    cells: tuple[Cell, ...]


class Table(NamedTuple):
    """Rows below headings, of which the first is that of the labels."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the table as data, each row by its headings."""
        label, *others = self.headings
        return {
            "title": self.title,
            "rows": [
                {
                    label: row.label,
                    **{heading: cell.data for heading, cell in zip(others, row.cells, strict=True)},
                }
                for row in self.rows
            ],
        }


class Bars(NamedTuple):
    """A length for each label; what is ours is drawn in another colour."""

    name: str
    title: str
    unit: str
    lengths: Mapping[str, float]
    ours: frozenset[str]


class Lines(NamedTuple):
    """Points (x, y) of each label, both axes logarithmic."""

    name: str
    title: str
    x_axis: str
    y_axis: str
    points: Mapping[str, Sequence[tuple[float, float]]]
    ours: frozenset[str]


Chart = Bars | Lines


class Section(NamedTuple):
    """One question with what was measured to answer it."""

    title: str
    text: str
    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()
    figures: tuple[Finding, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the section as data; charts say nothing that the tables do not."""
        return {
            "title": self.title,
            "tables": [table.to_dict() for table in self.tables],
            "figures": [figure.to_dict() for figure in self.figures],
        }


def time_of(seconds: Seconds) -> Time:
    """Return the spread of seconds."""
    return Time(spread_of(seconds))


def _digits(number: float) -> str:
    """Write a number with three digits or so."""
    return (
        f"{number:,.0f}" if number >= 100 else f"{number:.3g}" if number >= 1 else f"{number:.2g}"
    )
