"""The pictures of runs hold the values of inputs, filters and outputs, pixel by pixel."""

from __future__ import annotations

import base64
import io
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import cnnshape
from cnnshape.report.plots.maps import MAX_DRAWN, run_picture
from cnnshape.report.plots.tiles import MAX_TILES, channels_of, filters_of, mosaic, picture_of
from tests.report.vector import Vector, vector

pytest.importorskip("matplotlib", reason="an extra: cnnshape[plot]")
Image = pytest.importorskip("PIL.Image", reason="Pillow reads the pictures")

HREF = "{http://www.w3.org/1999/xlink}href"
NET = """
input: [12, 10, 3]
layers:
  - {name: conv, type: conv, filters: 5, kernel: 3}
  - {name: pool, type: max_pool, kernel: 2}
"""


def drawing_of(text: str, *, keep: Any = (), **inputs: Any) -> tuple[cnnshape.Execution, Vector]:
    network = cnnshape.loads(text)
    execution = cnnshape.run(network, keep=[*network.input_shapes, *keep], **inputs)
    entries = {name: execution.kept[name] for name in network.input_shapes}
    outputs = {name: execution.kept[name] for name in keep} or execution.outputs
    return execution, vector(run_picture(network, entries, execution.weights, outputs))


def pixels(drawing: Vector, id: str) -> NDArray[Any]:
    """Return an image of a picture, as it stands in the file."""
    (found,) = (each for each in drawing.root.iter() if each.get("id") == id)
    content = base64.b64decode(found.attrib[HREF].partition(",")[2])
    return np.asarray(Image.open(io.BytesIO(content)).convert("RGBA"))


def grey(values: NDArray[Any]) -> NDArray[Any]:
    """Return values as grey levels, from black for the smallest to white for the largest."""
    return np.asarray((values - values.min()) / (values.max() - values.min()) * 255)


def test_each_channel_of_a_map_is_a_tile() -> None:
    execution, drawing = drawing_of(NET)
    image, output = pixels(drawing, "output-0"), grey(execution.outputs["pool"][0])
    assert image.shape == (2 * 5 + 1, 3 * 4 + 2, 4)
    for channel in range(5):
        top, left = channel // 3 * 6, channel % 3 * 5
        tile = image[top : top + 5, left : left + 4]
        for colour in range(3):
            assert tile[..., colour] == pytest.approx(output[..., channel], abs=1)
        assert (tile[..., 3] == 255).all()
    assert (image[5, :, 3] == 0).all(), "the gap between rows is transparent"
    assert "pool: 5x4x5" in drawing.texts()


def test_an_input_and_filters_of_three_channels_have_colours() -> None:
    execution, drawing = drawing_of(NET)
    image = pixels(drawing, "input-0")
    assert image[..., :3] == pytest.approx(grey(execution.kept["input"][0]), abs=1)
    filters = pixels(drawing, "filters-0")
    weight = grey(execution.weights["conv.weight"])
    assert filters[:3, 4:7, :3] == pytest.approx(weight[..., 1], abs=1)
    assert "conv.weight: 3x3x3x5" in drawing.texts()


def test_edges_of_a_grey_photo() -> None:
    photo = np.zeros((1, 6, 8, 1), np.float32)
    photo[:, :, 4:] = 200
    network = cnnshape.load("course/sobel", input=(6, 8, 1))
    execution = cnnshape.run(network, photo, keep=["input"])
    entries = {"input": execution.kept["input"]}
    drawing = vector(run_picture(network, entries, execution.weights, execution.outputs))
    assert (pixels(drawing, "input-0")[..., 0] == np.where(photo[0, ..., 0], 255, 0)).all()
    edges = pixels(drawing, "output-0")[..., 0]
    assert (edges == [255, 255, 0, 0, 255, 255]).all()


def test_filters_stand_before_the_output_of_their_layer() -> None:
    _, drawing = drawing_of(NET, keep=["conv", "pool"])
    drawn = drawing.ids(r"(input|filters|output)-\d+")
    assert drawn == ["input-0", "filters-0", "output-0", "output-1"]


