"""One spelling for layers that compute the same: a map of 14 enlarged twice, or to a size of 28."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import sqrt
from typing import Any, NamedTuple

from cnnshape.analysis.pooling import slides
from cnnshape.analysis.result import Analysis
from cnnshape.analysis.sliding import Sides, per_axis, sides_per_axis, windows_at
from cnnshape.analysis.transposed import spreads
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
    nodes = []
    for node in network.nodes:
        if node.name in sizes:
            layer = _spelled(node.layer, sizes[node.name])
            like = node.like if vars(layer).get("like") is not None else None
            node = node._replace(layer=layer, like=like)
        nodes.append(node)
    return network._replace(nodes=tuple(nodes))


def _spelled(layer: Layer, sizes: Sizes) -> Layer:
    changes = {key: _rounded(each) for key, each in vars(layer).items() if _has_digits(each)}
    for key in changes:
        default = type(layer).model_fields[key].default
        if _has_digits(default) and changes[key] == _rounded(default):
            changes[key] = default
    changes |= {key: VALUES_OF_WEIGHTS[key] for key in VALUES_OF_WEIGHTS.keys() & vars(layer)}
    layer = layer.model_copy(update=changes) if changes else layer
    spelling = SPELLINGS.get(layer.type)
    return layer if spelling is None else spelling(layer, sizes)


def _has_digits(value: Any) -> bool:
    first = value[0] if isinstance(value, tuple) and value else value
    return isinstance(first, float)


def _rounded(value: Any) -> Any:
    """Return a number, or several, with the digits that a float32 has."""
    if isinstance(value, tuple):
        return tuple(map(_rounded, value))
    return float(f"{value:.{DIGITS}g}")


def _made(kind: str, **keys: Any) -> Layer:
    return model_of(kind).model_validate({"type": kind, **keys})


def _identity() -> Layer:
    return _made("linear")


def _activation(layer: Layer, _: Sizes) -> Layer:
    """The kind of a function, where it has one."""
    function = vars(layer)["function"]
    return _made(function) if function in KINDS else layer


def _affine(layer: Any, _: Sizes) -> Layer:
    """One number, where all channels have the same."""
    scale, shift = _one_or_each(layer.scale), _one_or_each(layer.shift)
    return _identity() if (scale, shift) == (1, 0) else _made("affine", scale=scale, shift=shift)


def _one_or_each(numbers: Any) -> Any:
    is_one = isinstance(numbers, tuple) and len(set(numbers)) == 1
    return numbers[0] if is_one else numbers


def _attention(layer: Any, sizes: Sizes) -> Layer:
    """No windows, where one covers the map, and no settings that are the usual ones."""
    own = sizes.read[-1]
    scale = _rounded(1 / sqrt((layer.key_channels or own) // layer.heads))
    usual = {"key_channels": own, "value_channels": own, "scale": scale}
    changes: dict[str, Any] = {key: None for key in usual if vars(layer)[key] == usual[key]}
    if set(sizes.read[:-1]) <= {1}:
        changes["causal"] = False
    if layer.project_output:
        changes["output_channels"] = layer.output_channels or own
    spelled: Layer = layer.model_copy(update={**changes, **_attention_groups(layer, sizes)})
    return spelled


def _attention_groups(layer: Any, sizes: Sizes) -> dict[str, Any]:
    """Return the keys of groups: those of windows where they are neighbours, or of none."""
    members = layer.window or layer.grid
    if members is None:
        return {}
    each = per_axis(members, sizes.rank)
    if each == sizes.read[:-1]:
        return {"window": None, "grid": None, "shift": 0, "pad": False}
    axes = list(zip(per_axis(layer.shift, sizes.rank), each, sizes.read[:-1], strict=True))
    shift = tuple(by if cells < size else 0 for by, cells, size in axes)
    are_neighbours = all(cells in (1, size) for _, cells, size in axes)
    pads = any(size % cells for _, cells, size in axes)
    changes = {"shift": shift, "pad": pads and layer.pad}
    return changes | ({"window": each, "grid": None} if are_neighbours else {})


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


def _depthwise(layer: Any, sizes: Sizes) -> Layer:
    """A convolution, where there is one channel."""
    if sizes.read[-1] > 1:
        return _conv(layer, sizes)
    keys = {key: value for key, value in vars(layer).items() if key not in ("type", "multiplier")}
    return _conv(_made("conv", filters=layer.multiplier, **keys), sizes)


def _pool(layer: Layer, sizes: Sizes) -> Layer:
    """No layer, where each window is one cell."""
    is_of_cells = set(per_axis(vars(layer)["kernel"], sizes.rank)) == {1}
    return _identity() if is_of_cells and sizes.read == sizes.given else layer


def _max_pool(layer: Any, sizes: Sizes) -> Layer:
    """The cells around that its windows reach at this size, by whatever rule."""
    ends = []
    windows = windows_at(sizes.read[:-1], slides(layer, sizes.rank))
    for window, before, after in zip(windows, sizes.read, sizes.given, strict=False):
        last = (after - 1) * window.stride + window.span - window.before
        ends.append((window.before, max(last - before, 0)))
    spelled: Layer = layer.model_copy(update={"padding": tuple(ends), "ceil_mode": False})
    return _pool(spelled, sizes)


def _avg_pool(layer: Any, sizes: Sizes) -> Layer:
    """No padding is counted where there is none."""
    is_unpadded = pads_nothing(layer.padding) and not layer.ceil_mode
    spelled: Layer = layer.model_copy(update={"count_padding": False}) if is_unpadded else layer
    return _pool(spelled, sizes)


def _adaptive_pool(layer: Layer, sizes: Sizes) -> Layer:
    """A pool over windows, where these are of one size; one cell is a global pool."""
    kind = layer.type.removeprefix("adaptive_")
    if set(sizes.given[:-1]) == {1}:
        return _made(f"global_{kind}", keep_axes=True)
    if any(n % cells for n, cells in zip(sizes.read, sizes.given, strict=True)):
        return layer
    pairs = zip(sizes.read[:-1], sizes.given[:-1], strict=True)
    return _pool(_made(kind, kernel=[n // cells for n, cells in pairs]), sizes)


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
    return cropped([ends if n == at else (0, 0) for n in range(sizes.rank)])


def _flip(layer: Any, sizes: Sizes) -> Layer:
    """The names of the axes, in the order of the shape."""
    names = axis_names(sizes.rank)
    axes = [names[at] for at in axis_positions(layer.axes, sizes.rank) if sizes.read[at] > 1]
    return _made("flip", axes=axes) if axes else _identity()


def _conv(layer: Any, sizes: Sizes) -> Layer:
    """A depthwise convolution, if each channel is a group; no mode where nothing is padded."""
    is_cell = set(per_axis(layer.kernel, sizes.rank)) == {1}
    is_unpadded = pads_nothing(layer.padding) or (is_cell and layer.padding in ("half", "same"))
    unpadded = {"padding_mode": "zeros"} if is_unpadded else {}
    spelled: Layer = layer.model_copy(update=unpadded)
    if layer.type != "conv" or layer.groups != sizes.read[-1] or layer.groups == 1:
        return spelled
    shared = vars(spelled).keys() - {"type", "filters", "groups", "flip", "values"}
    multiplier = layer.filters // layer.groups
    keys = {key: vars(spelled)[key] for key in shared}
    return _made("depthwise_conv", multiplier=multiplier, **keys)


def _conv_transpose(layer: Any, sizes: Sizes) -> Layer:
    """The cells that are cut off at each end, or added after it, by whatever rule."""
    cut, added = [], []
    for window, extra in spreads(layer, sizes.rank):
        cut.append((window.before, max(window.after - extra, 0)))
        added.append(max(extra - window.after, 0))
    keys = {"padding": tuple(cut), "output_padding": tuple(added)}
    spelled: Layer = layer.model_copy(update=keys)
    return spelled


def pads_nothing(padding: Any) -> bool:
    """Say whether padding adds no cells, whatever the size of the map."""
    if isinstance(padding, str):
        return padding == "valid"
    each = [padding] if isinstance(padding, int) else padding
    return not any(any(side) if isinstance(side, tuple) else side for side in each)


def _reshape(layer: Layer, sizes: Sizes) -> Layer:
    """`flatten`, where a vector is given, and no layer where it was one."""
    if sizes.read == sizes.given:
        return _identity()
    return _made("flatten") if len(sizes.given) == 1 else layer


def _flatten(layer: Layer, sizes: Sizes) -> Layer:
    """No layer, where a vector is read."""
    return layer if sizes.rank else _identity()


def _permute(layer: Any, sizes: Sizes) -> Layer:
    """No layer, where the axes stay in their order."""
    order = [axis_position(each, sizes.rank) for each in layer.axes]
    return _identity() if order == sorted(order) else layer


def _recurrent(layer: Any, _: Sizes) -> Layer:
    """Whether there is a bias of the state, where the layer leaves that to others of its keys."""
    keys = {"recurrent_bias": layer.has_recurrent_bias}
    spelled: Layer = layer.model_copy(update=keys)
    return spelled


def _shuffle(layer: Any, sizes: Sizes) -> Layer:
    """No layer, where there is one group, or one channel in each."""
    return _identity() if layer.groups in (1, sizes.read[-1]) else layer


def _group_norm(layer: Any, sizes: Sizes) -> Layer:
    """`instance_norm`, where each channel of a map is a group of its own."""
    if layer.groups != sizes.read[-1] or sizes.rank == 0:
        spelled: Layer = layer
        return spelled
    keys = {key: each for key, each in vars(layer).items() if key not in ("type", "groups")}
    return _made("instance_norm", **keys)


def _norm_of_axes(layer: Any, sizes: Sizes) -> Layer:
    spelled: Layer = layer.model_copy(update={"axes": _names(layer.axes, sizes)})
    return spelled


def _reduce(layer: Any, sizes: Sizes) -> Layer:
    """A global pool, or the names of the axes; they are kept if there are as many as before."""
    keeps = len(sizes.read) == len(sizes.given)
    names = _names(layer.axes, sizes)
    if layer.function in POOLS and sizes.rank and names == axis_names(sizes.rank)[:-1]:
        return _made(POOLS[layer.function], keep_axes=keeps)
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
    spelled: Layer = layer if kind is None else _made(kind)
    return spelled


def _upsample(layer: Any, sizes: Sizes) -> Layer:
    """A whole factor or else a size, and the coordinates of the mode where others are the same."""
    if sizes.read == sizes.given:
        return _identity()
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
    "adaptive_avg_pool": _adaptive_pool,
    "adaptive_max_pool": _adaptive_pool,
    "attention": _attention,
    "avg_pool": _avg_pool,
    "channel_shuffle": _shuffle,
    "conv": _conv,
    "conv_transpose": _conv_transpose,
    "crop": _crop,
    "depthwise_conv": _depthwise,
    "depth_to_space": _moved,
    "flatten": _flatten,
    "flip": _flip,
    "group_norm": _group_norm,
    **dict.fromkeys(("gru", "lstm", "simple_rnn"), _recurrent),
    "layer_norm": _norm_of_axes,
    "max_pool": _max_pool,
    "pad": _pad,
    "permute": _permute,
    "power": _power,
    "reduce": _reduce,
    "reshape": _reshape,
    "slice": _slice,
    "space_to_depth": _moved,
    "tile": _moved,
    "upsample": _upsample,
    "zero_pad": _pad,
}
