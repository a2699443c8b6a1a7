"""Random layers that fit what they read, as a file writes them, and the shapes they leave.

The shapes come from counting positions one by one, so that a fault in the formulas cannot hide in
the networks that are drawn to find it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, NamedTuple, get_args

from hypothesis import strategies as st

from cnnshape.layers.activation_functions import Function
from tests import counting

Shape = tuple[int, ...]
Numbers = tuple[int, ...]
Sides = tuple[tuple[int, int], ...]

FUNCTIONS = get_args(Function)
RULES = ("valid", "same", "half")
AMOUNTS = ("number", "each", "pairs")


@dataclass(frozen=True)
class Bounds:
    """How large things may become. Where `is_border_lost`, later layers may not pad.

    `is_probed` is for networks whose receptive fields are looked at: there, no layer crops cells
    that a later one could pad again, and none sees the whole map.
    """

    values: int = 700
    kernel: int = 3
    filters: int = 4
    channels: int = 8
    is_probed: bool = False
    is_border_lost: bool = False

    def has_room(self, shape: Shape) -> bool:
        """Say whether a few cells may be added on all sides of a map."""
        enlarged = prod(n + 4 for n in shape[:-1])
        return enlarged * max(self.filters, shape[-1]) <= 2 * self.values


class Drawn(NamedTuple):
    """A layer as the keys of its mapping, and the shape of its output, channels last."""

    keys: dict[str, Any]
    shape: Shape


Draw = st.DrawFn
LayerStrategy = Callable[[Draw, Shape, Bounds], Drawn]


# Windows


class Sliding(NamedTuple):
    """A window on each axis; `form` says how its padding is written, `sides` what it means."""

    kernel: Numbers
    stride: Numbers
    dilation: Numbers
    form: str
    sides: Sides
    is_each: bool

    @property
    def keys(self) -> dict[str, Any]:
        """The settings as a file writes them; those that are left out are the defaults."""
        keys: dict[str, Any] = {"kernel": _written(self.kernel, self.is_each)}
        if set(self.stride) != {1}:
            keys["stride"] = _written(self.stride, self.is_each)
        if self.form != "valid":
            keys["padding"] = written_sides(self.form, self.sides)
        if set(self.dilation) != {1}:
            keys["dilation"] = _written(self.dilation, self.is_each)
        return keys

    def reads(self, sizes: Numbers, *, is_ceiled: bool = False) -> list[counting.Reads]:
        """Return what each window reads, along each axis."""
        slide = counting.slide_to_the_end if is_ceiled else counting.slide
        return [
            slide(n, kernel, stride, dilation, before, after)
            for n, kernel, stride, dilation, (before, after) in zip(
                sizes, self.kernel, self.stride, self.dilation, self.sides, strict=True
            )
        ]


def sliding(
    draw: Draw,
    sizes: Numbers,
    bounds: Bounds,
    *,
    is_pool: bool = False,
    is_ceiled: bool = False,
    most_dilation: int = 3,
) -> Sliding:
    """Draw a window that finds a place on every axis; a pool's always reads a cell."""
    rank = len(sizes)
    forms = (*RULES, *AMOUNTS) if bounds.has_room((*sizes, 1)) else RULES
    form = "valid" if bounds.is_border_lost else draw(st.sampled_from(forms))
    is_each = draw(st.booleans())
    largest = [
        bounds.kernel if is_ceiled or form in ("same", *AMOUNTS) else min(bounds.kernel, n)
        for n in sizes
    ]
    kernel = _each_or_one(draw, is_each, [(1, limit) for limit in largest])
    stride = _each_or_one(draw, is_each, [(1, 3)] * rank)
    dilation = _each_or_one(draw, is_each, [(1, most_dilation)] * rank)
    amounts = drawn_sides(draw, form, rank, 2)
    wish = Sliding(kernel, stride, dilation, form, amounts, is_each)
    for attempt in (wish, wish._replace(dilation=(1,) * rank)):
        padded = attempt._replace(sides=_resolved(attempt, sizes))
        if _fits(padded, sizes, is_pool=is_pool, is_ceiled=is_ceiled):
            return padded
    return Sliding((1,) * rank, stride, (1,) * rank, "valid", ((0, 0),) * rank, is_each)


