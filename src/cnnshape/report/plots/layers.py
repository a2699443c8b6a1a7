"""The picture of `cnnshape table`: how size, parameters, MACs and memory rise and fall."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cnnshape.analysis.result import Analysis
from cnnshape.numbers.number import Report, Unit
from cnnshape.numbers.selection import layer_numbers
from cnnshape.numbers.table import NUMBERS
from cnnshape.phrases import count
from cnnshape.report.escaping import escaped
from cnnshape.report.plots.bars import Panel, draw_bars, size_of
from cnnshape.report.plots.picture import Picture, drawn
from cnnshape.report.plots.scales import COSTS, scale_of
from cnnshape.report.table.rows import rows_of

COUNTED = (Unit.VALUES, Unit.BYTES, Unit.PARAMETERS, Unit.MACS, Unit.FLOPS)
"""What a bar can show."""


def layers_picture(
    analysis: Analysis, columns: Sequence[str] | None = None, depth: int | None = None
) -> Picture:
    """Draw the numbers of each layer as bars, blocks folded as in the table.

    Of the `columns`, those that count something are drawn.
    """
    rows = rows_of(analysis, depth)
    numbers = _numbers(analysis, columns)
    panels = [
        Panel(name, scale_of(name), [getattr(row.layer, name) for row in rows]) for name in numbers
    ]
    title = analysis.network.title
    samples = "" if analysis.batch == 1 else f", {count(analysis.batch, 'sample')}"

    def draw(figure: Any) -> None:
        figure.suptitle(f"{escaped(title)}: {analysis.dtype}{samples}")
        draw_bars(figure, [row.layer.name for row in rows], panels)

    return drawn(title, *size_of(len(rows), len(panels)), draw)


def _numbers(analysis: Analysis, columns: Sequence[str] | None) -> Sequence[str]:
    """Return the numbers that are drawn."""
    wanted = [name for name in columns or () if name in NUMBERS and NUMBERS[name].unit in COUNTED]
    usual = layer_numbers(Report.TRAINING) if analysis.is_trained else COSTS
    return wanted or usual
