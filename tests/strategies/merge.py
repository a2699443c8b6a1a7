"""Random branches that fit one another, so that a merge can join their ends."""

from __future__ import annotations

from hypothesis import strategies as st

from cnnshape.layers.axis_names import axis_names
from tests import counting
from tests.strategies.dense import dense
from tests.strategies.finishing import functions
from tests.strategies.layer_groups import CELLWISE
from tests.strategies.random_layer import Bounds, Draw, Keys, Numbers, RandomLayer, Shape
from tests.strategies.reduction import reduce_channels

EQUAL_MERGES = ("add", "subtract", "multiply", "average", "maximum")
KEEPERS = tuple(each for each in CELLWISE if each not in (dense, reduce_channels))


def branches(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    """Draw two or three branches of equal size; a strided window in each where there are axes."""
    merge = draw(st.sampled_from((*EQUAL_MERGES, "concat")))
    count = draw(st.integers(2, 3))
    strides = tuple(draw(st.integers(1, 2)) for _ in shape[:-1])
    if merge == "concat":
        most = max(1, bounds.channels // count)
        filters = [draw(st.integers(1, most)) for _ in range(count)]
    else:
        filters = [draw(st.integers(1, bounds.filters))] * count
    ends = [_branch(draw, shape, strides, each, bounds) for each in filters]
    output = (*_strided(shape[:-1], strides), sum(filters) if merge == "concat" else filters[0])
    return RandomLayer(_merged(draw, merge, ends, output), output)


def joined(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    """Draw branches that are joined along a spatial axis, of which each has a size of its own."""
    place = draw(st.integers(0, len(shape) - 2))
    filters = draw(st.integers(1, bounds.filters))
    strides = [draw(st.integers(1, 2)) for _ in shape[:-1]]
    ends, size = [], 0
    for _ in range(draw(st.integers(2, 3))):
        strides[place] = draw(st.integers(1, 2))
        ends.append(_branch(draw, shape, tuple(strides), filters, bounds))
        size += _strided(shape[:-1], tuple(strides))[place]
    sizes = _strided(shape[:-1], tuple(strides))
    output = (*sizes[:place], size, *sizes[place + 1 :], filters)
    keys = _merged(draw, "concat", ends, output)
    return RandomLayer({**keys, "axis": axis_names(len(sizes))[place]}, output)


def residual(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    """Draw layers that keep the shape beside the identity."""
    merge = draw(st.sampled_from(EQUAL_MERGES))
    return RandomLayer(_merged(draw, merge, [kept(draw, shape, bounds), []], shape), shape)


def broadcast(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    """Draw a map beside one channel, one row, or one cell of it, in any order."""
    narrow = draw(st.sampled_from([_one_channel, _one_row, _one_cell]))
    ends = [kept(draw, shape, bounds), narrow(draw, shape)]
    if draw(st.booleans()):
        ends.reverse()
    return RandomLayer(_merged(draw, draw(st.sampled_from(EQUAL_MERGES)), ends, shape), shape)


def _one_channel(draw: Draw, shape: Shape) -> list[Keys]:
    return [{"type": "dense", "units": 1}]


def _one_row(draw: Draw, shape: Shape) -> list[Keys]:
    axis = draw(st.integers(0, len(shape) - 2))
    size = [1 if each == axis else n for each, n in enumerate(shape[:-1])]
    return [{"type": "adaptive_avg_pool", "size": size}]


def _one_cell(draw: Draw, shape: Shape) -> list[Keys]:
    return [{"type": "global_max_pool", **({"keep_axes": True} if draw(st.booleans()) else {})}]


def gate(draw: Draw, shape: Shape, bounds: Bounds) -> RandomLayer:
    """Draw a squeeze-and-excitation gate; `multiply` may read the map or the gate first."""
    kind = draw(st.sampled_from(["global_avg_pool", "global_max_pool", "depthwise_conv"]))
    squeeze: Keys = {"type": kind}
    if kind == "depthwise_conv":
        squeeze["kernel"] = shape[:-1]
    elif draw(st.booleans()):
        squeeze["keep_axes"] = True
    excite = {"type": "dense", "units": shape[-1], "activation": "sigmoid"}
    ends = [kept(draw, shape, bounds), [squeeze, excite]]
    if draw(st.booleans()):
        ends.reverse()
    return RandomLayer(_merged(draw, "multiply", ends, shape), shape)


def kept(draw: Draw, shape: Shape, bounds: Bounds) -> list[Keys]:
    """Draw a few layers that keep the shape."""
    keepers = draw(st.lists(st.sampled_from(KEEPERS), max_size=1))
    return [keeper(draw, shape, bounds).keys for keeper in keepers]


def _merged(draw: Draw, merge: str, ends: list[list[Keys]], output: Shape) -> Keys:
    keys: Keys = {"type": "branches", "merge": merge, "branches": ends}
    if draw(st.booleans()):
        keys["activation"] = draw(functions(output[-1]))
    return keys


def _branch(draw: Draw, shape: Shape, strides: Numbers, filters: int, bounds: Bounds) -> list[Keys]:
    """Draw a branch that ends in the strided sizes with so many filters."""
    layers = kept(draw, shape, bounds)
    wanted = (*_strided(shape[:-1], strides), filters)
    if wanted != shape or draw(st.booleans()):
        layers += _last_window(draw, shape, strides, filters, bounds)
    if draw(st.integers(0, 3)) == 3:
        layers.append(residual(draw, wanted, bounds).keys)
    return layers


def _last_window(
    draw: Draw, shape: Shape, strides: Numbers, filters: int, bounds: Bounds
) -> list[Keys]:
    if not strides:
        return [{"type": "dense", "units": filters}]
    if bounds.is_border_lost:
        return [{"type": "conv", "filters": filters, "kernel": 1, "stride": list(strides)}]
    kernel = [draw(st.integers(1, bounds.kernel)) for _ in strides]
    window: Keys = {"kernel": kernel, "stride": list(strides), "padding": "same"}
    kind = draw(st.sampled_from(["conv", "max_pool", "avg_pool", "depthwise_conv"]))
    if kind == "conv":
        return [{"type": "conv", "filters": filters, **window}]
    return [{"type": kind, **window}, {"type": "conv", "filters": filters, "kernel": 1}]


def _strided(sizes: Shape, strides: Numbers) -> Shape:
    """Return the sizes that are left of axes of which every `stride`-th cell is read."""
    return tuple(len(counting.slide(n, 1, s)) for n, s in zip(sizes, strides, strict=True))