def drawn_sides(draw: Draw, form: str, rank: int, most: int) -> Sides:
    """Draw the cells before and after each axis in one of the ways in which they are written."""
    amount = st.integers(0, most)
    if form == "number":
        return ((draw(amount),) * 2,) * rank
    if form == "each":
        return tuple((draw(amount),) * 2 for _ in range(rank))
    if form == "pairs":
        return tuple((draw(amount), draw(amount)) for _ in range(rank))
    return ((0, 0),) * rank


def written_sides(form: str, sides: Sides) -> Any:
    """Write padding as a rule's name, one number, a number for each axis, or pairs."""
    if form == "number":
        return sides[0][0]
    if form == "each":
        return [before for before, _ in sides]
    return [list(pair) for pair in sides] if form == "pairs" else form


def _resolved(window: Sliding, sizes: Numbers) -> Sides:
    if window.form == "same":
        return tuple(map(counting.same_sides, sizes, window.kernel, window.stride, window.dilation))
    if window.form == "half":
        return tuple(map(counting.half_sides, window.kernel, window.dilation))
    return window.sides


def _fits(window: Sliding, sizes: Numbers, *, is_pool: bool, is_ceiled: bool) -> bool:
    axes = window.reads(sizes, is_ceiled=is_ceiled)
    return all(axes) and (
        not is_pool
        or all(
            max(sides) <= dilation * (kernel - 1) and _always_reads(reads, n)
            for sides, dilation, kernel, reads, n in zip(
                window.sides, window.dilation, window.kernel, axes, sizes, strict=True
            )
        )
    )


def _always_reads(reads: counting.Reads, size: int) -> bool:
    return all(any(0 <= cell < size for cell in cells) for cells in reads)


def _each_or_one(draw: Draw, is_each: bool, ranges: Sequence[tuple[int, int]]) -> Numbers:
    if is_each:
        return tuple(draw(st.integers(*limits)) for limits in ranges)
    lowest, highest = zip(*ranges, strict=True)
    return (draw(st.integers(max(lowest), min(highest))),) * len(ranges)


def _written(values: Numbers, is_each: bool) -> Any:
    return list(values) if is_each else values[0]


def _lengths(axes: Sequence[counting.Reads]) -> Shape:
    return tuple(map(len, axes))


# Layers with windows


def conv(draw: Draw, shape: Shape, bounds: Bounds) -> Drawn:
    window = sliding(draw, shape[:-1], bounds)
    groups, filters = _groups_and_filters(draw, shape, bounds)
    keys = {"type": "conv", "filters": filters, **window.keys}
    if groups > 1:
        keys["groups"] = groups
    if draw(st.booleans()):
        keys["flip"] = True
    return Drawn(
        keys | _bias_and_activation(draw, filters), (*_lengths(window.reads(shape[:-1])), filters)
    )


