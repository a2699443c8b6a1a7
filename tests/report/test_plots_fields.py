"""The picture of fields has the cells that were seen, in the frame of what is claimed."""

from __future__ import annotations

from math import prod

import pytest

import cnnshape
from cnnshape.report.plots.fields import fields_picture
from cnnshape.report.plots.style import USUAL
from cnnshape.verification.middle_cells import MAX_CELLS, MiddleCell, middle_cells
from tests.report.vector import Vector, vector

pytest.importorskip("matplotlib", reason="an extra: cnnshape[plot]")

HOLES = """
input: [16, 20, 2]
layers:
  - {name: holes, type: conv, filters: 1, kernel: 3, dilation: 4}
"""
LONG = "input: [600, 1]\nlayers: [{name: far, type: conv, filters: 1, kernel: 200}]\n"


def drawing_of(text: str) -> tuple[tuple[MiddleCell, ...], Vector]:
    cells = middle_cells(cnnshape.loads(text))
    return cells, vector(fields_picture("net", cells))


def unit_of(drawing: Vector, cell: MiddleCell) -> float:
    """Return how wide a cell of the input is drawn."""
    return drawing.box("input-0").width / cell.axes[-1].size


def test_cells_are_drawn_where_they_were_read() -> None:
    (cell,), drawing = drawing_of(HOLES)
    down, across = cell.axes
    assert (list(down.read), list(across.read)) == ([4, 8, 12], [6, 10, 14])
    ids = [f"read-0-{top}-{left}" for top in down.read for left in across.read]
    assert drawing.ids("read-.*") == ids
    unit, corner = unit_of(drawing, cell), drawing.box("input-0")
    box = drawing.box("read-0-8-10")
    assert box.width == pytest.approx(unit, abs=0.01)
    assert box.left - corner.left == pytest.approx(10 * unit, abs=0.01)
    assert box.top - corner.top == pytest.approx(8 * unit, abs=0.01)
    assert drawing.colour("read-0-8-10") == USUAL


def test_the_frame_is_the_claimed_field() -> None:
    (cell,), drawing = drawing_of(HOLES)
    unit, corner, frame = unit_of(drawing, cell), drawing.box("input-0"), drawing.box("claimed-0")
    assert frame.width == pytest.approx(9 * unit, abs=0.01)
    assert frame.left - corner.left == pytest.approx(6 * unit, abs=0.01)
    assert "holes: 9x9" in drawing.texts()


def test_fields_reach_into_the_padding() -> None:
    text = "input: [5, 5, 1]\nlayers: [{type: conv, filters: 1, kernel: 7, padding: half}]\n"
    (cell,), drawing = drawing_of(text)
    assert [(each.first, each.last) for each in cell.axes] == [(-1, 5), (-1, 5)]
    frame, corner = drawing.box("claimed-0"), drawing.box("input-0")
    assert frame.left < corner.left < corner.right < frame.right
    assert drawing.box("read-0-0-0") == corner


def test_layers_have_fields_from_small_to_large() -> None:
    cells = middle_cells(cnnshape.load("vgg11", input=(64, 64, 3)))
    sizes = [prod(axis.extent for axis in cell.axes) for cell in cells]
    assert len(cells) == MAX_CELLS
    assert sizes == sorted(sizes)
    for cell in cells:
        for axis in cell.axes:
            kept = range(max(axis.first, 0), min(axis.last + 1, axis.size))
            assert list(axis.read) == list(kept), "convolutions without holes read all"


def test_cells_of_a_long_axis_stand_for_those_beside_them() -> None:
    (cell,), drawing = drawing_of(LONG)
    (axis,) = cell.axes
    assert axis.step == 3
    assert [each for each in axis.tried if axis.first <= each <= axis.last] == list(axis.read)
    assert drawing.ids("read-.*") == [f"read-0-0-{axis.read[0]}"]


def test_an_image_of_three_axes_shows_the_last_two() -> None:
    text = (
        "input: [6, 8, 10, 1]\nlayers: [{name: cube, type: conv, filters: 1, kernel: [1, 3, 5]}]\n"
    )
    (_,), drawing = drawing_of(text)
    frame = drawing.box("claimed-0")
    assert frame.width / (frame.bottom - frame.top) == pytest.approx(5 / 3, abs=0.01)
    assert "cube: 1x3x5" in drawing.texts()


@pytest.mark.parametrize(
    "text",
    ["input: [8]\nlayers: [{type: dense, units: 2}]\n",
     "input: [8, 8, 1]\nlayers: [{type: global_avg_pool}]\n"],
)  # fmt: skip
def test_without_fields_the_picture_says_so(text: str) -> None:
    cells, drawing = drawing_of(text)
    assert cells == ()
    assert "No layer has a receptive field that can be seen" in drawing.texts()
