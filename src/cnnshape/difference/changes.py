"""What a comparison finds: the changes of layers and of totals, before and after."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, NamedTuple

from cnnshape.analysis.result import Analysis, LayerAnalysis, Totals
from cnnshape.diagnostics import has_errors
from cnnshape.layers import Layer
from cnnshape.network import Layout
from cnnshape.numbers.number import Report
from cnnshape.numbers.selection import layer_numbers, total_numbers
from cnnshape.phrases import count
from cnnshape.schema_versions import DIFF_VERSION

COMPARED = layer_numbers(Report.DIFF)
"""The numbers of a layer before and after."""

TOTALS = tuple(name for name in Totals._fields if name in total_numbers(Report.DIFF))


class Kind(StrEnum):
    """What became of a layer."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    RENAMED = "renamed"


class Side(NamedTuple):
    """A layer as it was, or as it is now: its row in the analysis, and what is written of it.

    `like` is the layer whose size it takes over.
    """

    row: LayerAnalysis
    layer: Layer
    layout: Layout
    like: str | None = None

    def shape_text(self) -> str:
        """Return its shape in the order of the file, or ? where a fault leaves it unknown."""
        shape = self.row.output_shape
        return "?" if shape is None else self.layout.text(shape)

    def to_dict(self) -> dict[str, Any]:
        """Return the layer as `cnnshape diff --format json` writes it."""
        row = self.row.to_dict(self.layout)
        return {name: row[name] for name in ("name", "type", "inputs", "shares", *COMPARED)}


class Change(NamedTuple):
    """A layer that is not the same in both; `differs` names what is different.

    `differs` holds names of COMPARED, and `settings`, `shares`, `like` or `inputs` for what is
    written.
    """

    kind: Kind
    before: Side | None
    after: Side | None
    differs: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What the layer is called now, or was called if it is gone."""
        side = self.after or self.before
        assert side is not None
        return side.row.name

    def texts(self) -> tuple[str, str]:
        """Return in a line each what the layer was, and what it is now."""
        before, after = (
            "-" if side is None else f"{side.row.type} {side.shape_text()}"
            for side in (self.before, self.after)
        )
        return before, f"{after} ({self.kind})"

    def to_dict(self) -> dict[str, Any]:
        """Return the change as `cnnshape diff --format json` writes it."""
        return {
            "change": str(self.kind),
            "name": self.name,
            "differs": list(self.differs),
            "before": self.before and self.before.to_dict(),
            "after": self.after and self.after.to_dict(),
        }


class Total(NamedTuple):
    """A total before and after; None is unknown after a fault."""

    name: str
    before: int | None
    after: int | None

    @property
    def change(self) -> int | None:
        """By how much it grew."""
        return None if self.before is None or self.after is None else self.after - self.before

    @property
    def percent(self) -> float | None:
        """By how much it grew in percent of what it was, where it was anything."""
        return None if self.change is None or not self.before else 100 * self.change / self.before

    def to_dict(self) -> dict[str, Any]:
        """Return the total as `cnnshape diff --format json` writes it."""
        return {
            "before": self.before,
            "after": self.after,
            "change": self.change,
            "percent": self.percent,
        }


class Difference(NamedTuple):
    """Two networks side by side; `changes` stand in the order of the layers.

    `outputs` are the names of the outputs before and after, where these are not the same layers.
    `as_executed` says that only what is computed was compared, so that layouts make no difference.
    """

    before: Analysis
    after: Analysis
    changes: tuple[Change, ...]
    outputs: tuple[tuple[str, ...], tuple[str, ...]] | None = None
    as_executed: bool = False

    def __repr__(self) -> str:
        """Return the difference in a line: what is compared, and how much is not the same."""
        titles = f"{self.before.network.title!r}, {self.after.network.title!r}"
        return f"{type(self).__name__}({titles}, {count(len(self.changes), 'change')})"

    @property
    def totals(self) -> tuple[Total, ...]:
        """The totals of both."""
        before, after = self.before.totals, self.after.totals
        return tuple(Total(name, getattr(before, name), getattr(after, name)) for name in TOTALS)

    @property
    def settings(self) -> dict[str, tuple[Any, Any]]:
        """The parameters of the files whose values are not the same; None is one that is not."""
        before, after = self.before.network.parameters, self.after.network.parameters
        return {
            name: (before.get(name), after.get(name))
            for name in {**before, **after}
            if before.get(name) != after.get(name)
        }

    @property
    def is_laid_out_anew(self) -> bool:
        """Whether the arrays of the one have their channels where those of the other do not."""
        layouts = self.before.network.layout, self.after.network.layout
        return not self.as_executed and layouts[0] is not layouts[1]

    @property
    def is_faulty(self) -> bool:
        """Whether errors leave some of the numbers unknown."""
        return has_errors((*self.before.diagnostics, *self.after.diagnostics))

    @property
    def is_equal(self) -> bool:
        """Whether every layer comes to the same, whatever it is called, and all is known."""
        return (
            not self.is_faulty
            and all(change.kind is Kind.RENAMED for change in self.changes)
            and all(total.before == total.after for total in self.totals)
            and self.outputs is None
            and not self.is_laid_out_anew
        )

    def _repr_html_(self) -> str:
        """Return the totals and the layers that differ, for notebooks."""
        from cnnshape.notebook import number, table

        titles = (self.before.network.title, self.after.network.title)
        verdict = "no difference but in names" if self.is_equal else "they differ"
        rows = [(each.name, number(each.before), number(each.after)) for each in self.totals]
        rows += [(each.name, *each.texts()) for each in self.changes]
        return table(f"{' → '.join(titles)}: {verdict}", ("", "Before", "After"), rows)

    def plot(self) -> Any:
        """Return a picture of the totals and of the layers that changed, before and after.

        Notebooks show it; it has `save(path)`. Raises ImportError without matplotlib.
        """
        from cnnshape.notebook import picture

        return picture("changes", "difference_picture", self)

    def to_dict(self) -> dict[str, Any]:
        """Return the difference as `cnnshape diff --format json` prints it."""
        return {
            "schema_version": DIFF_VERSION,
            "equal": self.is_equal,
            "before": _heading(self.before),
            "after": _heading(self.after),
            "settings": {
                name: {"before": before, "after": after}
                for name, (before, after) in self.settings.items()
            },
            "totals": {total.name: total.to_dict() for total in self.totals},
            "outputs": self.outputs
            and {"before": list(self.outputs[0]), "after": list(self.outputs[1])},
            "layers": [change.to_dict() for change in self.changes],
        }


def _heading(analysis: Analysis) -> dict[str, Any]:
    network = analysis.network
    return {
        "file": network.file,
        "name": network.name,
        "dtype": analysis.dtype,
        "layout": str(network.layout),
        "diagnostics": [diagnostic.to_dict() for diagnostic in analysis.diagnostics],
    }
