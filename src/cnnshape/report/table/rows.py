"""The rows of a report: layers as they are, or blocks folded into one row each."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from cnnshape.analysis.result import Analysis, LayerAnalysis
from cnnshape.diagnostics import Span
from cnnshape.network import Group
from cnnshape.numbers.number import Report
from cnnshape.numbers.selection import FOLDED, layer_numbers
from cnnshape.report.table.copies import Copies, copies_in
from cnnshape.report.table.kind import kind_text, short_kind_text


class Row(NamedTuple):
    """A layer, or a block folded into one, that begins at a position among all layers.

    `kind` is what it is in words, `short_kind` the same on a narrow terminal.
    """

    layer: LayerAnalysis
    kind: str
    short_kind: str
    position: int
    is_block: bool = False


class View(NamedTuple):
    """What of a network is shown: columns (None: those of the course), and how deep it is folded.

    A wide table takes all the columns it needs, whatever the terminal has.
    """

    columns: Sequence[str] | None = None
    depth: int | None = None
    is_wide: bool = False

    @property
    def may_fold(self) -> bool:
        """Whether copies may be folded: nothing else is asked for."""
        return self == View()


class _Folded(NamedTuple):
    """Layers that become one row: its name and kind, and the positions of its layers."""

    name: str
    kind: str
    short_kind: str
    first: int
    last: int
    location: Span | None = None


FIELDS = LayerAnalysis._fields
"""The fields of a row in the JSON report; `--columns` takes any of them."""

NAMING = ("weighted_layer", "name", "type")
"""The fields that say which layer a row is of, in front of its numbers."""

TRAINED = ("output_shape", "trainable_parameters")
"""The numbers that stand before the costs of training."""


def rows_of(
    analysis: Analysis, depth: int | None = None, *, folds_copies: bool = False
) -> tuple[Row, ...]:
    """Return a row for each layer; names nested deeper than `depth` are folded into their block.

    With `folds_copies`, copies of rows above them are one row. The sums over all rows do not
    depend on what is folded.
    """
    rows: list[Row] = []
    position = 0
    folded = _folded(analysis, depth, folds_copies=folds_copies)
    while position < len(analysis.layers):
        part = folded.get(position)
        if part is None:
            rows.append(_row(analysis, position))
            position += 1
        else:
            rows.append(_fold(part, analysis.layers[part.first : part.last]))
            position = part.last
    return tuple(rows)


def _row(analysis: Analysis, position: int) -> Row:
    layer, written = analysis.layers[position], analysis.network.nodes[position].layer
    kind, short = kind_text(written, layer.shares), short_kind_text(written, layer.shares)
    return Row(layer, kind, short, position)


def shown_numbers(analysis: Analysis) -> tuple[str, ...]:
    """Return the numbers that a table shows by default: what a layer costs to run, or to train."""
    costs = layer_numbers(Report.TRAINING)
    return (*TRAINED, *costs) if analysis.is_trained else layer_numbers(Report.TABLE)


def values_of(row: Row, analysis: Analysis) -> dict[str, Any]:
    """Return all fields of a row, each as the JSON report has it."""
    values = row.layer.to_dict(analysis.network.layout, is_trained=True)
    return values | ({"type": row.kind} if row.is_block else {})


def _folded(analysis: Analysis, depth: int | None, *, folds_copies: bool) -> dict[int, _Folded]:
    """Return what becomes one row, by where it begins."""
    if folds_copies:
        return {each.first: _of_copies(each) for each in copies_in(analysis).values()}
    return {} if depth is None else _blocks(analysis.network.groups, depth)


def _blocks(groups: Sequence[Group], depth: int) -> dict[int, _Folded]:
    """Return the blocks at the deepest level that is shown."""
    level = max(depth, 1) - 1
    return {
        group.first: _Folded(*group[:2], group.block, group.first, group.last, group.span)
        for group in groups
        if group.name.count(".") == level and group.last > group.first
    }


def _of_copies(copies: Copies) -> _Folded:
    times = f"x {copies.times} " if copies.times > 1 else ""
    kind, short = f"{times}like the one above", f"{times}as above"
    return _Folded(copies.name, kind, short, copies.first, copies.last)


def _fold(part: _Folded, layers: Sequence[LayerAnalysis]) -> Row:
    first, last = layers[0], layers[-1]
    sums: dict[str, Any] = {
        name: how.of(getattr(layer, name) for layer in layers) for name, how in FOLDED.items()
    }
    folded = last._replace(
        name=part.name,
        type=part.kind,
        inputs=first.inputs,
        input_shapes=first.input_shapes,
        declared=any(layer.declared for layer in layers),
        weights={},
        shares=None,
        location=part.location or first.location,
        **sums,
    )
    return Row(folded, part.kind, part.short_kind, part.first, is_block=True)
