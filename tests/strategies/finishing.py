"""What many layers end with: a bias, and an activation that is fused into them."""

from __future__ import annotations

from typing import Any, get_args

from hypothesis import strategies as st

from cnnshape.layers.activation_functions import Function
from tests.strategies.random_layer import Draw

NOT_OF_EVERY_NUMBER = frozenset({"sqrt", "log", "reciprocal", "exp", "square"})
"""Functions that are not defined or not finite everywhere, or grow fast: NaN hides what is read."""

FUNCTIONS = tuple(each for each in get_args(Function) if each not in NOT_OF_EVERY_NUMBER)


def bias_and_activation(draw: Draw, channels: int) -> dict[str, Any]:
    keys: dict[str, Any] = {}
    if draw(st.booleans()):
        keys["bias"] = False
    return keys | activation_key(draw, channels)


def activation_key(draw: Draw, channels: int) -> dict[str, Any]:
    if not draw(st.booleans()):
        return {}
    return {"activation": draw(functions(channels))}


def functions(channels: int) -> st.SearchStrategy[str]:
    """Draw an activation function; the softmax of one channel is an error."""
    return st.sampled_from([name for name in FUNCTIONS if channels > 1 or name != "softmax"])
