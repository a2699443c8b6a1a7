"""Rows of bars: a row for each layer or design, and a panel for each number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from cnnshape.report.eliding import elided_name
from cnnshape.report.escaping import escaped
from cnnshape.report.plots.scales import Scale, mark_values
from cnnshape.report.plots.style import EARLIER, LARGEST, USUAL

MAX_BARS = 400
"""Rows that have a bar each; more are one outline, which a viewer draws at once."""

MAX_NAMES = 60
"""Rows that have their names; of more every second, third, ... has."""

NAME_COLUMNS = 34
PANEL_WIDTH, ROW_HEIGHT, FRAME = 2.4, 0.22, 1.1
"""Inches of a panel, of a row, and of what stands around them."""

THICKNESS = 0.8

Values = Sequence[int | None]


class Panel(NamedTuple):
    """One number of all rows, and what it was `before`, where there is something to compare."""

    id: str
    scale: Scale
    values: Values
    before: Values | None = None


def size_of(rows: int, panels: int) -> tuple[float, float]:
    """Return the width and height of a figure in inches."""
    return 2.2 + PANEL_WIDTH * panels, FRAME + ROW_HEIGHT * min(max(rows, 3), MAX_NAMES)


def draw_bars(figure: Any, names: Sequence[str], panels: Sequence[Panel]) -> None:
    """Draw the panels beside each other; the rows are in order from top to bottom."""
    axes = figure.subplots(1, len(panels), sharey=True, squeeze=False)[0]
    for place, panel in zip(axes, panels, strict=True):
        _draw_panel(place, panel)
    step = max(-(-len(names) // MAX_NAMES), 1)
    shown = range(0, len(names), step)
    texts = [elided_name(escaped(names[row]), NAME_COLUMNS) for row in shown]
    axes[0].set_yticks(list(shown), texts)
    axes[0].set_ylim(max(len(names), 1) - 0.5, -0.5)


def _draw_panel(place: Any, panel: Panel) -> None:
    largest = max((each for each in (*panel.values, *(panel.before or ())) if each), default=0)
    if panel.before is not None:
        _draw_bars(place, f"{panel.id}-before", panel.before, EARLIER, -0.5)
        _draw_bars(place, panel.id, panel.values, LARGEST, 0.5)
    elif len(panel.values) > MAX_BARS:
        _draw_outline(place, panel)
    else:
        _draw_bars(place, panel.id, panel.values, USUAL, 0)
        _mark_largest(place, panel, largest)
    place.set_title(panel.scale.heading)
    place.set_xlim(0, max(largest, 1) * 1.05)
    place.tick_params(axis="y", length=0)
    place.grid(visible=True, axis="x")
    place.set_axisbelow(True)
    mark_values(place.xaxis, panel.scale, max(largest, 1))


def _draw_bars(place: Any, id: str, values: Values, colour: str, side: float) -> None:
    """Draw a bar for each value, above or below the middle of its row if there are two."""
    thickness = THICKNESS if side == 0 else THICKNESS / 2
    known = {row: value for row, value in enumerate(values) if value is not None}
    middles = [row + side * thickness for row in known]
    bars = place.barh(middles, list(known.values()), thickness, color=colour)
    for row, bar in zip(known, bars, strict=True):
        bar.set_gid(f"{id}-{row}")
    for row in range(len(values)):
        if row not in known:
            at = row + side * thickness
            place.text(0, at, " ?", va="center", fontsize="small", gid=f"{id}-{row}")


def _draw_outline(place: Any, panel: Panel) -> None:
    """Draw all values as one shape; what is unknown leaves a gap."""
    edges = [row - 0.5 for row in range(len(panel.values) + 1)]
    known = [float("nan") if value is None else value for value in panel.values]
    place.stairs(known, edges, orientation="horizontal", fill=True, color=USUAL, gid=panel.id)


def _mark_largest(place: Any, panel: Panel, largest: int) -> None:
    """Give the largest values another colour, and write the first of them in full."""
    rows = [row for row, value in enumerate(panel.values) if value == largest and value]
    for bar in place.patches:
        if bar.get_gid() in {f"{panel.id}-{row}" for row in rows}:
            bar.set_color(LARGEST)
    if rows:
        corner = {"ha": "right", "va": "bottom", "transform": place.transAxes}
        words = {"color": LARGEST, "fontsize": "small", "gid": f"{panel.id}-largest"}
        place.text(1, 1.01, f"{largest:,}", **corner, **words)
