"""A heat map: a cell for each pair of settings, coloured by a number that is written in it."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any, NamedTuple

import numpy as np

from cnnshape.report.eliding import elided_end
from cnnshape.report.escaping import escaped
from cnnshape.report.plots.scales import Scale, mark_values, short_bytes
from cnnshape.report.plots.style import NUMBERS_MAP

MAX_WRITTEN = 20
"""Cells along an axis, up to which each has its number, and each column and row its setting."""

SETTING_COLUMNS = 14
BRIGHT = 0.55
"""Cells at least so far up the map are bright: their number is black, in others white."""


class Cells(NamedTuple):
    """The settings along both axes, and a number for each pair of them."""

    names: tuple[str, str]
    columns: Sequence[str]
    rows: Sequence[str]
    values: Sequence[Sequence[float | None]]
    scale: Scale

    @property
    def inches(self) -> tuple[float, float]:
        """The width and height of the picture."""
        columns, rows = (min(len(each), MAX_WRITTEN) for each in (self.columns, self.rows))
        return 2.5 + 0.7 * max(columns, 4), 1.5 + 0.4 * max(rows, 4)


def draw_heat_map(figure: Any, cells: Cells) -> None:
    """Draw the cells; what is not known stays empty."""
    place = figure.subplots()
    values = np.array(cells.values, np.float64)
    largest = float(np.nanmax(values)) if np.isfinite(values).any() else 1.0
    mesh = place.pcolormesh(np.ma.masked_invalid(values), cmap=NUMBERS_MAP, gid="cells")
    bar = figure.colorbar(mesh, ax=place, label=escaped(cells.scale.heading))
    bar.outline.set_visible(False)
    mark_values(bar.ax.yaxis, cells.scale, largest)
    for axis, name, settings in zip(
        (place.xaxis, place.yaxis), cells.names, (cells.columns, cells.rows), strict=True
    ):
        step = -(-len(settings) // MAX_WRITTEN)
        shown = range(0, len(settings), step)
        texts = [elided_end(escaped(settings[at]), SETTING_COLUMNS) for at in shown]
        axis.set_ticks([at + 0.5 for at in shown], texts)
        axis.set_label_text(escaped(name))
    place.tick_params(length=0)
    place.spines[:].set_visible(False)
    if max(values.shape) <= MAX_WRITTEN:
        _write(place, values, mesh, cells.scale)


def _write(place: Any, values: Any, mesh: Any, scale: Scale) -> None:
    text = (
        (lambda value: short_bytes(int(value)))
        if scale.is_bytes
        else import_module("matplotlib.ticker").EngFormatter(places=1, sep=" ")
    )
    for (row, column), value in np.ndenumerate(values):
        if np.isfinite(value):
            colour = "black" if mesh.norm(value) >= BRIGHT else "white"
            place.text(
                column + 0.5,
                row + 0.5,
                text(value),
                color=colour,
                ha="center",
                va="center",
                fontsize="small",
                gid=f"cell-{row}-{column}",
            )
