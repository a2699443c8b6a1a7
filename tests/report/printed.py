"""Print reports to text, and read printed tables back as a person does: column by column."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise, takewhile

from cnnshape import Analysis
from cnnshape.report.table.table import print_table

RULE = re.compile(r" ?─+ *$|\|[-+]+\|?$")
TITLES = ("Layer", "Name", "Kind", "shape", "Size", "Parameters", "MACs")
"""The last word of each title: it stands on the line above the rule, however titles are broken."""

WIDTHS = range(1, 201)
ENCODINGS = ("utf-8", "ascii")

Grid = list[list[str]]


class Paper(io.StringIO):
    """A text stream that says what its characters are to be encoded in."""

    def __init__(self, encoding: str = "utf-8") -> None:
        super().__init__()
        self._encoding = encoding

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """The encoding, which says what can be drawn."""
        return self._encoding


def printed_table(
    analysis: Analysis,
    depth: int | None,
    width: int,
    columns: Sequence[str] | None = None,
    encoding: str = "utf-8",
) -> str:
    """Return the table of a network as it is printed at a width."""
    paper = Paper(encoding)
    print_table([analysis], columns, depth, paper, width)
    return paper.getvalue()


def without_space(text: str) -> str:
    """Return a text without spaces and line breaks."""
    return "".join(text.split())


def is_in_columns(text: str) -> bool:
    """Say whether a table is drawn in columns, and not as a paragraph for each row."""
    return any(map(RULE.match, text.splitlines()))


def grid_of(text: str) -> Grid:
    """Read a table that is drawn in columns: the texts of each line under the rule."""
    lines = text.splitlines()
    (rule,) = (at for at, line in enumerate(lines) if RULE.match(line))
    body = list(takewhile(_is_row, lines[rule + 1 :]))
    if lines[rule].startswith("|"):
        return [line.split("|")[1:-1] for line in body]
    cuts = list(_cuts(lines[rule - 1], body))
    return [[line[start:end] for start, end in pairwise(cuts)] for line in body]


def words(grid: Grid, column: int) -> str:
    """Return the text of a column from top to bottom, without the spaces it is broken at."""
    return without_space("".join(text for line in grid for text in line[column : column + 1]))


def entries(grid: Grid, column: int) -> list[str]:
    """Return the lines of a column that are not blank."""
    return [text.strip() for line in grid for text in line[column : column + 1] if text.strip()]


def _is_row(line: str) -> bool:
    return bool(line.strip()) and not line.startswith("+")


def _cuts(titles: str, body: Sequence[str]) -> Iterator[int]:
    """Return where columns meet: text begins below its title, and numbers end below theirs."""
    ends = dict(_places(titles))
    shapes = [line[: ends["shape"]].rpartition(" ")[2] for line in body]
    yield 0
    yield ends["Layer"]
    yield ends["Kind"] - len("Kind")
    yield ends["shape"] - max(len(shape) for shape in (*shapes, "Activation"))
    yield from (ends[title] for title in TITLES[3:])


def _places(titles: str) -> Iterator[tuple[str, int]]:
    at = 0
    for title in TITLES:
        at = titles.index(title, at) + len(title)
        yield title, at


def missing_in_order(text: str, pieces: Iterable[str]) -> list[str]:
    """Return the pieces that do not follow each other in a text, its spaces taken out."""
    text, at, missing = without_space(text), 0, []
    for piece in pieces:
        found = re.compile(re.escape(without_space(piece)) + r"(?!\d|,\d\d\d)").search(text, at)
        if found is None:
            missing.append(piece)
        else:
            at = found.end()
    return missing


def broken_numbers(text: str, width: int, numbers: Iterable[str]) -> list[str]:
    """Return the numbers that would fit on a line, and that no line has whole."""
    whole = set(text.replace("|", " ").split())
    return [number for number in numbers if len(number) <= width and number not in whole]


def faults(findings: Callable[[int], Iterable[str]]) -> dict[int, list[str]]:
    """Return what is wrong at each width."""
    found = {width: list(findings(width)) for width in WIDTHS}
    return {width: wrong for width, wrong in found.items() if wrong}
