"""Axes have the same names in every layout, and a shape has those of its rank."""

from __future__ import annotations

import pytest

from cnnshape.layers.axis_names import NoSuchAxis, axes_meant, axis_names, axis_positions


@pytest.mark.parametrize(
    ("rank", "names"),
    [
        (0, ("channels",)),
        (1, ("length", "channels")),
        (2, ("height", "width", "channels")),
        (3, ("depth", "height", "width", "channels")),
    ],
)
def test_a_shape_has_the_axes_of_its_rank(rank: int, names: tuple[str, ...]) -> None:
    assert axis_names(rank) == axes_meant("all", rank) == names
    assert axes_meant("space", rank) == names[:-1]


def test_places_are_in_the_order_of_the_shape() -> None:
    assert axis_positions(("channels", "height"), 2) == (0, 2)
    assert axis_positions("width", 3) == (2,)
    assert axis_positions("space", 1) == (0,)


@pytest.mark.parametrize(("axis", "rank"), [("length", 2), ("depth", 2), ("height", 0)])
def test_other_axes_are_refused_by_name(axis: str, rank: int) -> None:
    with pytest.raises(NoSuchAxis, match=axis):
        axis_positions(axis, rank)
