"""The picture of `cnnshape diff`: totals and changed layers, before and after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cnnshape.difference.changes import Change, Difference, Side, Total
from cnnshape.phrases import count
from cnnshape.report.escaping import escaped
from cnnshape.report.plots.bars import Panel, draw_bars, size_of
from cnnshape.report.plots.picture import Picture, drawn
from cnnshape.report.plots.scales import COSTS, scale_of
from cnnshape.report.plots.style import EARLIER, LARGEST

TOTALS = frozenset({"trainable_parameters", "macs", "activation_size", "peak_activation_bytes"})

MAX_CHANGES = 60
"""Changed layers that are drawn: the first ones, and how many more there are."""

TOTALS_HEIGHT = 1.7


def difference_picture(difference: Difference) -> Picture:
    """Draw the totals and the layers that changed: grey bars before, orange ones after."""
    titles = [each.network.title for each in (difference.before, difference.after)]
    title = " → ".join(titles)
    shown = difference.changes[:MAX_CHANGES]
    width, height = size_of(len(shown), len(COSTS))

    def draw(figure: Any) -> None:
        figure.suptitle(escaped(title))
        if not shown:
            _draw_totals(figure, difference.totals)
            return
        upper, lower = figure.subfigures(2, 1, height_ratios=[TOTALS_HEIGHT, height])
        _draw_totals(upper, difference.totals)
        _draw_layers(lower, shown, len(difference.changes))

    return drawn(title, width, TOTALS_HEIGHT + (height if shown else 0), draw)


def _draw_totals(figure: Any, totals: Sequence[Total]) -> None:
    """Draw totals with how much they grew."""
    shown = [total for total in totals if total.name in TOTALS]
    panels = [
        Panel(f"total-{total.name}", scale_of(total.name), [total.after], [total.before])
        for total in shown
    ]
    draw_bars(figure, ["total"], panels)
    for place, total in zip(figure.axes, shown, strict=True):
        change = "" if total.percent is None else f"{total.percent:+.1f} %"
        place.set_xlabel(change, color=LARGEST if total.change else EARLIER)


def _draw_layers(figure: Any, changes: Sequence[Change], number: int) -> None:
    panels = [
        Panel(
            name,
            scale_of(name),
            [_value(change.after, name) for change in changes],
            [_value(change.before, name) for change in changes],
        )
        for name in COSTS
    ]
    draw_bars(figure, [f"{change.name} ({change.kind})" for change in changes], panels)
    if number > len(changes):
        figure.supxlabel(f"and {count(number - len(changes), 'more change')}", fontsize="small")


def _value(side: Side | None, number: str) -> int | None:
    """Return a number of a layer; one that is not there has no bar."""
    if side is None:
        return 0
    value: int | None = getattr(side.row, number)
    return value
