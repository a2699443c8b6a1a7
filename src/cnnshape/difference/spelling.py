"""One spelling for layers that compute the same: a map of 14 enlarged twice, or to a size of 28."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cnnshape.analysis.result import Analysis
from cnnshape.analysis.sliding import Sides, sides_per_axis
from cnnshape.difference import arrangement, windows
from cnnshape.difference.attention import attention
from cnnshape.difference.settings import Sizes, identity, made, rounded
from cnnshape.layers import KINDS, Layer
from cnnshape.layers.axis_names import axis_names, axis_position, axis_positions
from cnnshape.network import Network

VALUES_OF_WEIGHTS: Mapping[str, Any] = {"values": None, "flip": False, "initial": 1}
"""Keys that say which numbers the weights are, or in which order they are stored."""

CENTRES = ("round_prefer_floor", "round_prefer_ceil")
"""Rounding to the nearest cell: the centre of a cell that is repeated is within that cell."""


def spelled_alike(analysis: Analysis) -> Network:
    """Return a network in which settings that come to the same at these sizes are the same."""
    network = analysis.network
    sizes = {
        row.name: Sizes(row.input_shapes[0], row.output_shape)
        for row in analysis.layers
        if row.input_shapes and row.input_shapes[0] is not None and row.output_shape is not None
    }
    nodes = []
    for node in network.nodes:
        if node.name in sizes:
            layer = _spelled(node.layer, sizes[node.name])
            like = node.like if vars(layer).get("like") is not None else None
            node = node._replace(layer=layer, like=like)
        nodes.append(node)
    return network._replace(nodes=tuple(nodes))


def _spelled(layer: Layer, sizes: Sizes) -> Layer:
    changes = {key: rounded(each) for key, each in vars(layer).items() if _has_digits(each)}
    for key in changes:
        default = type(layer).model_fields[key].default
        if _has_digits(default) and changes[key] == rounded(default):
            changes[key] = default
    changes |= {key: VALUES_OF_WEIGHTS[key] for key in VALUES_OF_WEIGHTS.keys() & vars(layer)}
    layer = layer.model_copy(update=changes) if changes else layer
    spelling = SPELLINGS.get(layer.type)
    return layer if spelling is None else spelling(layer, sizes)


def _has_digits(value: Any) -> bool:
    first = value[0] if isinstance(value, tuple) and value else value
    return isinstance(first, float)


def _activation(layer: Layer, _: Sizes) -> Layer:
    """The kind of a function, where it has one."""
    function = vars(layer)["function"]
    return made(function) if function in KINDS else layer


def _affine(layer: Any, _: Sizes) -> Layer:
    """One number, where all channels have the same."""
    scale, shift = _one_or_each(layer.scale), _one_or_each(layer.shift)
    return identity() if (scale, shift) == (1, 0) else made("affine", scale=scale, shift=shift)


def _one_or_each(numbers: Any) -> Any:
    is_one = isinstance(numbers, tuple) and len(set(numbers)) == 1
    return numbers[0] if is_one else numbers


def _pad(layer: Any, sizes: Sizes) -> Layer:
    """`zero_pad`, where zeros are added, and no layer where nothing is."""
    if sizes.read == sizes.given:
        return identity()
    adds_zeros = layer.mode == "zeros" or (layer.mode == "constant" and layer.value == 0)
    spelled: Layer = made("zero_pad", padding=layer.padding) if adds_zeros else layer
    return spelled


def _crop(layer: Any, sizes: Sizes) -> Layer:
    """The cells that are cut off, however the layer says how many."""
    if layer.like is None:
        sides = sides_per_axis(layer.cropping, sizes.rank)
    else:
        cut = (n - m for n, m in zip(sizes.read[:-1], sizes.given[:-1], strict=True))
        sides = tuple((cells // 2, cells - cells // 2) for cells in cut)
    return cropped(sides)


def cropped(sides: Sequence[Sides]) -> Layer:
    """Return a crop, or no layer where no side loses cells."""
    return made("crop", cropping=sides) if any(map(any, sides)) else identity()


def _slice(layer: Any, sizes: Sizes) -> Layer:
    """A crop, where cells side by side are kept; else the places from the start of the axis."""
    axis, start, stop, step = layer.part
    at = axis_position(axis, sizes.rank)
    cells = range(*slice(start, stop, step).indices(sizes.read[at]))
    if len(cells) == sizes.read[at]:
        return identity()
    if at == sizes.rank or (step > 1 and len(cells) > 1):
        return made("slice", axis=axis, start=cells.start, stop=cells[-1] + 1, step=cells.step)
    ends = (cells.start, sizes.read[at] - cells[-1] - 1)
    return cropped([ends if n == at else (0, 0) for n in range(sizes.rank)])


def _recurrent(layer: Any, _: Sizes) -> Layer:
    """Whether there is a bias of the state, where the layer leaves that to others of its keys."""
    keys = {"recurrent_bias": layer.has_recurrent_bias}
    spelled: Layer = layer.model_copy(update=keys)
    return spelled


def _group_norm(layer: Any, sizes: Sizes) -> Layer:
    """`instance_norm`, where each channel of a map is a group of its own."""
    if layer.groups != sizes.read[-1] or sizes.rank == 0:
        spelled: Layer = layer
        return spelled
    keys = {key: each for key, each in vars(layer).items() if key not in ("type", "groups")}
    return made("instance_norm", **keys)


def _norm_of_axes(layer: Any, sizes: Sizes) -> Layer:
    spelled: Layer = layer.model_copy(update={"axes": _names(layer.axes, sizes)})
    return spelled


def _reduce(layer: Any, sizes: Sizes) -> Layer:
    """A global pool, or the names of the axes; they are kept if there are as many as before."""
    keeps = len(sizes.read) == len(sizes.given)
    names = _names(layer.axes, sizes)
    if layer.function in POOLS and sizes.rank and names == axis_names(sizes.rank)[:-1]:
        return made(POOLS[layer.function], keep_axes=keeps)
    keys = {"axes": names, "keep_axes": keeps}
    spelled: Layer = layer.model_copy(update=keys)
    return spelled


def _names(axes: Any, sizes: Sizes) -> tuple[str, ...]:
    """Return the names of axes in the order of the shape."""
    names = axis_names(sizes.rank)
    return tuple(names[at] for at in axis_positions(axes, sizes.rank))


def _power(layer: Any, _: Sizes) -> Layer:
    """The function that an exponent has a name for."""
    kind = POWERS.get(layer.exponent)
    spelled: Layer = layer if kind is None else made(kind)
    return spelled


def _upsample(layer: Any, sizes: Sizes) -> Layer:
    """A whole factor or else a size, and the coordinates of the mode where others are the same."""
    if sizes.read == sizes.given:
        return identity()
    pairs = list(zip(sizes.read[:-1], sizes.given[:-1], strict=True))
    is_whole = all(after % before == 0 for before, after in pairs)
    changes: dict[str, Any] = {
        "factor": tuple(after // before for before, after in pairs) if is_whole else None,
        "size": None if is_whole else sizes.given[:-1],
        "like": None,
        "coordinates": layer.places,
    }
    if layer.mode == "nearest":
        rounding = layer.rounding or "floor"
        if is_whole and layer.places == "half_pixel" and rounding in CENTRES:
            changes["coordinates"], rounding = "asymmetric", "floor"
        changes["rounding"] = rounding
    if layer.mode == "cubic":
        changes["cubic_coefficient"] = layer.cubic_coefficient or -0.75
    spelled: Layer = layer.model_copy(update=changes)
    return spelled


POOLS = {"mean": "global_avg_pool", "max": "global_max_pool"}

POWERS = {1: "linear", 2: "square"}

Spelling = Callable[[Any, Sizes], Layer]

SPELLINGS: Mapping[str, Spelling] = {
    "activation": _activation,
    "affine": _affine,
    "adaptive_avg_pool": windows.adaptive_pool,
    "adaptive_max_pool": windows.adaptive_pool,
    "attention": attention,
    "avg_pool": windows.avg_pool,
    "channel_shuffle": arrangement.shuffle,
    "conv": windows.conv,
    "conv_transpose": windows.conv_transpose,
    "crop": _crop,
    "depthwise_conv": windows.depthwise,
    "depth_to_space": arrangement.moved,
    "flatten": arrangement.flatten,
    "flip": arrangement.flip,
    "group_norm": _group_norm,
    **dict.fromkeys(("gru", "lstm", "simple_rnn"), _recurrent),
    "layer_norm": _norm_of_axes,
    "max_pool": windows.max_pool,
    "pad": _pad,
    "permute": arrangement.permute,
    "power": _power,
    "reduce": _reduce,
    "reshape": arrangement.reshape,
    "slice": _slice,
    "space_to_depth": arrangement.moved,
    "tile": arrangement.moved,
    "upsample": _upsample,
    "zero_pad": _pad,
}
