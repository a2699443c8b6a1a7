"""The picture of `cnnshape verify`: what cells in the middle of maps were seen to read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any

from cnnshape.phrases import sizes_text
from cnnshape.report.eliding import elided_name
from cnnshape.report.escaping import escaped
from cnnshape.report.plots.picture import Picture, drawn
from cnnshape.report.plots.style import FAINT, LARGEST, TEXT, USUAL
from cnnshape.verification.middle_cells import AxisReads, MiddleCell

COLUMNS = 3
SIDE = 2.6
"""Inches of an input."""

TITLE_COLUMNS = 22

ONE_CELL = AxisReads(1, 0, 0, (0,), (0,))
"""The other axis of an input that has only one."""


def fields_picture(title: str, cells: Sequence[MiddleCell]) -> Picture:
    """Draw the input for each cell: what was read, and the frame of what is claimed."""
    columns = min(len(cells), COLUMNS) or 1
    rows = -(-len(cells) // columns) or 1

    def draw(figure: Any) -> None:
        figure.suptitle(f"{escaped(title)}: what the middle cell of a map reads")
        if not cells:
            figure.text(0.5, 0.4, "No layer has a receptive field that can be seen", ha="center")
            return
        places = figure.subplots(rows, columns, squeeze=False).flatten()
        for number, (place, cell) in enumerate(zip(places, cells, strict=False)):
            _draw(place, number, cell)
        for place in places[len(cells) :]:
            place.set_axis_off()
        _explain(figure)

    return drawn(title, max(SIDE * columns, 5.5), SIDE * rows + 0.8, draw)


def _draw(place: Any, number: int, cell: MiddleCell) -> None:
    """Draw an input with its cells: of three axes the last two."""
    patches = import_module("matplotlib.patches")
    *_, down, across = (ONE_CELL, *cell.axes)

    def add(left: int, top: int, width: int, height: int, id: str, **look: Any) -> None:
        place.add_patch(patches.Rectangle((left, top), width, height, gid=id, **look))

    add(0, 0, across.size, down.size, f"input-{number}", facecolor=FAINT, edgecolor="none")
    for top, height in _runs(down):
        for left, width in _runs(across):
            add(left, top, width, height, f"read-{number}-{top}-{left}", facecolor=USUAL)
    frame = {"fill": False, "edgecolor": LARGEST, "linestyle": "--", "linewidth": 1.5}
    add(across.first, down.first, across.extent, down.extent, f"claimed-{number}", **frame)
    place.set_xlim(min(0, across.first) - 1, max(across.size, across.last + 1) + 1)
    place.set_ylim(max(down.size, down.last + 1) + 1, min(0, down.first) - 1)
    place.set_aspect("equal")
    size = sizes_text(axis.extent for axis in cell.axes)
    place.set_title(f"{elided_name(escaped(cell.layer), TITLE_COLUMNS)}: {size}")
    place.locator_params(nbins=4, integer=True)
    place.spines[:].set_visible(False)


def _runs(axis: AxisReads) -> Iterator[tuple[int, int]]:
    """Return where cells that are read next to each other begin, and how many they are."""
    start: int | None = None
    read = frozenset(axis.read)
    for cell in (*axis.tried, axis.size):
        if cell in read and start is None:
            start = cell
        elif cell not in read and start is not None:
            yield start, min(cell, axis.size) - start
            start = None


def _explain(figure: Any) -> None:
    patches = import_module("matplotlib.patches")
    marks = {
        "input": patches.Patch(color=FAINT),
        "seen to be read": patches.Patch(color=USUAL),
        "claimed": patches.Patch(fill=False, edgecolor=LARGEST, linestyle="--"),
    }
    figure.legend(
        list(marks.values()), list(marks), loc="outside lower center", ncols=3, labelcolor=TEXT
    )
