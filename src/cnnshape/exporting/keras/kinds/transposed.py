"""Transposed convolutions: Keras' own where it spreads alike, and a crop after it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cnnshape.analysis.sliding import per_axis
from cnnshape.analysis.transposed import spreads
from cnnshape.exporting.code.constants import one_or_each
from cnnshape.exporting.code.expressions import Constant, call
from cnnshape.exporting.keras.kinds.activation import fused, with_activation
from cnnshape.exporting.keras.kinds.convolution import arrays_of, flipped
from cnnshape.exporting.keras.kinds.sides import cropped
from cnnshape.exporting.structure.steps import Layered, Step, plain
from cnnshape.window import Window

DEFAULTS: dict[str, Constant] = {
    "strides": 1,
    "padding": "valid",
    "output_padding": None,
    "dilation_rate": 1,
    "groups": 1,
    "activation": None,
    "use_bias": True,
}


class Spread(NamedTuple):
    """An axis without padding: what is cut off before, how many cells it has, and is to have.

    Keras lets no window end before its stride does: `usual` cells are added for that.
    """

    before: int
    cells: int
    wanted: int
    usual: int
    is_same: bool

    @property
    def added(self) -> int:
        """The cells that are needed after the last window."""
        return max(self.before + self.wanted - self.cells, 0)

    @property
    def end(self) -> int:
        """The same, and no less than Keras adds."""
        return max(self.added, self.usual)


def conv_transpose(layered: Layered) -> tuple[Step, ...]:
    """layers.Conv2DTranspose, and a crop; a class of its own for what that does not take."""
    layer, rank = layered.layer, layered.rank
    axes = _axes(layered)
    is_known = _is_known(layered, axes)
    is_same = is_known and all(axis.is_same for axis in axes)
    adds = not is_same and any(axis.added > axis.usual for axis in axes)
    ends = tuple(axis.added if adds and is_known else axis.end for axis in axes)
    added = ends if is_known else tuple(axis.end - axis.usual for axis in axes)
    crops = [
        (0, 0) if is_same else (axis.before, axis.cells + each - axis.before - axis.wanted)
        for axis, each in zip(axes, ends, strict=True)
    ]
    word, more = with_activation(layered)
    build = call(
        f"layers.Conv{rank}DTranspose" if is_known else "GroupedConvTranspose",
        ("filters", layer.filters),
        ("kernel_size", one_or_each(layer.kernel) if is_known else per_axis(layer.kernel, rank)),
        defaults=DEFAULTS,
        strides=one_or_each(layer.stride),
        padding="same" if is_same else "valid",
        output_padding=one_or_each(added) if adds else None,
        dilation_rate=one_or_each(layer.dilation),
        groups=layer.groups,
        activation=word if is_known else None,
        use_bias=layer.bias,
    )
    step = plain(build, arrays_of(layer, flipped if layer.flip else np.asarray))
    return (step, *cropped(crops), *(more if is_known else fused(layered)))


def _is_known(layered: Layered, axes: list[Spread]) -> bool:
    """Say whether Keras has it: it has no groups, and no dilation together with a stride."""
    layer, rank = layered.layer, layered.rank
    strides, dilations = per_axis(layer.stride, rank), per_axis(layer.dilation, rank)
    adds_little = all(axis.added < stride for axis, stride in zip(axes, strides, strict=True))
    return layer.groups == 1 and adds_little and 1 in (max(strides), max(dilations))


def _axes(layered: Layered) -> list[Spread]:
    sizes = zip(layered.reads[0], layered.output, strict=True)
    axes = zip(sizes, spreads(layered.layer, layered.rank), strict=False)
    return [_axis(size, wanted, window) for (size, wanted), (window, _) in axes]


def _axis(size: int, wanted: int, window: Window) -> Spread:
    usual = max(window.stride - window.span, 0)
    before = max(window.span - window.stride, 0) // 2
    is_same = (window.before, wanted) == (before, size * window.stride)
    cells = (size - 1) * window.stride + window.span
    return Spread(window.before, cells, wanted, usual, is_same)


STEPS = {"conv_transpose": conv_transpose}
