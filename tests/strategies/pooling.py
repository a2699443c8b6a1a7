"""Random pools, of windows and of whole maps."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.strategies.per_axis import each_or_one, written
from tests.strategies.random_layer import Bounds, Draw, Group, RandomLayer, Shape, strategy
from tests.strategies.sliding import lengths, sliding


@strategy(Group.WINDOWED)
def max_pool(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    return _pool(draw, shape, bounds, "max_pool")


@strategy(Group.WINDOWED)
def avg_pool(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    return _pool(draw, shape, bounds, "avg_pool")


@strategy(Group.ALL_SEEING)
def global_pool(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    kind = draw(st.sampled_from(["global_avg_pool", "global_max_pool"]))
    if draw(st.booleans()):
        return RandomLayer({"type": kind}, shape[-1:])
    return RandomLayer({"type": kind, "keep_axes": True}, (*(1 for _ in shape[:-1]), shape[-1]))


@strategy(Group.ALL_SEEING)
def adaptive_pool(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    kind = draw(st.sampled_from(["adaptive_avg_pool", "adaptive_max_pool"]))
    is_each = draw(st.booleans())
    sizes = each_or_one(draw, is_each, [(1, 4)] * (len(shape) - 1))
    return RandomLayer({"type": kind, "size": written(sizes, is_each)}, (*sizes, shape[-1]))


def _pool(draw: Draw, shape: Shape, bounds: Bounds, kind: str) -> RandomLayer:
    sizes = shape[:-1]
    is_ceiled = not bounds.is_border_lost and draw(st.booleans())
    most_dilation = 3 if kind == "max_pool" else 1
    window = sliding(
        draw, sizes, bounds, is_pool=True, is_ceiled=is_ceiled, most_dilation=most_dilation
    )
    keys = {"type": kind, **window.keys}
    keys["stride"] = written(window.stride, window.is_each)
    if window.stride == window.kernel:
        del keys["stride"]
    if kind == "avg_pool" and draw(st.booleans()):
        keys["count_padding"] = True
    if is_ceiled:
        keys["ceil_mode"] = True
    return RandomLayer(keys, (*lengths(window.reads(sizes, is_ceiled=is_ceiled)), shape[-1]))
