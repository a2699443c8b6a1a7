"""The two laws that the proof stands on, for every size inside of random chains."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given

import cnnshape
from cnnshape.analysis.axes.growth import INPUT, Growth
from cnnshape.analysis.axes.operations import decided_by
from cnnshape.analysis.axes.plan import plan_of
from cnnshape.analysis.axes.program import NEVER, AxisProgram
from cnnshape.analysis.axes.windows import Slide
from cnnshape.window import Window
from tests.sizing.test_chains import chains
from tests.sizing.test_random_networks import looks_at

SIZES = range(1, 90)


def program_of(chain: list[str]) -> AxisProgram:
    lines = [f"  - {layer}" for layer in chain]
    plan = plan_of(cnnshape.loads("\n".join(["input: [9, 2]", "layers:", *lines])))
    assert plan is not None
    return plan.programs[0]


@looks_at(150)
@given(chains)
def test_sizes_keep_to_a_line_and_repeat(chain: list[str]) -> None:
    program = program_of(chain)
    growths = program.growths()
    for size in SIZES:
        values = program.run(size).sizes
        for number, (growth, value) in enumerate(zip(growths, values, strict=False)):
            slope, low, high, period = growth
            assert slope * size + low <= value <= slope * size + high
            later = program.run(size + period).sizes
            if number < len(later):
                assert later[number] == value + slope * period


@pytest.mark.parametrize("is_partial", [False, True])
@pytest.mark.parametrize("is_same", [False, True])
def test_all_small_windows_keep_both_laws(is_same: bool, is_partial: bool) -> None:
    for span, stride, before, after in product(range(1, 5), range(1, 5), range(3), range(3)):
        slide = Slide(Window(span, stride, before, after), is_same, is_partial)
        slope, low, high, period = slide.growth(INPUT)
        for size in range(1, 30):
            count = slide.size(size)
            assert slope * size + low <= count <= slope * size + high
            assert slide.size(size + period) == count + slope * period
            assert slide.left_over(size + period) == slide.left_over(size)


@pytest.mark.parametrize("is_same", [False, True])
def test_where_a_dilated_pool_is_blind_is_known_beyond_the_dilation(is_same: bool) -> None:
    for kernel, stride, dilation, before in product((2, 3), (1, 2, 3), (2, 3, 7), range(4)):
        window = Window(dilation * (kernel - 1) + 1, stride, before, before)
        slide = Slide(window, is_same, dilation=dilation)
        assert decided_by(slide, (INPUT,))[1].threshold() >= dilation
        assert not any(map(slide.blind, range(dilation, 30)))
        assert not slide.keeps_every_size


@looks_at(60)
@given(chains)
def test_what_fails_repeats_from_where_it_is_said_to(chain: list[str]) -> None:
    program = program_of(chain)
    settled, period = program.repetition()
    for size in range(settled, settled + 2 * period):
        assert program.run(size)[:2] == program.run(size + period)[:2]


@pytest.mark.parametrize(
    ("growth", "settled"),
    [
        (Growth(Fraction(1), Fraction(-10), Fraction(-10), 1), 11),
        (Growth(Fraction(1, 2), Fraction(-3), Fraction(-2), 2), 7),
        (Growth(Fraction(-1), Fraction(4), Fraction(5), 1), 6),
        (Growth(Fraction(1), Fraction(5), Fraction(6), 1), 1),
        (Growth(Fraction(0), Fraction(-3), Fraction(4), 6), 1),
    ],
)
def test_a_sign_settles_where_the_bounds_leave_zero(growth: Growth, settled: int) -> None:
    assert growth.threshold() == settled


def test_never_is_behind_every_layer() -> None:
    assert program_of(["{type: relu}"]).run(5)[:2] == (NEVER, NEVER)
