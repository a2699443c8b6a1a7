"""Pairs of layers that are one layer: the one that a person would have written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import add, mul
from typing import Any, NamedTuple, get_args

from cnnshape.analysis.sliding import fixed_padding, per_axis, sides_per_axis
from cnnshape.importing.operators.building import STATISTICS
from cnnshape.importing.operators.windows import plain_padding
from cnnshape.importing.records import Record
from cnnshape.layers import model_of
from cnnshape.layers.activation_functions import Function
from cnnshape.layers.traits import Range
from cnnshape.window import dilated_span

GLOBAL_POOLS = frozenset({"global_avg_pool", "global_max_pool"})
PADDED_WITH_ZEROS = frozenset({"conv", "depthwise_conv"})

Numbers = float | Sequence[float]
"""One number for all channels, or one for each."""


class Pair(NamedTuple):
    """A layer and the one layer that reads it; `source` is the layer that the first one reads."""

    first: Record
    second: Record
    source: Record | None = None


def joined(pair: Pair) -> Record | None:
    """Return a layer that is both of a pair, under the name of one of them."""
    return next((one for rule in RULES if (one := rule(pair)) is not None), None)


def _pooled_to_vector(pair: Pair) -> Record | None:
    """A global pool that keeps the axes, flattened."""
    first, second, _ = pair
    if first.kind not in GLOBAL_POOLS or second.kind != "flatten" or "keep_axes" not in first.keys:
        return None
    return first._replace(keys={})


def _activated(pair: Pair) -> Record | None:
    """A layer that takes an activation, and an activation that has no keys of its own."""
    first, second, _ = pair
    takes = "activation" in model_of(first.kind).model_fields and "activation" not in first.keys
    if (
        second.shares
        or not takes
        or second.kind not in get_args(Function)
        or second.keys
        or first.operator
    ):
        return None
    slopes = {"slope": each for each in second.weights.values()}  # noqa: B035 - prelu has one array
    weighted = [each for each in pair[:2] if each.weights.keys() - STATISTICS]
    frozen = {each.is_frozen for each in weighted}
    if len(frozen) > 1:
        return None
    keys = {**first.keys, "activation": second.kind}
    weights = {**first.weights, **slopes}
    return first._replace(keys=keys, weights=weights, is_frozen=frozen == {True})


def _padded(pair: Pair) -> Record | None:
    """Zeros around a map, and a convolution that has no padding of its own."""
    first, second, _ = pair
    if first.kind != "zero_pad" or second.kind not in PADDED_WITH_ZEROS:
        return None
    if second.keys.get("padding", "valid") != "valid" or "padding_mode" in second.keys:
        return None
    padding = {"padding": first.keys["padding"]}
    return second._replace(keys={**second.keys, **padding}, reads=first.reads)


def _scaled(pair: Pair) -> Record | None:
    """A division by the length of the channels, and a factor for each of them."""
    first, second, _ = pair
    is_bare = first.kind == "l2_norm" and not first.keys.keys() & {"scale", "activation"}
    if not is_bare or second.kind != "layer_scale" or second.shares:
        return None
    keys = {**first.keys, "scale": True}
    return first._replace(keys=keys, weights=second.weights, is_frozen=second.is_frozen)


def _cropped(pair: Pair) -> Record | None:
    """A transposed convolution, and cells that are cut off what it gives: that is its padding."""
    first, second, _ = pair
    is_cropped = first.kind == "conv_transpose" and second.kind == "crop"
    if not is_cropped or "weight" not in first.weights:
        return None
    kernel, keys = first.weights["weight"].shape[:-2], first.keys
    rank = len(kernel)
    spans = map(dilated_span, kernel, per_axis(keys.get("dilation", 1), rank))
    own = fixed_padding(keys.get("padding", "valid"), tuple(spans))
    sides = zip(own, sides_per_axis(second.keys["cropping"], rank), strict=True)
    padding = plain_padding([(a + c, b + d) for (a, b), (c, d) in sides])
    return first._replace(keys={**keys, "padding": padding})


def _padded_maximum(pair: Pair) -> Record | None:
    """Zeros around values that are not below 0, and a maximum: it would not see other padding."""
    first, second, source = pair
    if first.kind != "zero_pad" or second.kind != "max_pool" or source is None:
        return None
    if second.keys.get("padding", "valid") != "valid" or not _is_at_least_zero(source):
        return None
    padding = first.keys["padding"]
    if not _reaches_cells(padding, second.keys["kernel"]):
        return None
    return second._replace(keys={**second.keys, "padding": padding}, reads=first.reads)


def _padded_mean(pair: Pair) -> Record | None:
    """Zeros around a map, and a mean over windows: it counts them."""
    first, second, _ = pair
    if first.kind != "zero_pad" or second.kind != "avg_pool":
        return None
    is_plain = second.keys.get("padding", "valid") == "valid" and not second.keys.get("ceil_mode")
    if not is_plain or not _reaches_cells(first.keys["padding"], second.keys["kernel"]):
        return None
    padding = {"padding": first.keys["padding"], "count_padding": True}
    return second._replace(keys={**second.keys, **padding}, reads=first.reads)


def _reaches_cells(padding: int | Sequence[Any], kernel: int | Sequence[int]) -> bool:
    """Say whether no window lies in the padding alone, on a map of any size."""
    rank = next((len(each) for each in (padding, kernel) if isinstance(each, Sequence)), 1)
    axes = zip(sides_per_axis(padding, rank), per_axis(kernel, rank), strict=True)
    return all(2 * max(pair) <= size for pair, size in axes)


def _is_at_least_zero(record: Record) -> bool:
    layer = model_of(record.kind).model_validate({"type": record.kind, **record.keys})
    traits = layer.output_traits
    return traits is not None and Range(low=0).holds(traits.range)


def _rescaled(pair: Pair) -> Record | None:
    """Two rescalings by constants, one after the other."""
    first, second, _ = pair
    if first.kind != "affine" or second.kind != "affine" or first.operator or second.operator:
        return None
    try:
        scale = _each(mul, first.keys.get("scale", 1), second.keys.get("scale", 1))
        moved = _each(mul, first.keys.get("shift", 0), second.keys.get("scale", 1))
        shift = _each(add, moved, second.keys.get("shift", 0))
    except ValueError:  # they rescale other numbers of channels
        return None
    return first._replace(keys={"scale": scale, "shift": shift})


def _scaled_product(pair: Pair) -> Record | None:
    """A product of two maps, and one number that all of it is multiplied by."""
    first, second, _ = pair
    scale = second.keys.get("scale", 1)
    is_number = second.kind == "affine" and not second.keys.get("shift")
    if first.kind != "matmul" or not is_number or not isinstance(scale, (int, float)):
        return None
    if second.operator or scale <= 0:
        return None
    return first._replace(keys={**first.keys, "scale": first.keys.get("scale", 1) * scale})


def _each(combine: Callable[[float, float], float], first: Numbers, second: Numbers) -> Numbers:
    """Combine numbers of each channel, where one number is that of every channel."""
    if isinstance(first, (int, float)) and isinstance(second, (int, float)):
        return combine(first, second)
    count = max(len(each) for each in (first, second) if isinstance(each, Sequence))
    pairs = zip(_of_channels(first, count), _of_channels(second, count), strict=True)
    return [combine(*pair) for pair in pairs]


def _of_channels(numbers: Numbers, count: int) -> Sequence[float]:
    return numbers if isinstance(numbers, Sequence) else [numbers] * count


RULES: Sequence[Callable[[Pair], Record | None]] = (
    _pooled_to_vector,
    _activated,
    _padded,
    _scaled,
    _cropped,
    _padded_maximum,
    _padded_mean,
    _rescaled,
    _scaled_product,
)
