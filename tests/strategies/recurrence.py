"""Random recurrent layers on sequences."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.strategies.random_layer import Bounds, Draw, Group, RandomLayer, Shape, strategy


@strategy(Group.SEQUENTIAL)
def lstm(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    return _recurrence(draw, shape, bounds, {"type": "lstm"})


@strategy(Group.SEQUENTIAL)
def gru(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    keys: dict[str, Any] = {"type": "gru"}
    if draw(st.booleans()):
        keys["reset_after"] = False
    return _recurrence(draw, shape, bounds, keys)


@strategy(Group.SEQUENTIAL)
def simple_rnn(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    keys: dict[str, Any] = {"type": "simple_rnn"}
    if draw(st.booleans()):
        keys["function"] = "relu"
    return _recurrence(draw, shape, bounds, keys)


def _recurrence(draw: Draw, shape: Shape, bounds: Bounds, keys: dict[str, Any]) -> RandomLayer:
    units = draw(st.integers(1, bounds.filters))
    keys["units"] = units
    if draw(st.booleans()):
        keys["bias"] = False
    if draw(st.booleans()):
        keys["recurrent_bias"] = draw(st.booleans())
    if draw(st.booleans()):
        keys["bidirectional"] = True
        units *= 2
    if draw(st.booleans()):
        keys["return_sequence"] = True
        return RandomLayer(keys, (*shape[:-1], units))
    return RandomLayer(keys, (units,))
