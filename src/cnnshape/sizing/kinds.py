"""The steps of each kind of layer, one for each axis, from what was written."""

from __future__ import annotations

from typing import Any

from cnnshape.analysis.sliding import per_axis, sides_per_axis, windows_at
from cnnshape.analysis.transposed import windows_and_extra
from cnnshape.layers import MODULE_OF_KIND, Layer
from cnnshape.sizing.axis_steps import Enlarge, Fixed, Gather, Shift, Slide, Spread, Step

PER_AXIS_KEYS = frozenset(
    {"kernel", "stride", "padding", "dilation", "output_padding", "cropping", "factor", "size"}
)

SHAPELESS_MODULES = frozenset({"dense", "normalization", "activation", "regularization", "merge"})
"""Rooms whose layers keep the size of every axis."""

Steps = tuple[Step | None, ...]
"""A step for each axis; None where its size is kept, whatever it is."""


def steps_of(layer: Layer, rank: int) -> Steps:
    """Return what a layer does to each axis of a map; what fits no map of this rank keeps it.

    Lists of the wrong length are refused by the formulas at every size, and not here.
    """
    room = MODULE_OF_KIND[layer.type]
    if room in SHAPELESS_MODULES or not _lists_fit(layer, rank):
        return (None,) * rank
    steps: tuple[Step, ...] = _ROOMS[room](layer, rank)
    return tuple(None if _keeps(step) else step for step in steps)


def _lists_fit(layer: Layer, rank: int) -> bool:
    lists = (v for key, v in vars(layer).items() if isinstance(v, tuple) and key in PER_AXIS_KEYS)
    return rank > 0 and all(len(values) == rank for values in lists)


def _keeps(step: Step) -> bool:
    return getattr(step, "keeps_every_size", False)


def _convolution(layer: Any, rank: int) -> tuple[Step, ...]:
    return _slides(layer, rank, layer.stride, layer.dilation)


def _pooling(layer: Any, rank: int) -> tuple[Step, ...]:
    if layer.type.startswith("global"):
        return (Fixed(1),) * rank if layer.keep_axes else ()
    if layer.type.startswith("adaptive"):
        return tuple(map(Fixed, per_axis(layer.size, rank)))
    stride = layer.kernel if layer.stride is None else layer.stride
    return _slides(layer, rank, stride, vars(layer).get("dilation", 1))


def _slides(layer: Any, rank: int, stride: Any, dilation: Any) -> tuple[Step, ...]:
    is_same = layer.padding == "same"
    padding = "valid" if is_same else layer.padding
    windows = windows_at((1,) * rank, layer.kernel, stride, padding, dilation)
    is_partial = vars(layer).get("ceil_mode", False)
    return tuple(Slide(window, is_same, is_partial) for window in windows)


def _transposed(layer: Any, rank: int) -> tuple[Step, ...]:
    return tuple(map(Spread, *windows_and_extra(layer, (1,) * rank)))


def _resize(layer: Any, rank: int) -> tuple[Step, ...]:
    if layer.type == "zero_pad":
        return tuple(Shift(sum(sides)) for sides in sides_per_axis(layer.padding, rank))
    if layer.type == "crop":
        return tuple(Shift(-sum(sides)) for sides in sides_per_axis(layer.cropping, rank))
    if layer.size is not None:
        return tuple(map(Fixed, per_axis(layer.size, rank)))
    return tuple(map(Enlarge, per_axis(layer.factor, rank)))


def _reshape(layer: Any, rank: int) -> Steps:
    if layer.type == "depth_to_space":
        return (Enlarge(layer.factor),) * rank
    if layer.type == "space_to_depth":
        return (Gather(layer.factor),) * rank
    return (None,) * rank


_ROOMS: Any = {
    "convolution": _convolution,
    "pooling": _pooling,
    "transposed": _transposed,
    "resize": _resize,
    "reshape": _reshape,
}
