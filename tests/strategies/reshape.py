"""Random layers that put values elsewhere."""

from __future__ import annotations

from math import prod

from hypothesis import strategies as st

from tests.strategies.grouping import divisors
from tests.strategies.random_layer import Bounds, Draw, Group, RandomLayer, Shape, strategy


@strategy(Group.SPREADING)
def depth_to_space(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    rank = len(shape) - 1
    factors = [f for f in (2, 3) if shape[-1] % f**rank == 0]
    factor = draw(st.sampled_from(factors or [1]))
    sizes = (n * factor for n in shape[:-1])
    keys = {"type": "depth_to_space", "factor": factor, **_order(draw)}
    return RandomLayer(keys, (*sizes, shape[-1] // factor**rank))


@strategy(Group.WINDOWED)
def space_to_depth(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    rank = len(shape) - 1
    factors = [
        f
        for f in (1, 2, 3)
        if not any(n % f for n in shape[:-1])
        and (f == 1 or shape[-1] * f**rank <= 2 * bounds.channels)
    ]
    factor = draw(st.sampled_from(factors))
    sizes = (n // factor for n in shape[:-1])
    keys = {"type": "space_to_depth", "factor": factor, **_order(draw)}
    return RandomLayer(keys, (*sizes, shape[-1] * factor**rank))


@strategy(Group.CELLWISE)
def channel_shuffle(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    groups = draw(divisors(shape[-1]))
    return RandomLayer({"type": "channel_shuffle", "groups": groups}, shape)


@strategy(Group.SHAPELESS)
def flatten(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    return RandomLayer({"type": "flatten"}, (prod(shape),))


@strategy(Group.SHAPELESS)
def reshape(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    """Draw sizes with the same product; the graph turns them to the declared layout."""
    sizes: list[int] = []
    remaining = prod(shape)
    for _ in range(draw(st.integers(0, 3))):
        sizes.append(draw(divisors(remaining)))
        remaining //= sizes[-1]
    wanted = (*sizes, remaining)
    return RandomLayer({"type": "reshape", "shape": wanted}, wanted)


def _order(draw: Draw) -> dict[str, str]:
    return {"mode": "crd"} if draw(st.booleans()) else {}
