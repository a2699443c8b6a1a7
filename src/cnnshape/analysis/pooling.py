"""Pooling: the same positions as a convolution has, with no weights and no multiply-adds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import filterfalse

from cnnshape.analysis.axes.rule import Accepts, AxisInputs, AxisRule, Follows, constant, each
from cnnshape.analysis.axes.windows import Slide
from cnnshape.analysis.claim import Claim, Inputs, all_of_it
from cnnshape.analysis.faults import Fault, refuse_if
from cnnshape.analysis.sliding import (
    axes_alike,
    causal_on_one_axis,
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
from cnnshape.phrases import count
from cnnshape.window import dilated_span

MAX_TRIED = 1024
"""The most sizes that are tried; a pooling is never blind from the size of its dilation on."""


def slides(layer: MaxPool | AvgPool, rank: int) -> tuple[Slide, ...]:
    """As many positions as a convolution has, or one more in ceil mode."""
    stride = layer.kernel if layer.stride is None else layer.stride
    dilation = _dilation(layer)
    windows = slides_of(rank, layer.kernel, stride, layer.padding, dilation, layer.ceil_mode)
    steps = per_axis(dilation, rank)
    return tuple(w._replace(dilation=step) for w, step in zip(windows, steps, strict=True))


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
    steps = per_axis(dilation, inputs.rank)
    spans = tuple(map(dilated_span, per_axis(layer.kernel, inputs.rank), steps))
    refuse_if(causal_on_one_axis(inputs, layer.padding, layer.kernel, dilation))
    refuse_if(_padding_is_small(layer, spans))
    sliding = slides(layer, inputs.rank)
    windows = windows_at(inputs.sizes, sliding)
    refuse_if(windows_fit(inputs, windows, partial(_smallest_sizes, sliding, inputs.sizes)))
    refuse_if(_each_window_reads_a_cell(inputs, sliding))
    positions = (w.count(n) for w, n in zip(windows, inputs.sizes, strict=True))
    return Claim(
        output=(*positions, inputs.channels),
        reaches=(tuple(map(reach_of, windows, steps)),),
        windows=windows,
    )


def _dilation(layer: MaxPool | AvgPool) -> int | tuple[int, ...]:
    return layer.dilation if isinstance(layer, MaxPool) else 1


def _smallest_sizes(sliding: Sequence[Slide], sizes: Sequence[int]) -> list[int]:
    """Return the sizes from which on there is a window, which in ceil mode may be partial."""
    whole = windows_at(sizes, [slide._replace(is_partial=False) for slide in sliding])
    return [
        _first_that_runs(slide, max(1, window.smallest_input() - slide.partial_cells))
        for slide, window in zip(sliding, whole, strict=True)
    ]


def _first_that_runs(slide: Slide, least: int) -> int:
    """Return the first size, at which there is a window, where each window reads a cell."""
    tried = range(least, min(slide.dilation, least + MAX_TRIED))
    return next(filterfalse(slide.blind, tried), max(least, slide.dilation))


def _padding_is_small(layer: MaxPool | AvgPool, spans: Sequence[int]) -> Iterator[Fault]:
    if isinstance(layer.padding, str):
        return
    for span, sides in zip(spans, sides_per_axis(layer.padding, len(spans)), strict=True):
        if max(sides) >= span:
            yield Fault(
                "S105",
                f"padding of {max(sides)} leaves windows of {span} that read only padding",
                "padding",
                notes=("a maximum or an average of no cells is not defined",),
                help=f"use a padding of at most {span // 2}, half the window",
            )
            return


def _each_window_reads_a_cell(inputs: Inputs, sliding: Sequence[Slide]) -> Iterator[Fault]:
    """Refuse dilated windows of which all taps lie on padding, beside a map that is too small."""
    for where, (slide, n) in axes_alike(zip(sliding, inputs.sizes, strict=True)):
        blind = slide.blind(n)
        if blind:
            windows = count(slide.at(n).count(n), "window")
            padding = count(slide.at(n).before, "cell")
            yield Fault(
                "S105",
                f"padding is all that {blind:,} of {windows} can read along a {where} of {n:,}",
                "dilation",
                notes=(
                    f"taps that are {slide.dilation:,} apart, with {padding} of padding before the "
                    f"map, step over {count(n, 'cell')}",
                    "a maximum of no cells is not defined",
                ),
                help=f"with a {where} of {slide.dilation:,} or more, as the dilation, each reads "
                "a cell",
            )


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
