"""Pictures of sweeps and differences: points, cells and bars stand for the right numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

import cnnshape
from cnnshape import Design
from cnnshape.report.plots.changes import TOTALS, difference_picture
from cnnshape.report.plots.designs import Sweep, designs_picture
from cnnshape.report.plots.scales import COSTS
from cnnshape.sweeping.choice import Choice
from tests.report.vector import Vector, vector

pytest.importorskip("matplotlib", reason="an extra: cnnshape[plot]")

WIDTHS, RESOLUTIONS = [0.25, 0.5, 1], [128, 160, 224]
GRID: dict[str, Sequence[Any]] = {"width": WIDTHS, "resolution": RESOLUTIONS}


def sweep_of(over: dict[str, Sequence[Any]], **options: Any) -> tuple[Sweep, Vector]:
    designs = cnnshape.sweep(cnnshape.load("mobilenet_v1"), over)
    choice = Choice(**options)
    chosen: list[Design] = list(choice.of(designs))
    sweep = Sweep("MobileNet", list(over), designs, chosen, choice)
    return sweep, vector(designs_picture(sweep))


def test_points_of_a_scatter_stand_where_their_numbers_are() -> None:
    sweep, drawing = sweep_of(GRID, pareto=("macs", "parameters"))
    points = [*drawing.uses("other"), *drawing.uses("chosen")]
    chosen = {id(each) for each in sweep.chosen}
    others = [design for design in sweep.designs if id(design) not in chosen]
    numbers = [(each.macs, each.parameters) for each in (*others, *sweep.chosen)]
    assert len(points) == len(numbers) == 9
    for axis, sign in ((0, 1), (1, -1)):
        places, values = [each[axis] for each in points], [each[axis] for each in numbers]
        scale = sign * (max(places) - min(places)) / (max(values) - min(values))
        shift = places[0] - values[0] * scale
        expected = [value * scale + shift for value in values]
        assert places == pytest.approx(expected, abs=0.01)


def test_the_legend_counts_the_front() -> None:
    sweep, drawing = sweep_of(GRID, pareto=("macs", "-width*resolution"), where="width < 1")
    assert f"{len(sweep.chosen)} Pareto-optimal" in drawing.texts()
    assert {"MACs", "-width*resolution"} <= set(drawing.texts())
    assert len(drawing.uses("chosen")) == len(sweep.chosen) < len(sweep.designs)


def test_cells_of_a_heat_map_say_their_numbers() -> None:
    sweep, drawing = sweep_of(GRID)
    for design in sweep.designs:
        column = WIDTHS.index(design.settings["width"])
        row = RESOLUTIONS.index(design.settings["resolution"])
        assert drawing.text(f"cell-{row}-{column}") == f"{design.macs / 1e6:.1f} M"
    assert {"width", "resolution", "MACs", "0.25", "224"} <= set(drawing.texts())


def test_a_heat_map_shows_what_is_sorted_by_and_leaves_out_what_is_not_chosen() -> None:
    sweep, drawing = sweep_of(GRID, where="width < 1", sort="peak_activation_bytes")
    assert len(drawing.ids(r"cell-\d+-\d+")) == len(sweep.chosen) == 6
    assert "Peak activation bytes" in drawing.texts()
    assert drawing.text("cell-0-0").endswith("iB")


def test_one_setting_gives_a_row_of_bars_for_each_value() -> None:
    sweep, drawing = sweep_of({"width": WIDTHS})
    widths = [drawing.box(f"macs-{row}").width for row in range(3)]
    macs = [design.macs for design in sweep.designs]
    assert widths == pytest.approx([widths[2] * each / macs[2] for each in macs], abs=0.01)
    assert {"width=0.25", "width=0.5", "width=1"} <= set(drawing.texts())


def test_designs_with_errors_have_no_number() -> None:
    designs = [*cnnshape.sweep(cnnshape.load("lenet"), {"input": [[32, 32, 3], [4, 4, 3]]})]
    assert designs[1].error
    drawing = vector(designs_picture(Sweep("LeNet", ["input"], designs, designs, Choice())))
    assert drawing.text("macs-1").strip() == "?"
    assert drawing.box("macs-0").width > 0


def test_no_design_at_all_can_be_drawn() -> None:
    _, bars = sweep_of({"width": WIDTHS}, where="macs < 0")
    _, cells = sweep_of(GRID, where="macs < 0")
    assert "MobileNet" in bars.texts()
    assert cells.ids("cell-.*") == []


@pytest.mark.parametrize(("before", "after"), [("resnet18", "resnet34"), ("vgg11", "vgg16")])
def test_bars_of_a_difference_are_as_long_as_their_numbers(before: str, after: str) -> None:
    difference = cnnshape.diff(cnnshape.load(before), cnnshape.load(after))
    drawing = vector(difference_picture(difference))
    totals = {total.name: total for total in difference.totals}
    for name in TOTALS:
        total = totals[name]
        assert total.before is not None
        assert total.after
        one, other = (drawing.box(f"total-{name}{each}-0") for each in ("-before", ""))
        assert one.width / other.width == pytest.approx(total.before / total.after, abs=0.001)
        assert one.middle < other.middle
        assert f"{total.percent:+.1f} %" in drawing.texts()
    for number in COSTS:
        assert _scales(drawing, number, difference.changes) == pytest.approx(1, abs=0.01)


def _scales(drawing: Vector, number: str, changes: Sequence[Any]) -> float:
    """Return how much the lengths of all bars of a number differ from one scale: 1 is not."""
    scales = []
    for side, suffix in (("before", "-before"), ("after", "")):
        for row, change in enumerate(changes[:60]):
            layer = getattr(change, side)
            value = 0 if layer is None else getattr(layer.row, number)
            width = drawing.box(f"{number}{suffix}-{row}").width
            if value and width > 5:
                scales.append(width / value)
            assert bool(width) >= bool(value and width > 5)
    return max(scales) / min(scales) if scales else 1


def test_equal_networks_have_their_totals_alone() -> None:
    network = cnnshape.load("lenet")
    drawing = vector(difference_picture(cnnshape.diff(network, network)))
    assert drawing.ids("macs-.*") == []
    assert drawing.texts().count("+0.0 %") == len(TOTALS)


def test_many_changes_are_counted() -> None:
    difference = cnnshape.diff(cnnshape.load("resnet18"), cnnshape.load("resnet152"))
    more = len(difference.changes) - 60
    assert f"and {more} more changes" in vector(difference_picture(difference)).texts()
