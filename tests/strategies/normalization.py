"""Random norms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from tests.strategies.axes import some_axes, written_axes
from tests.strategies.finishing import activation_key
from tests.strategies.grouping import divisors
from tests.strategies.random_layer import Bounds, Draw, Group, RandomLayer, Shape, strategy


@strategy(Group.CELLWISE)
def batch_norm(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    return _norm(draw, shape, {"type": "batch_norm"})


@strategy(Group.ALL_SEEING)
def instance_norm(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    return _norm(draw, shape, {"type": "instance_norm"})


@strategy(Group.SHAPELESS)
def group_norm(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    return _norm(draw, shape, {"type": "group_norm", "groups": draw(divisors(shape[-1]))})


@strategy(Group.CELLWISE)
def layer_norm(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    if not bounds.is_probed and draw(st.booleans()):
        return layer_norm_over_all(draw, shape, bounds)
    return _norm(draw, shape, {"type": "layer_norm"})


def layer_norm_over_all(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    return _norm(draw, shape, {"type": "layer_norm", "axes": "all"})


@strategy(Group.ALL_SEEING)
def layer_norm_over_axes(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    rank = len(shape) - 1
    axes = written_axes(draw, rank, some_axes(draw, rank))
    return _norm(draw, shape, {"type": "layer_norm", "axes": axes})


@strategy(Group.CELLWISE)
def rms_norm(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    return _by_size(draw, shape, {"type": "rms_norm", "epsilon": 0.01})


@strategy(Group.CELLWISE)
def l2_norm(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    """Draw no small epsilon: it lets a rounding error of values near 0 grow to 1."""
    return _by_size(draw, shape, {"type": "l2_norm", "epsilon": 0.1})


@strategy(Group.CELLWISE)
def local_response_norm(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    keys: dict[str, Any] = {"type": "local_response_norm"}
    if draw(st.booleans()):
        keys |= {"size": draw(st.sampled_from([1, 3, 7])), "alpha": 0.1, "beta": 0.5, "k": 1}
    return RandomLayer(keys, shape)


def _norm(draw: Draw, shape: Shape, keys: Mapping[str, Any]) -> RandomLayer:
    changed = dict(keys)
    if draw(st.booleans()):
        changed["epsilon"] = 0.01
    if draw(st.booleans()):
        changed["scale"] = False
    if draw(st.booleans()):
        changed["shift"] = False
    return RandomLayer(changed | activation_key(draw, shape[-1]), shape)


def _by_size(draw: Draw, shape: Shape, keys: Mapping[str, Any]) -> RandomLayer:
    scale = {"scale": draw(st.booleans())} if draw(st.booleans()) else {}
    return RandomLayer({**keys, **scale, **activation_key(draw, shape[-1])}, shape)
