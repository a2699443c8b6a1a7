"""Write one output with its numbers: the sum of products of its window, or what a pool picks.

The numbers are those of an execution, which are handed in: what a window reads is worked out here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import singledispatch
from itertools import product
from typing import Any, NamedTuple

from cnnshape.analysis import convolution, pooling
from cnnshape.analysis.axes.windows import Slide
from cnnshape.analysis.sliding import per_axis, windows_at
from cnnshape.explanation.text import Section
from cnnshape.layers import Layer
from cnnshape.layers.axis_names import AXIS_NAMES
from cnnshape.layers.convolution import Conv, Convolution, DepthwiseConv
from cnnshape.layers.deformable import DeformableConv
from cnnshape.layers.dense import Dense
from cnnshape.layers.local import LocallyConnected
from cnnshape.layers.pooling import AvgPool, MaxPool
from cnnshape.window import Window

MAX_TERMS = 108
"""Products that are written out at most: a window of 6 x 6 in three channels."""

CHANNEL = "channel"

Place = tuple[int, ...]
"""A position along the spatial axes and a channel, from 0."""


class Values(NamedTuple):
    """One sample of what a layer reads and gives, channels last, and its weights by name."""

    x: Any
    y: Any
    weights: Mapping[str, Any]


class Term(NamedTuple):
    """A value of the input and the weight that it is multiplied with; None is padding."""

    x: float | None
    weight: float


def place_names(rank: int) -> tuple[str, ...]:
    """Return what the numbers of a place count, as row, column and channel."""
    names = {"height": "row", "width": "column"}
    return (*(names.get(axis, axis) for axis in AXIS_NAMES.get(rank, ())), CHANNEL)


def one_output(layer: Layer, values: Values, at: Place) -> Section:
    """Return an output of a layer, written out."""
    names = place_names(len(at) - 1)
    where = ", ".join(f"{name} {each + 1}" for name, each in zip(names, at, strict=True))
    return Section("One output", (f"{where}:", *written_out(layer, values, at)))


COPIED: Mapping[str, Callable[[int, int], int]] = {
    "zeros": lambda cell, _: cell,
    "reflect": lambda cell, size: size - 1 - abs(size - 1 - abs(cell)),
    "replicate": lambda cell, size: min(max(cell, 0), size - 1),
    "circular": lambda cell, size: cell % size,
}
"""Which cell of an axis padding of a mode holds at a place beyond it; zeros stay beyond."""


@singledispatch
def written_out(_layer: Layer, values: Values, at: Place) -> Iterator[str]:
    """Write an output with its numbers; of most kinds there is only the value to be said."""
    yield f"{_number(values.y[at])}, which is no sum of products"


@written_out.register
def _conv(layer: Conv, values: Values, at: Place) -> Iterator[str]:
    weight = values.weights["weight"]
    read = weight.shape[-2]
    first = at[-1] // (layer.filters // layer.groups) * read
    terms = [
        Term(_cell(values.x, (*cell, first + channel)), float(weight[(*tap, channel, at[-1])]))
        for tap, cell in _window(layer, values, at)
        for channel in range(read)
    ]
    return _sum(layer, terms, values, at)


@written_out.register
def _locally_connected(layer: LocallyConnected, values: Values, at: Place) -> Iterator[str]:
    weight = values.weights["weight"][at[:-1]]
    terms = [
        Term(_cell(values.x, (*cell, channel)), float(weight[(*tap, channel, at[-1])]))
        for tap, cell in _window(layer, values, at)
        for channel in range(weight.shape[-2])
    ]
    return _sum(layer, terms, values, at)


@written_out.register
def _deformable_conv(_layer: DeformableConv, values: Values, at: Place) -> Iterator[str]:
    yield f"{_number(values.y[at])}: its taps read where the offsets say"


@written_out.register
def _depthwise_conv(layer: DepthwiseConv, values: Values, at: Place) -> Iterator[str]:
    weight = values.weights["weight"]
    channel, copy = divmod(at[-1], layer.multiplier)
    terms = [
        Term(_cell(values.x, (*cell, channel)), float(weight[(*tap, channel, copy)]))
        for tap, cell in _window(layer, values, at)
    ]
    return _sum(layer, terms, values, at)


@written_out.register
def _dense(layer: Dense, values: Values, at: Place) -> Iterator[str]:
    weight = values.weights["weight"]
    cell = values.x[at[:-1]]
    terms = [Term(float(cell[i]), float(weight[i, at[-1]])) for i in range(len(cell))]
    return _sum(layer, terms, values, at)


@written_out.register
def _max_pool(layer: MaxPool, values: Values, at: Place) -> Iterator[str]:
    cells = _pooled(
        values, at, _places(_slides(layer, at), layer.kernel, layer.dilation, values, at)
    )
    yield f"max({', '.join(map(_number, cells))}) = {_number(values.y[at])}"


@written_out.register
def _avg_pool(layer: AvgPool, values: Values, at: Place) -> Iterator[str]:
    slides = _slides(layer, at)
    places = list(_places(slides, layer.kernel, 1, values, at))
    cells = _pooled(values, at, places)
    sizes = values.x.shape[:-1]
    axes = [
        range(-window.before, size + window.after)
        for window, size in zip(_declared(sizes, slides), sizes, strict=True)
    ]
    padded = sum(all(map(range.__contains__, axes, cell)) for _, cell in places)
    count = padded if layer.count_padding else len(cells)
    yield f"({' + '.join(map(_signed, cells))}) / {count} = {_number(values.y[at])}"


def _declared(sizes: Sequence[int], slides: Sequence[Slide]) -> Sequence[Window]:
    """Return the windows with the padding of the file, without what ceil mode lets hang over."""
    return windows_at(sizes, [slide._replace(is_partial=False) for slide in slides])


def _slides(layer: MaxPool | AvgPool, at: Place) -> Sequence[Slide]:
    return pooling.slides(layer, len(at) - 1)


def _pooled(values: Values, at: Place, places: Iterable[tuple[Place, Place]]) -> list[float]:
    """Return the values in a window of a channel; what is padding is not among them."""
    found = (_cell(values.x, (*cell, at[-1])) for _, cell in places)
    return [value for value in found if value is not None]


def _window(layer: Convolution, values: Values, at: Place) -> Iterator[tuple[Place, Place]]:
    """Return each tap of the kernel and the cell it falls on, which may lie in the padding."""
    rank = len(at) - 1
    slides = convolution.slides(layer, rank)
    sizes = per_axis(layer.kernel, rank)
    for tap, cell in _places(slides, layer.kernel, layer.dilation, values, at):
        turned = tuple(size - 1 - each for size, each in zip(sizes, tap, strict=True))
        copied = tuple(map(COPIED[layer.surroundings], cell, values.x.shape))
        yield (turned if isinstance(layer, Conv) and layer.flip else tap), copied


def _places(
    slides: Sequence[Slide], kernel: Any, dilation: Any, values: Values, at: Place
) -> Iterator[tuple[Place, Place]]:
    rank = len(at) - 1
    windows = windows_at(values.x.shape[:-1], slides)
    starts = [p * window.stride - window.before for p, window in zip(at, windows, strict=False)]
    steps = per_axis(dilation, rank)
    for tap in product(*map(range, per_axis(kernel, rank))):
        yield tap, tuple(s + t * d for s, t, d in zip(starts, tap, steps, strict=True))


def _cell(x: Any, place: Place) -> float | None:
    is_inside = all(0 <= each < size for each, size in zip(place, x.shape, strict=True))
    return float(x[place]) if is_inside else None


def _sum(
    layer: Convolution | Dense, terms: Sequence[Term], values: Values, at: Place
) -> Iterator[str]:
    bias = values.weights.get("bias")
    written = [f"{_number(term.x or 0)} * {_signed(term.weight)}" for term in terms[:MAX_TERMS]]
    total = sum((term.x or 0) * term.weight for term in terms)
    if len(terms) > MAX_TERMS:
        written.append(f"... ({len(terms):,} products in all)")
    if bias is not None:
        shift = float(bias[at[-1]] if bias.ndim == 1 else bias[at])
        total += shift
        written.append(f"{_signed(shift)} (bias)")
    yield f"{' + '.join(written)} = {_number(total)}"
    if outside := sum(term.x is None for term in terms):
        yield f"{outside:,} of the cells are padding, which is 0"
    if layer.activation not in (None, "linear"):
        yield f"{layer.activation}: {_number(values.y[at])}"


def _signed(value: float) -> str:
    """Return a number as it is written after a sign."""
    text = _number(value)
    return f"({text})" if text.startswith("-") else text


def _number(value: Any) -> str:
    return f"{float(value) + 0.0:.6g}"
