"""Random arithmetic on each value by itself."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.strategies.random_layer import Bounds, Draw, Group, RandomLayer, Shape, strategy

CONSTANTS = st.sampled_from([-2, -0.5, 0.25, 1, 3])


@strategy(Group.CELLWISE)
def affine(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    each = st.lists(CONSTANTS, min_size=shape[-1], max_size=shape[-1])
    keys: dict[str, Any] = {
        key: draw(CONSTANTS | each) for key in ("scale", "shift") if draw(st.booleans())
    }
    return RandomLayer({"type": "affine", **keys}, shape)


@strategy(Group.CELLWISE)
def power(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    return RandomLayer({"type": "power", "exponent": draw(st.sampled_from([0, 1, 2]))}, shape)
