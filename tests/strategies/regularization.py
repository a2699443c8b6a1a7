"""Random layers that regularise."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.strategies.random_layer import Bounds, Draw, Group, RandomLayer, Shape, strategy


@strategy(Group.CELLWISE)
def drop(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    return RandomLayer(
        {"type": draw(st.sampled_from(["dropout", "drop_path"])), "rate": 0.5}, shape
    )


@strategy(Group.CELLWISE)
def layer_scale(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    keys: dict[str, Any] = {"type": "layer_scale"}
    if draw(st.booleans()):
        keys["initial"] = 0.5
    return RandomLayer(keys, shape)
