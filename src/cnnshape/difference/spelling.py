"""One spelling for layers that compute the same: a map of 14 enlarged twice, or to a size of 28."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from cnnshape.analysis.result import Analysis
from cnnshape.analysis.sliding import Sides, sides_per_axis
from cnnshape.layers import KINDS, Layer, model_of
from cnnshape.layers.axis_names import axis_names, axis_position, axis_positions
from cnnshape.network import Network, Shape

VALUES_OF_WEIGHTS: Mapping[str, Any] = {"values": None, "flip": False, "initial": 1}
"""Keys that say which numbers the weights are, or in which order they are stored."""

DIGITS = 6
"""Frameworks store constants as float32."""

CENTRES = ("round_prefer_floor", "round_prefer_ceil")
"""Rounding to the nearest cell: the centre of a cell that is repeated is within that cell."""


class Sizes(NamedTuple):
    """What a layer reads and gives, the channels last."""

    read: Shape
    given: Shape

    @property
    def rank(self) -> int:
        """How many spatial axes the layer reads."""
        return len(self.read) - 1


def spelled_alike(analysis: Analysis) -> Network:
    """Return a network in which settings that come to the same at these sizes are the same."""
    network = analysis.network
    sizes = {
        row.name: Sizes(row.input_shapes[0], row.output_shape)
        for row in analysis.layers
        if row.input_shapes and row.input_shapes[0] is not None and row.output_shape is not None
    }
    unweighted = {row.name for row in analysis.layers if not row.weights}
    nodes = []
    for node in network.nodes:
        if node.name in unweighted:
            node = node._replace(shares=None)
        if node.name in sizes:
            layer = _spelled(node.layer, sizes[node.name])
            like = node.like if vars(layer).get("like") is not None else None
            node = node._replace(layer=layer, like=like)
        nodes.append(node)
    return network._replace(nodes=tuple(nodes))


def _spelled(layer: Layer, sizes: Sizes) -> Layer:
    of_weights = {key: VALUES_OF_WEIGHTS[key] for key in VALUES_OF_WEIGHTS.keys() & vars(layer)}
    if of_weights:
        layer = layer.model_copy(update=of_weights)
    spelling = SPELLINGS.get(layer.type)
    return layer if spelling is None else spelling(layer, sizes)


def _made(kind: str, **keys: Any) -> Layer:
    return model_of(kind).model_validate({"type": kind, **keys})


def _identity() -> Layer:
    return _made("linear")


def joined_crops(before: Any, after: Any) -> Layer | None:
    """Return two crops as one, both spelled alike; None for other layers."""
    if not before.type == after.type == "crop":
        return None
    pairs = zip(before.cropping, after.cropping, strict=True)
    return _cropped([(a + c, b + d) for (a, b), (c, d) in pairs])


def padded_convolution(pad: Any, conv: Any) -> Layer | None:
    """Return a convolution with the padding before it, if it has none; None for other layers."""
    if pad.type not in ("pad", "zero_pad") or conv.type not in ("conv", "depthwise_conv"):
        return None
    if pad.mode == "constant" or not _pads_nothing(conv.padding):
        return None
    keys = {"padding": pad.padding, "padding_mode": pad.mode}
    padded: Layer = conv.model_copy(update=keys)
    return padded


def _activation(layer: Layer, _: Sizes) -> Layer:
    """The kind of a function, where it has one."""
    function = vars(layer)["function"]
    return _made(function) if function in KINDS else layer


def _affine(layer: Any, _: Sizes) -> Layer:
    """Numbers with the digits that a float32 has."""
    scale, shift = _rounded(layer.scale), _rounded(layer.shift)
    return _identity() if (scale, shift) == (1, 0) else _made("affine", scale=scale, shift=shift)


def _rounded(numbers: float | Sequence[float]) -> float | list[float]:
    if isinstance(numbers, int | float):
        return float(f"{numbers:.{DIGITS}g}")
    each = [float(f"{number:.{DIGITS}g}") for number in numbers]
    return each[0] if len(set(each)) == 1 else each


def _pad(layer: Any, sizes: Sizes) -> Layer:
    """`zero_pad`, where zeros are added, and no layer where nothing is."""
    if sizes.read == sizes.given:
        return _identity()
    adds_zeros = layer.mode == "zeros" or (layer.mode == "constant" and layer.value == 0)
    spelled: Layer = _made("zero_pad", padding=layer.padding) if adds_zeros else layer
    return spelled


def _moved(layer: Layer, sizes: Sizes) -> Layer:
    """No layer, where it rearranges nothing: it repeats once, or by a factor of 1."""
    return _identity() if sizes.read == sizes.given else layer


def _adaptive_pool(layer: Layer, sizes: Sizes) -> Layer:
    """A global pool that keeps the axes, where there is one cell."""
    if set(sizes.given[:-1]) != {1}:
        return layer
    return _made(layer.type.replace("adaptive", "global"), keep_axes=True)


def _crop(layer: Any, sizes: Sizes) -> Layer:
    """The cells that are cut off, however the layer says how many."""
    if layer.like is None:
        sides = sides_per_axis(layer.cropping, sizes.rank)
    else:
        cut = (n - m for n, m in zip(sizes.read[:-1], sizes.given[:-1], strict=True))
        sides = tuple((cells // 2, cells - cells // 2) for cells in cut)
    return _cropped(sides)


def _cropped(sides: Sequence[Sides]) -> Layer:
    return _made("crop", cropping=sides) if any(map(any, sides)) else _identity()


def _slice(layer: Any, sizes: Sizes) -> Layer:
    """A crop, where cells side by side are kept; else the places from the start of the axis."""
    axis, start, stop, step = layer.part
    at = axis_position(axis, sizes.rank)
    cells = range(*slice(start, stop, step).indices(sizes.read[at]))
    if len(cells) == sizes.read[at]:
        return _identity()
    if at == sizes.rank or (step > 1 and len(cells) > 1):
        return _made("slice", axis=axis, start=cells.start, stop=cells[-1] + 1, step=cells.step)
    ends = (cells.start, sizes.read[at] - cells[-1] - 1)
    return _cropped([ends if n == at else (0, 0) for n in range(sizes.rank)])


def _flip(layer: Any, sizes: Sizes) -> Layer:
    """The names of the axes, in the order of the shape."""
    names = axis_names(sizes.rank)
    axes = [names[at] for at in axis_positions(layer.axes, sizes.rank) if sizes.read[at] > 1]
    return _made("flip", axes=axes) if axes else _identity()


def _conv(layer: Any, sizes: Sizes) -> Layer:
    """A depthwise convolution, if each channel is a group; no mode where nothing is padded."""
    unpadded = {"padding_mode": "zeros"} if _pads_nothing(layer.padding) else {}
    spelled: Layer = layer.model_copy(update=unpadded)
    if layer.type != "conv" or layer.groups != sizes.read[-1] or layer.groups == 1:
        return spelled
    shared = vars(spelled).keys() - {"type", "filters", "groups", "flip", "values"}
    multiplier = layer.filters // layer.groups
    keys = {key: vars(spelled)[key] for key in shared}
    return _made("depthwise_conv", multiplier=multiplier, **keys)


def _avg_pool(layer: Any, _: Sizes) -> Layer:
    """No padding is counted where there is none."""
    is_unpadded = _pads_nothing(layer.padding) and not layer.ceil_mode
    spelled: Layer = layer.model_copy(update={"count_padding": False}) if is_unpadded else layer
    return spelled


def _pads_nothing(padding: Any) -> bool:
    if isinstance(padding, str):
        return padding == "valid"
    each = [padding] if isinstance(padding, int) else padding
    return not any(any(side) if isinstance(side, tuple) else side for side in each)


def _reshape(layer: Layer, sizes: Sizes) -> Layer:
    """`flatten`, where a vector is given."""
    return _made("flatten") if len(sizes.given) == 1 else layer


def _norm_of_axes(layer: Any, sizes: Sizes) -> Layer:
    spelled: Layer = layer.model_copy(update={"axes": _names(layer.axes, sizes)})
    return spelled


def _reduce(layer: Any, sizes: Sizes) -> Layer:
    """The names of the axes; they are kept if there are as many as before."""
    keeps = len(sizes.read) == len(sizes.given)
    keys = {"axes": _names(layer.axes, sizes), "keep_axes": keeps}
    spelled: Layer = layer.model_copy(update=keys)
    return spelled


def _names(axes: Any, sizes: Sizes) -> tuple[str, ...]:
    """Return the names of axes in the order of the shape."""
    names = axis_names(sizes.rank)
    return tuple(names[at] for at in axis_positions(axes, sizes.rank))


def _power(layer: Any, _: Sizes) -> Layer:
    """The function that an exponent has a name for."""
    kind = POWERS.get(layer.exponent)
    exponent = _rounded(layer.exponent)
    return _made("power", exponent=exponent) if kind is None else _made(kind)


def _upsample(layer: Any, sizes: Sizes) -> Layer:
    """A whole factor or else a size, and the coordinates of the mode where others are the same."""
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


POWERS = {1: "linear", 2: "square"}

Spelling = Callable[[Any, Sizes], Layer]

SPELLINGS: Mapping[str, Spelling] = {
    "activation": _activation,
    "affine": _affine,
    "adaptive_avg_pool": _adaptive_pool,
    "adaptive_max_pool": _adaptive_pool,
    "avg_pool": _avg_pool,
    "conv": _conv,
    "crop": _crop,
    "depthwise_conv": _conv,
    "depth_to_space": _moved,
    "flip": _flip,
    "layer_norm": _norm_of_axes,
    "pad": _pad,
    "power": _power,
    "reduce": _reduce,
    "reshape": _reshape,
    "slice": _slice,
    "space_to_depth": _moved,
    "tile": _moved,
    "upsample": _upsample,
    "zero_pad": _pad,
}
