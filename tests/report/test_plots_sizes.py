"""Each input size has a tile in its row and column, in the colour of what is true of it."""

from __future__ import annotations

import pytest

import cnnshape
from cnnshape.report.plots.input_sizes import COLOURS, MAX_DRAWN, sizes_picture
from tests.report.vector import vector

pytest.importorskip("matplotlib", reason="an extra: cnnshape[plot]")

FILL = {colour[:7]: word for colour, word in zip(COLOURS, ("fails", "works", "clean"), strict=True)}

UNEVEN = """
input: [12, 9, 1]
layers:
  - {type: max_pool, kernel: [2, 3], stride: [2, 3]}
  - {type: conv, filters: 1, kernel: 3}
"""


@pytest.mark.parametrize("name", ["lenet", "unet"])
def test_tiles_have_the_colours_of_their_sizes(name: str) -> None:
    sizes = cnnshape.sizes(cnnshape.load(name), up_to=300)
    (answer,) = sizes.answers
    drawing = vector(sizes_picture(sizes))
    works, clean = (set(each.sizes.up_to(300)) for each in (answer.works, answer.loses_nothing))
    for size in range(1, 301):
        expected = "clean" if size in clean & works else "works" if size in works else "fails"
        assert FILL[drawing.colour(f"sizes-0-{size}")] == expected, size
    assert drawing.ids("sizes-0-301") == []


def test_tiles_stand_in_rows_of_the_period() -> None:
    drawing = vector(sizes_picture(cnnshape.sizes(cnnshape.load("unet"), up_to=200)))
    first, below, beside = (drawing.box(f"sizes-0-{size}") for size in (33, 65, 34))
    assert below.left == pytest.approx(first.left, abs=0.01)
    assert below.middle > first.middle
    assert beside.left > first.left
    assert beside.middle == pytest.approx(first.middle, abs=0.01)


def test_the_declared_size_is_framed() -> None:
    drawing = vector(sizes_picture(cnnshape.sizes(cnnshape.load("lenet"), up_to=64)))
    frame, tile = drawing.box("sizes-0-declared-32"), drawing.box("sizes-0-32")
    assert frame.left < tile.left < tile.right < frame.right
    assert drawing.ids("sizes-0-declared-.*") == ["sizes-0-declared-32"]


def test_each_answer_has_its_tiles_and_its_name() -> None:
    sizes = cnnshape.sizes(cnnshape.loads(UNEVEN), up_to=40)
    drawing = vector(sizes_picture(sizes))
    assert len(sizes.answers) == 3
    assert {"Height", "Width", "Height and width"} <= set(drawing.texts())
    for number, answer in enumerate(sizes.answers):
        smallest = answer.works.sizes.smallest
        assert FILL[drawing.colour(f"sizes-{number}-{smallest}")] != "fails"
        assert FILL[drawing.colour(f"sizes-{number}-{(smallest or 0) - 1}")] == "fails"


def test_sizes_without_end_are_drawn_as_far_as_they_can_be_seen() -> None:
    picture = sizes_picture(cnnshape.sizes(cnnshape.load("lenet"), up_to=100_000))
    assert any(text.endswith(f"input sizes 1 to {MAX_DRAWN:,}") for text in vector(picture).texts())


def test_a_network_that_is_wrong_at_every_size_says_so() -> None:
    text = "input: [8, 8, 3]\nlayers: [{type: conv, filters: 4, kernel: 3, groups: 2}]\n"
    sizes = cnnshape.sizes(cnnshape.loads(text))
    assert not sizes.works_somewhere
    assert "No size works" in vector(sizes_picture(sizes)).texts()
