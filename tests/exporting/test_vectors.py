"""Parameters of classes: what differs between uses is said once, by a formula where one holds."""

from __future__ import annotations

from typing import Any

import pytest

from cnnshape.exporting.code.expressions import Name, Operation
from cnnshape.exporting.structure.found_formulas import ABSENT
from cnnshape.exporting.structure.vectors import Vectors

DECLARED = {
    "in_channels": (16, 24, 40),
    "width": (24, 40, 80),
    "expansion": (1, 6, 4),
    "kernel": (3, 5, 3),
    "projects": (True, False, True),
}


def vectors() -> Vectors:
    return Vectors(DECLARED, frozenset(["self"]))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((3, 3, 3), 3),
        ((24, 40, 80), Name("width")),
        ((96, 160, 320), Operation("*", 4, Name("width"))),
        ((4, 6, 10), Operation("//", Name("in_channels"), 4)),
        ((1, 2, 1), Operation("//", Name("kernel"), 2)),
        ((16, 144, 160), Operation("*", Name("in_channels"), Name("expansion"))),
        ((True, False, True), Name("projects")),
        ((7, 11, 13), Name("stride")),
    ],
)
def test_values_become_the_simplest_formula(values: tuple[Any, ...], expected: object) -> None:
    assert vectors().expression(values, ("stride",)) == expected


def test_true_is_not_one() -> None:
    found = Vectors({"projects": (True, False)}, frozenset()).expression((1, 0), ("groups",))
    assert found == Name("groups")


def test_only_named_parameters_are_passed_declared_ones_first() -> None:
    these = vectors()
    these.expression((7, 11, 13), ("dilation",))
    these.expression((24, 40, 80), ("filters",))
    assert dict(these.parameters) == {"width": (24, 40, 80), "dilation": (7, 11, 13)}


def test_a_name_that_is_taken_is_followed_by_one_of_the_layer() -> None:
    these = vectors()
    these.expression((7, 11, 13), ("stride", "conv_1_stride"))
    found = these.expression((2, 1, 1), ("stride", "conv_2_stride"))
    assert found == Name("conv_2_stride")


def test_uses_without_a_part_say_nothing_of_its_values() -> None:
    assert vectors().expression((ABSENT, 40, 80), ("filters",)) == Name("width")
    assert vectors().expression((ABSENT, 5, 5), ("kernel_size",)) == 5


def test_a_size_of_one_use_is_that_of_the_block() -> None:
    found = vectors().expression((ABSENT, 40, ABSENT), ("out_channels",))
    assert found == Name("width")


@pytest.mark.parametrize(
    ("presence", "expected"),
    [
        ([True, False, True], Name("projects")),
        ([False, True, True], Operation(">", Name("expansion"), 1)),
        ([True, True, False], Name("has_extra")),
    ],
)
def test_a_part_is_there_by_a_condition(presence: list[bool], expected: object) -> None:
    assert vectors().condition(presence, "extra") == expected


def test_a_shortcut_is_there_where_channels_differ() -> None:
    these = Vectors({"in_channels": (16, 16, 32), "width": (16, 32, 32)}, frozenset())
    found = these.condition([False, True, False], "shortcut")
    assert found == Operation("!=", Name("in_channels"), Name("width"))