def test_vectors_are_steps_as_high_as_their_values() -> None:
    execution, drawing = drawing_of("input: [4]\nlayers: [{name: out, type: dense, units: 6}]\n")
    values = execution.outputs["out"][0]
    corners = [down for _, down in drawing.points("output-0")]
    heights = sorted(set(np.round(corners, 3)))
    expected = sorted({0.0, *(-float(value) for value in values)})
    scale = (heights[-1] - heights[0]) / (expected[-1] - expected[0])
    places = [heights[0] + (each - expected[0]) * scale for each in expected]
    assert heights == pytest.approx(places, abs=0.01)


def test_one_axis_goes_across_with_a_row_for_each_channel() -> None:
    execution, drawing = drawing_of("input: [9, 2]\nlayers: [{name: same, type: linear}]\n")
    image = pixels(drawing, "output-0")
    assert image.shape == (2, 9, 4)
    assert image[..., 0] == pytest.approx(grey(execution.outputs["same"][0]).T, abs=1)


def test_samples_and_slices_that_are_left_out_are_named() -> None:
    text = "layout: channels_first\ninput: [1, 5, 4, 4]\nlayers: [{name: same, type: linear}]\n"
    _, drawing = drawing_of(text, x=np.arange(160, dtype=np.float32).reshape(2, 1, 5, 4, 4))
    assert "same: 1x5x4x4, sample 1 of 2, slice 3 of 5" in drawing.texts()
    middle = np.arange(160).reshape(2, 5, 4, 4)[0, 2]
    assert pixels(drawing, "output-0")[..., 0] == pytest.approx(grey(middle), abs=1)


def test_many_channels_and_many_layers_are_counted() -> None:
    text = "input: [4, 4, 1]\nlayers:\n" + "".join(
        f"  - {{name: c{number}, type: conv, filters: 100, kernel: 1}}\n" for number in range(9)
    )
    network = cnnshape.loads(text)
    _, drawing = drawing_of(text, keep=[node.name for node in network.nodes[1:]])
    assert f"c0: 4x4x100, {MAX_TILES} of 100" in drawing.texts()
    assert f"and {1 + 2 * 9 - MAX_DRAWN} more arrays" in drawing.texts()


def test_values_that_are_no_numbers_are_transparent() -> None:
    values = np.array([[0.0, np.nan], [np.inf, 4.0]])[..., None]
    image = mosaic(channels_of(values))
    assert image[..., 3].tolist() == [[1, 0], [0, 1]]
    assert image[1, 1].tolist() == [1, 1, 1, 1]
    nothing = mosaic(channels_of(np.full((2, 2, 1), np.nan)))
    assert not nothing[..., 3].any()


def test_values_that_are_no_numbers_are_counted_and_leave_gaps() -> None:
    text = "input: [3]\nlayers: [{name: a, type: exp}, {name: b, type: exp}]\n"
    _, drawing = drawing_of(text, keep=["b"], x=np.array([[0, 200, 1]], np.float32))
    assert "b: 3, 1 not finite" in drawing.texts()
    assert len({across for across, _ in drawing.points("output-0")}) == 4
    _, nothing = drawing_of(text, keep=["b"], x=np.full((1, 3), 200, np.float32))
    assert "b: 3, 3 not finite" in nothing.texts()


def test_equal_values_are_black() -> None:
    assert mosaic(channels_of(np.ones((2, 2, 1))))[..., :3].max() == 0


def test_filters_of_other_channels_are_tiles_one_after_the_other() -> None:
    filters = np.arange(2 * 2 * 4 * 3).reshape(2, 2, 4, 3)
    tiles = filters_of(filters)
    assert tiles.total == 12
    assert (tiles.values[5] == filters[:, :, 1, 1]).all()
    assert picture_of(np.zeros((2, 2, 4))).values.shape == (4, 2, 2)