def depthwise_conv(draw: Draw, shape: Shape, bounds: Bounds) -> Drawn:
    window = sliding(draw, shape[:-1], bounds)
    multiplier = draw(st.integers(1, max(1, min(3, bounds.channels // shape[-1]))))
    keys = {"type": "depthwise_conv", **window.keys}
    if multiplier > 1:
        keys["multiplier"] = multiplier
    channels = shape[-1] * multiplier
    output = (*_lengths(window.reads(shape[:-1])), channels)
    return Drawn(keys | _bias_and_activation(draw, channels), output)


def separable_conv(draw: Draw, shape: Shape, bounds: Bounds) -> Drawn:
    window = sliding(draw, shape[:-1], bounds)
    filters = draw(st.integers(1, bounds.filters))
    keys = {"type": "separable_conv", "filters": filters, **window.keys}
    if shape[-1] * 2 <= bounds.channels and draw(st.booleans()):
        keys["multiplier"] = 2
    output = (*_lengths(window.reads(shape[:-1])), filters)
    return Drawn(keys | _bias_and_activation(draw, filters), output)


def max_pool(draw: Draw, shape: Shape, bounds: Bounds) -> Drawn:
    return _pool(draw, shape, bounds, "max_pool")


def avg_pool(draw: Draw, shape: Shape, bounds: Bounds) -> Drawn:
    return _pool(draw, shape, bounds, "avg_pool")


def _pool(draw: Draw, shape: Shape, bounds: Bounds, kind: str) -> Drawn:
    sizes = shape[:-1]
    is_ceiled = not bounds.is_border_lost and draw(st.booleans())
    most_dilation = 3 if kind == "max_pool" else 1
    window = sliding(
        draw, sizes, bounds, is_pool=True, is_ceiled=is_ceiled, most_dilation=most_dilation
    )
    keys = {"type": kind, **window.keys}
    keys["stride"] = _written(window.stride, window.is_each)
    if window.stride == window.kernel:
        del keys["stride"]
    if kind == "avg_pool" and draw(st.booleans()):
        keys["count_padding"] = True
    if is_ceiled:
        keys["ceil_mode"] = True
    return Drawn(keys, (*_lengths(window.reads(sizes, is_ceiled=is_ceiled)), shape[-1]))


def conv_transpose(draw: Draw, shape: Shape, bounds: Bounds) -> Drawn:
    sizes, rank = shape[:-1], len(shape) - 1
    form = draw(st.sampled_from((*RULES, *AMOUNTS)))
    is_each = draw(st.booleans())
    kernel = _each_or_one(draw, is_each, [(1, bounds.kernel)] * rank)
    stride = _each_or_one(draw, is_each, [(1, _largest_step(shape, bounds))] * rank)
    dilation = _each_or_one(draw, is_each, [(1, 3)] * rank)
    wish = Sliding(kernel, stride, dilation, form, drawn_sides(draw, form, rank, 2), is_each)
    limits = [(0, max(s, d) - 1) for s, d in zip(stride, dilation, strict=True)]
    extra = _each_or_one(draw, is_each, limits)
    window = wish._replace(sides=_crops(wish))
    if _is_too_much(window, sizes, extra, bounds):
        window = window._replace(form="valid", sides=((0, 0),) * rank)
    groups, filters = _groups_and_filters(draw, shape, bounds)
    keys = {"type": "conv_transpose", "filters": filters, **window.keys}
    if any(extra):
        keys["output_padding"] = _written(extra, is_each)
    if groups > 1:
        keys["groups"] = groups
    if draw(st.booleans()):
        keys["flip"] = True
    output = (*_spread_sizes(window, sizes, extra), filters)
    return Drawn(keys | _bias_and_activation(draw, filters), output)


def _crops(window: Sliding) -> Sides:
    if window.form == "half":
        return tuple(map(counting.half_sides, window.kernel, window.dilation))
    if window.form == "same":
        excess = [max(d * (k - 1) + 1 - s, 0) for k, s, d in _axes(window)]
        return tuple((cells // 2, cells - cells // 2) for cells in excess)
    return window.sides


def _axes(window: Sliding) -> Iterator[tuple[int, int, int]]:
    return zip(window.kernel, window.stride, window.dilation, strict=True)


def _spread_sizes(window: Sliding, sizes: Numbers, extra: Numbers) -> Shape:
    if window.form == "same":
        return tuple(n * s + e for n, s, e in zip(sizes, window.stride, extra, strict=True))
    return tuple(
        len(counting.scatter(n, k, s, d, before, after, e))
        for n, k, s, d, (before, after), e in zip(
            sizes, window.kernel, window.stride, window.dilation, window.sides, extra, strict=True
        )
    )


def _is_too_much(window: Sliding, sizes: Numbers, extra: Numbers, bounds: Bounds) -> bool:
    """Say whether nothing is left, or, where fields are probed, cells of the input are cropped."""
    if not all(_spread_sizes(window, sizes, extra)):
        return True
    return bounds.is_probed and any(
        crop > 0 and (d > 1 or crop > d * (k - 1) + 1 - s)
        for (k, s, d), sides in zip(_axes(window), window.sides, strict=True)
        for crop in sides
    )


def _largest_step(shape: Shape, bounds: Bounds) -> int:
    """Return the largest factor that all axes may be enlarged by."""
    room = bounds.values // prod(shape)
    return max(step for step in (1, 2, 3) if step == 1 or (step + 1) ** (len(shape) - 1) <= room)


def _groups_and_filters(draw: Draw, shape: Shape, bounds: Bounds) -> tuple[int, int]:
    divisors = [g for g in (1, 2, 3, 4) if shape[-1] % g == 0 and g <= bounds.filters]
    groups = draw(st.sampled_from(divisors))
    return groups, groups * draw(st.integers(1, bounds.filters // groups))


def _bias_and_activation(draw: Draw, channels: int) -> dict[str, Any]:
    keys: dict[str, Any] = {}
    if draw(st.booleans()):
        keys["bias"] = False
    return keys | _activation(draw, channels)


def _activation(draw: Draw, channels: int) -> dict[str, Any]:
    if not draw(st.booleans()):
        return {}
    return {"activation": draw(functions(channels))}


def functions(channels: int) -> st.SearchStrategy[str]:
    """Draw an activation function; the softmax of one channel is an error."""
    return st.sampled_from([name for name in FUNCTIONS if channels > 1 or name != "softmax"])


# Layers that move values


def zero_pad(draw: Draw, shape: Shape, bounds: Bounds) -> Drawn:
    form = draw(st.sampled_from(AMOUNTS))
    sides = drawn_sides(draw, form, len(shape) - 1, 2)
    keys = {"type": "zero_pad", "padding": written_sides(form, sides)}
    return Drawn(keys, _shifted(shape, sides))


def crop(draw: Draw, shape: Shape, bounds: Bounds) -> Drawn:
    sizes = shape[:-1]
    form = draw(st.sampled_from(AMOUNTS))
    most = min(2, (min(sizes) - 1) // 2)
    sides = drawn_sides(draw, form, len(sizes), most)
    keys = {"type": "crop", "cropping": written_sides(form, sides)}
    return Drawn(keys, _shifted(shape, [(-before, -after) for before, after in sides]))


def _shifted(shape: Shape, sides: Sequence[tuple[int, int]]) -> Shape:
    moved = (
        len(counting.shift(n, before, after))
        for n, (before, after) in zip(shape[:-1], sides, strict=True)
    )
    return (*moved, shape[-1])


def upsample(draw: Draw, shape: Shape, bounds: Bounds) -> Drawn:
    rank = len(shape) - 1
    is_each = draw(st.booleans()) or (bounds.is_probed and len(set(shape[:-1])) > 1)
    if draw(st.booleans()):
        sizes = _resized(draw, shape, bounds, is_each)
        goal = {"size": _written(sizes, is_each)}
    else:
        factors = _each_or_one(draw, is_each, [(1, _largest_step(shape, bounds))] * rank)
        sizes = tuple(n * factor for n, factor in zip(shape[:-1], factors, strict=True))
        goal = {"factor": _written(factors, is_each)}
    keys = {"type": "upsample", **goal}
    if not bounds.is_border_lost and draw(st.booleans()):
        keys["mode"] = "linear"
    return Drawn(keys, (*sizes, shape[-1]))


def _resized(draw: Draw, shape: Shape, bounds: Bounds, is_each: bool) -> Shape:
    """Draw any sizes; where fields are probed, sizes after which these soon repeat."""
    if not bounds.is_probed:
        highest = _largest_step(shape, bounds) * min(shape[:-1])
        return _each_or_one(draw, is_each, [(1, highest)] * (len(shape) - 1))
    ratios = [(1, 1), (2, 1), (3, 2), (4, 3), (2, 3)]
    wanted = []
    for n in shape[:-1] if is_each else shape[:1]:
        more, of = draw(st.sampled_from([ratio for ratio in ratios if n % ratio[1] == 0]))
        wanted.append(n // of * more)
    return tuple(wanted) if is_each else (wanted[0],) * (len(shape) - 1)


def depth_to_space(draw: Draw, shape: Shape, bounds: Bounds) -> Drawn:
    rank = len(shape) - 1
    factors = [f for f in (2, 3) if shape[-1] % f**rank == 0]
    factor = draw(st.sampled_from(factors or [1]))
    sizes = (n * factor for n in shape[:-1])
    keys = {"type": "depth_to_space", "factor": factor, **_order(draw)}
    return Drawn(keys, (*sizes, shape[-1] // factor**rank))


def space_to_depth(draw: Draw, shape: Shape, bounds: Bounds) -> Drawn:
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
    return Drawn(keys, (*sizes, shape[-1] * factor**rank))


def _order(draw: Draw) -> dict[str, str]:
    return {"mode": "crd"} if draw(st.booleans()) else {}


def take_channels(draw: Draw, shape: Shape, bounds: Bounds) -> Drawn:
    start = draw(st.integers(0, shape[-1] - 1))
    stop = draw(st.integers(start + 1, shape[-1]))
    return Drawn({"type": "slice", "channels": [start, stop]}, (*shape[:-1], stop - start))


def channel_shuffle(draw: Draw, shape: Shape, bounds: Bounds) -> Drawn:
    groups = draw(_divisors(shape[-1]))
    return Drawn({"type": "channel_shuffle", "groups": groups}, shape)


def flatten(draw: Draw, shape: Shape, bounds: Bounds) -> Drawn:
    return Drawn({"type": "flatten"}, (prod(shape),))


def reshape(draw: Draw, shape: Shape, bounds: Bounds) -> Drawn:
    """Draw sizes with the same product; the graph turns them to the declared layout."""
    sizes: list[int] = []
    remaining = prod(shape)
    for _ in range(draw(st.integers(0, 3))):
        sizes.append(draw(_divisors(remaining)))
        remaining //= sizes[-1]
    wanted = (*sizes, remaining)
    return Drawn({"type": "reshape", "shape": wanted}, wanted)


def _divisors(number: int) -> st.SearchStrategy[int]:
    return st.sampled_from([d for d in range(1, number + 1) if number % d == 0])


# Layers that look at every value, or at all of them


def dense(draw: Draw, shape: Shape, bounds: Bounds) -> Drawn:
    units = draw(st.integers(1, bounds.filters))
    keys = {"type": "dense", "units": units}
    return Drawn(keys | _bias_and_activation(draw, units), (*shape[:-1], units))


def activation(draw: Draw, shape: Shape, bounds: Bounds) -> Drawn:
    return _apply(draw, draw(functions(shape[-1])), shape)


def applying(function: str) -> LayerStrategy:
    """Return what draws layers that apply one function."""

    def apply(draw: Draw, shape: Shape, bounds: Bounds) -> Drawn:
        is_error = function == "softmax" and shape[-1] == 1
        return _apply(draw, "log_softmax" if is_error else function, shape)

    apply.__name__ = function
    return apply


def _apply(draw: Draw, function: str, shape: Shape) -> Drawn:
    if draw(st.booleans()):
        return Drawn({"type": "activation", "function": function}, shape)
    keys: dict[str, Any] = {"type": function}
    settings = {"leaky_relu": "slope", "elu": "alpha"}
    if function in settings and draw(st.booleans()):
        keys[settings[function]] = 0.25
    return Drawn(keys, shape)


def batch_norm(draw: Draw, shape: Shape, bounds: Bounds) -> Drawn:
    return _norm(draw, shape, {"type": "batch_norm"})


def instance_norm(draw: Draw, shape: Shape, bounds: Bounds) -> Drawn:
    return _norm(draw, shape, {"type": "instance_norm"})


def group_norm(draw: Draw, shape: Shape, bounds: Bounds) -> Drawn:
    return _norm(draw, shape, {"type": "group_norm", "groups": draw(_divisors(shape[-1]))})


def layer_norm(draw: Draw, shape: Shape, bounds: Bounds) -> Drawn:
    is_over_all = not bounds.is_probed and draw(st.booleans())
    return _norm(draw, shape, {"type": "layer_norm"} | ({"axes": "all"} if is_over_all else {}))


def _norm(draw: Draw, shape: Shape, keys: Mapping[str, Any]) -> Drawn:
    changed = dict(keys)
    if draw(st.booleans()):
        changed["epsilon"] = 0.01
    if draw(st.booleans()):
        changed["scale"] = False
    if draw(st.booleans()):
        changed["shift"] = False
    return Drawn(changed | _activation(draw, shape[-1]), shape)


def local_response_norm(draw: Draw, shape: Shape, bounds: Bounds) -> Drawn:
    keys: dict[str, Any] = {"type": "local_response_norm"}
    if draw(st.booleans()):
        keys |= {"size": draw(st.sampled_from([1, 3, 7])), "alpha": 0.1, "beta": 0.5, "k": 1}
    return Drawn(keys, shape)


def drop(draw: Draw, shape: Shape, bounds: Bounds) -> Drawn:
    return Drawn({"type": draw(st.sampled_from(["dropout", "drop_path"])), "rate": 0.5}, shape)


def layer_scale(draw: Draw, shape: Shape, bounds: Bounds) -> Drawn:
    keys: dict[str, Any] = {"type": "layer_scale"}
    if draw(st.booleans()):
        keys["initial"] = 0.5
    return Drawn(keys, shape)


def global_pool(draw: Draw, shape: Shape, bounds: Bounds) -> Drawn:
    kind = draw(st.sampled_from(["global_avg_pool", "global_max_pool"]))
    if draw(st.booleans()):
        return Drawn({"type": kind}, shape[-1:])
    return Drawn({"type": kind, "keep_axes": True}, (*(1 for _ in shape[:-1]), shape[-1]))


def adaptive_pool(draw: Draw, shape: Shape, bounds: Bounds) -> Drawn:
    kind = draw(st.sampled_from(["adaptive_avg_pool", "adaptive_max_pool"]))
    is_each = draw(st.booleans())
    sizes = _each_or_one(draw, is_each, [(1, 4)] * (len(shape) - 1))
    return Drawn({"type": kind, "size": _written(sizes, is_each)}, (*sizes, shape[-1]))


CELLWISE: tuple[LayerStrategy, ...] = (
    activation,
    dense,
    batch_norm,
    layer_norm,
    local_response_norm,
    drop,
    layer_scale,
    channel_shuffle,
)
"""Fit anything and see the cell at their place, all channels of it or just their own."""

WINDOWED: tuple[LayerStrategy, ...] = (
    conv,
    depthwise_conv,
    separable_conv,
    max_pool,
    avg_pool,
    crop,
    upsample,
    space_to_depth,
)
"""Fit any map and see a window of it."""

ENLARGING: tuple[LayerStrategy, ...] = (zero_pad, conv_transpose)
"""Fit any map, and may make it much larger."""

PADDING: tuple[LayerStrategy, ...] = (zero_pad, conv_transpose)
"""Put zeros at the border, whatever their settings."""

PARTIAL: tuple[LayerStrategy, ...] = (take_channels,)
"""Fit anything and see a part of the channels."""

SPREADING: tuple[LayerStrategy, ...] = (depth_to_space,)
"""Fit any map, and see in each cell a part of the channels."""

ALL_SEEING: tuple[LayerStrategy, ...] = (instance_norm, global_pool, adaptive_pool)
"""Fit any map and see all of it."""

SHAPELESS: tuple[LayerStrategy, ...] = (flatten, reshape, group_norm)
"""Fit anything and see all of it."""

ACTIVATIONS: tuple[LayerStrategy, ...] = tuple(map(applying, FUNCTIONS))
FIT_ANYTHING = (*CELLWISE, *ACTIVATIONS, *SHAPELESS, *PARTIAL)
ALL = (*FIT_ANYTHING, *WINDOWED, *ENLARGING, *SPREADING, *ALL_SEEING)
