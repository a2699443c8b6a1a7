"""Pooling: the same positions as a convolution has, with no weights and no multiply-adds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cnnshape.analysis.axes.operations import Slide
from cnnshape.analysis.axes.rule import Accepts, AxisInputs, AxisRule, Follows, constant, each
from cnnshape.analysis.claim import Claim, Inputs, all_of_it
from cnnshape.analysis.faults import Fault, refuse_if
from cnnshape.analysis.sliding import (
    lists_match_axes,
    needs_a_map,
    per_axis,
    reach_of,
    sides_per_axis,
    slides_of,
    windows_at,
    windows_fit,
)
from cnnshape.layers.pooling import (
    AdaptiveAvgPool,
    AdaptiveMaxPool,
    AvgPool,
    GlobalAvgPool,
    GlobalMaxPool,
    MaxPool,
)
from cnnshape.window import dilated_span


def slides(layer: MaxPool | AvgPool, rank: int) -> tuple[Slide, ...]:
    """As many positions as a convolution has, or one more in ceil mode."""
    stride = layer.kernel if layer.stride is None else layer.stride
    return slides_of(rank, layer.kernel, stride, layer.padding, _dilation(layer), layer.ceil_mode)


def sliding_axes(layer: MaxPool | AvgPool, inputs: AxisInputs) -> AxisRule:
    """A window along each axis."""
    return each(slides(layer, inputs.rank), Follows.FIRST)


def global_axes(layer: GlobalAvgPool | GlobalMaxPool, inputs: AxisInputs) -> AxisRule:
    """One cell along each axis, or no axes."""
    return constant((1,) * inputs.rank if layer.keep_axes else (), Follows.FIRST, Accepts.ANY_MAP)


def adaptive_axes(layer: AdaptiveAvgPool | AdaptiveMaxPool, inputs: AxisInputs) -> AxisRule:
    """As many cells as `size` says."""
    return constant(per_axis(layer.size, inputs.rank), Follows.FIRST, Accepts.ANY_MAP)


def max_pool(layer: MaxPool, inputs: Inputs) -> Claim:
    """floor((n + 2p - d(f - 1) - 1) / s) + 1 windows, or one more in ceil mode."""
    return _slide(layer, inputs)


def avg_pool(layer: AvgPool, inputs: Inputs) -> Claim:
    """floor((n + 2p - f) / s) + 1 windows, or one more in ceil mode."""
    return _slide(layer, inputs)


def global_pool(layer: GlobalAvgPool | GlobalMaxPool, inputs: Inputs) -> Claim:
    """One value a channel."""
    refuse_if(needs_a_map(layer, inputs))
    axes = (1,) * inputs.rank if layer.keep_axes else ()
    output = (*axes, inputs.channels)
    return Claim(output, reaches=all_of_it(output))


def adaptive_pool(layer: AdaptiveAvgPool | AdaptiveMaxPool, inputs: Inputs) -> Claim:
    """As many cells as `size` says, whatever the input."""
    refuse_if(needs_a_map(layer, inputs), lists_match_axes(layer, inputs, "size"))
    output = (*per_axis(layer.size, inputs.rank), inputs.channels)
    return Claim(output, reaches=all_of_it(output))


def _slide(layer: MaxPool | AvgPool, inputs: Inputs) -> Claim:
    keys = ("kernel", "stride", "padding", *(("dilation",) if isinstance(layer, MaxPool) else ()))
    refuse_if(needs_a_map(layer, inputs), lists_match_axes(layer, inputs, *keys))
    dilation = _dilation(layer)
    refuse_if(_padding_is_small(layer, inputs.rank, dilation))
    sliding = slides(layer, inputs.rank)
    windows = windows_at(inputs.sizes, sliding)
    refuse_if(windows_fit(inputs, windows, _smallest_sizes(sliding, inputs.sizes)))
    positions = (w.count(n) for w, n in zip(windows, inputs.sizes, strict=True))
    return Claim(
        output=(*positions, inputs.channels),
        reaches=(tuple(map(reach_of, windows, per_axis(dilation, inputs.rank))),),
        windows=windows,
    )


def _dilation(layer: MaxPool | AvgPool) -> int | tuple[int, ...]:
    return layer.dilation if isinstance(layer, MaxPool) else 1


def _smallest_sizes(sliding: Sequence[Slide], sizes: Sequence[int]) -> list[int]:
    """Return the sizes from which on there is a window, which in ceil mode may be partial."""
    whole = windows_at(sizes, [slide._replace(is_partial=False) for slide in sliding])
    spared = [slide.window.stride - 1 if slide.is_partial else 0 for slide in sliding]
    return [max(1, w.smallest_input() - cells) for w, cells in zip(whole, spared, strict=True)]


def _padding_is_small(
    layer: MaxPool | AvgPool, rank: int, dilation: int | tuple[int, ...]
) -> Iterator[Fault]:
    if isinstance(layer.padding, str):
        return
    spans = map(dilated_span, per_axis(layer.kernel, rank), per_axis(dilation, rank))
    for span, sides in zip(spans, sides_per_axis(layer.padding, rank), strict=True):
        if max(sides) >= span:
            yield Fault(
                "S105",
                f"padding of {max(sides)} leaves windows of {span} that read nothing but padding",
                "padding",
                notes=("a maximum or an average of no cells means nothing",),
                help=f"use a padding of at most {span // 2}, half the window",
            )
            return


CLAIMS = {
    "max_pool": max_pool,
    "avg_pool": avg_pool,
    "global_max_pool": global_pool,
    "global_avg_pool": global_pool,
    "adaptive_avg_pool": adaptive_pool,
    "adaptive_max_pool": adaptive_pool,
}
AXES = {
    "max_pool": sliding_axes,
    "avg_pool": sliding_axes,
    "global_max_pool": global_axes,
    "global_avg_pool": global_axes,
    "adaptive_avg_pool": adaptive_axes,
    "adaptive_max_pool": adaptive_axes,
}
