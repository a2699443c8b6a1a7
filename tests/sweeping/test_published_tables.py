"""The tables of the MobileNets paper come out: Howard et al., 1704.04861, tables 6 and 7.

The paper prints millions with no word on how it rounds. All of its numbers are the nearest million
(or tenth of a million) but one: 290.675 million multiply-adds at 160 pixels stand there as 290.
"""

from __future__ import annotations

from cnnshape.language.loading import template
from cnnshape.sweeping.axis import axis_in
from cnnshape.sweeping.design import Design, Plan
from cnnshape.sweeping.executors import workers
from cnnshape.sweeping.grid import grid_of
from cnnshape.sweeping.pool import designs

MULTIPLY_ADDS_BY_WIDTH = {1: 569, 0.75: 325, 0.5: 149, 0.25: 41}
PARAMETERS_BY_WIDTH = {1: 4.2, 0.75: 2.6, 0.5: 1.3, 0.25: 0.5}
MULTIPLY_ADDS_BY_RESOLUTION = {224: 569, 192: 418, 160: 290, 128: 186}
CUT_OFF = {160}
"""Where the paper cuts the number off instead of rounding it."""


def swept(*over: str) -> list[Design]:
    grid = grid_of([axis_in(text) for text in over])
    plan = Plan(template("mobilenet_v1"))
    with workers(1) as executor:
        return list(designs(plan, grid.first(grid.size), grid.size, executor))


def test_table_6_the_width_multiplier() -> None:
    found = {design.settings["width"]: design for design in swept("width=1:0.25:-0.25")}
    assert {w: round(d.result("macs") / 1e6) for w, d in found.items()} == MULTIPLY_ADDS_BY_WIDTH
    assert {
        w: round(d.result("parameters") / 1e6, 1) for w, d in found.items()
    } == PARAMETERS_BY_WIDTH


def test_table_7_the_resolution_multiplier() -> None:
    found = {design.settings["resolution"]: design for design in swept("resolution=224:128:-32")}
    assert {
        r: int(d.result("macs") / 1e6) if r in CUT_OFF else round(d.result("macs") / 1e6)
        for r, d in found.items()
    } == MULTIPLY_ADDS_BY_RESOLUTION
    assert {design.result("parameters") for design in found.values()} == {4_231_976}
    assert found[160].result("macs") == 290_675_200
