"""The bars of layers, designs and differences are as long as their numbers are large."""

from __future__ import annotations

import pytest

import cnnshape
from cnnshape import Analysis
from cnnshape.report.plots.layers import layers_picture
from cnnshape.report.plots.scales import COSTS
from cnnshape.report.plots.style import LARGEST, USUAL
from cnnshape.report.table.rows import rows_of
from tests.report.drawings import HUGE
from tests.report.vector import vector

pytest.importorskip("matplotlib", reason="an extra: cnnshape[plot]")

FAULTY = """
input: [8, 8, 3]
layers:
  - {name: fine, type: conv, filters: 4, kernel: 3}
  - {name: broken, type: conv, filters: 4, kernel: 9}
  - {name: beyond, type: flatten}
"""


def analysis_of(name: str) -> Analysis:
    return cnnshape.analyze(cnnshape.load(name))


@pytest.mark.parametrize(("name", "depth"), [("lenet", None), ("resnet50", 1), ("unet", None)])
def test_bars_are_as_long_as_their_numbers(name: str, depth: int | None) -> None:
    analysis = analysis_of(name)
    rows = rows_of(analysis, depth)
    drawing = vector(layers_picture(analysis, depth=depth))
    for number in COSTS:
        values = [getattr(row.layer, number) for row in rows]
        boxes = [drawing.box(f"{number}-{row}") for row in range(len(rows))]
        scale = boxes[values.index(max(values))].width / max(values)
        assert [box.width for box in boxes] == pytest.approx([v * scale for v in values], abs=0.01)
        assert [box.middle for box in boxes] == sorted(box.middle for box in boxes)
        assert len({box.left for box in boxes}) == 1


@pytest.mark.parametrize(
    ("axes", "number", "unit"),
    [(2, "trainable_parameters", {"20 k": 20_000, "40 k": 40_000}),
     (3, "macs", {"100 k": 100_000, "300 k": 300_000}),
     (4, "live_bytes", {"8 KiB": 8192, "24 KiB": 24_576})],
)  # fmt: skip
def test_ticks_stand_where_bars_of_their_number_end(
    axes: int, number: str, unit: dict[str, int]
) -> None:
    analysis = analysis_of("lenet")
    drawing = vector(layers_picture(analysis))
    row = max(range(len(analysis.layers)), key=lambda at: getattr(analysis.layers[at], number))
    box, value = drawing.box(f"{number}-{row}"), getattr(analysis.layers[row], number)
    places = {text: at for at, text in drawing.ticks(axes)}
    for text, counted in unit.items():
        expected = box.left + box.width * counted / value
        assert places[text] == pytest.approx(expected, abs=0.01)


def test_the_largest_is_marked_and_written_in_full() -> None:
    drawing = vector(layers_picture(analysis_of("lenet")))
    assert drawing.text("macs-largest") == "352,800"
    assert drawing.text("live_bytes-largest") == "31,104"
    assert drawing.colour("macs-1") == LARGEST
    assert drawing.colour("macs-3") == USUAL


def test_a_number_that_a_fault_leaves_unknown_is_no_bar() -> None:
    analysis = cnnshape.analyze(cnnshape.loads(FAULTY))
    assert analysis.layers[2].activation_size is None
    drawing = vector(layers_picture(analysis))
    assert drawing.text("activation_size-2").strip() == "?"
    assert drawing.box("activation_size-1").width > 0
    assert {"fine", "broken", "beyond"} <= set(drawing.texts())


def test_columns_choose_what_is_drawn() -> None:
    drawing = vector(layers_picture(analysis_of("lenet"), ["name", "activation_bytes", "weights"]))
    assert drawing.ids(r"\w+-0") == ["activation_bytes-0"]
    usual = vector(layers_picture(analysis_of("lenet"), ["name", "output_shape"]))
    assert usual.ids(r"\w+-0") == [f"{number}-0" for number in COSTS]


def test_costs_of_training_are_drawn_where_they_are_known() -> None:
    analysis = cnnshape.analyze(cnnshape.load("lenet"), batch=2, optimizer="adam")
    drawing = vector(layers_picture(analysis))
    assert {"saved_bytes-1", "optimizer_bytes-1"} <= set(drawing.ids(".*"))
    assert any(text.endswith("float32, 2 samples") for text in drawing.texts())


def test_a_thousand_layers_are_one_outline() -> None:
    text = "input: [2, 2, 1]\nlayers: [{type: conv, filters: =index + 1, kernel: 1, repeat: 999}]\n"
    analysis = cnnshape.analyze(cnnshape.loads(text))
    drawing = vector(layers_picture(analysis))
    assert drawing.ids("macs.*") == ["macs"]
    box, sizes = drawing.box("activation_size"), [row.activation_size for row in analysis.layers]
    scale = box.width / max(size for size in sizes if size)
    ends = sorted({across - box.left for across, _ in drawing.points("activation_size")})
    assert ends == pytest.approx(sorted({0, *(size * scale for size in sizes if size)}), abs=0.01)
    assert 1 < len([text for text in drawing.texts() if text.startswith("conv_")]) <= 60


def test_numbers_of_nineteen_digits_are_drawn() -> None:
    analysis = cnnshape.analyze(cnnshape.loads(HUGE))
    drawing = vector(layers_picture(analysis))
    largest = max(row.macs or 0 for row in analysis.layers)
    assert drawing.text("macs-largest") == f"{largest:,}"
