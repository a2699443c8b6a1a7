"""Random activations, under their own name or as the function of `activation`."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.strategies.finishing import functions
from tests.strategies.random_layer import (
    Bounds,
    Draw,
    Group,
    LayerStrategy,
    RandomLayer,
    Shape,
    strategy,
)


@strategy(Group.CELLWISE)
def activation(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    return _apply(draw, draw(functions(shape[-1])), shape)


def applying(function: str) -> LayerStrategy:
    """Return what draws layers that apply one function."""

    def apply(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
        is_error = function == "softmax" and shape[-1] == 1
        return _apply(draw, "log_softmax" if is_error else function, shape)

    apply.__name__ = function
    return apply


def _apply(draw: Draw, function: str, shape: Shape) -> RandomLayer:
    if draw(st.booleans()):
        return RandomLayer({"type": "activation", "function": function}, shape)
    keys: dict[str, Any] = {"type": function}
    settings = {"leaky_relu": "slope", "elu": "alpha"}
    if function in settings and draw(st.booleans()):
        keys[settings[function]] = 0.25
    return RandomLayer(keys, shape)
