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

SETTINGS: dict[str, dict[str, Any]] = {
    "leaky_relu": {"slope": 0.25},
    "elu": {"alpha": 0.25},
    "gelu": {"approximate": "tanh"},
    "hard_sigmoid": {"slope": 0.2, "offset": 0.4},
    "hard_swish": {"slope": 0.25, "offset": 0.6},
    "prelu": {"shared_axes": "all"},
}


@strategy(Group.CELLWISE)
def clip(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    choices: list[dict[str, Any]] = [{"low": -1}, {"high": 0.5}, {"low": 0, "high": 1.5}]
    limits = draw(st.sampled_from(choices))
    return RandomLayer({"type": "clip", **limits}, shape)


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
    if function in SETTINGS and draw(st.booleans()):
        keys |= SETTINGS[function]
    return RandomLayer(keys, shape)
