"""How the output sizes come about, axis by axis, with the padding that the rules work out to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from cnnshape.analysis import convolution, pooling
from cnnshape.analysis.axes.operations import Slide
from cnnshape.analysis.result import LayerAnalysis
from cnnshape.analysis.sliding import per_axis, windows_at
from cnnshape.analysis.transposed import spreads
from cnnshape.explanation.notation import Notation, axis_letters
from cnnshape.explanation.text import number
from cnnshape.layers import MODULE_OF_KIND, Layer
from cnnshape.layers.convolution import Convolution
from cnnshape.network import Layout
from cnnshape.window import Window

Symbols = tuple[str, str, str]
"""The letters of a window along an axis: its width f, its padding p and its stride s."""


def size_lines(
    layer: Layer, row: LayerAnalysis, notation: Notation, layout: Layout
) -> Iterator[str]:
    """Write the formula of each output size with its numbers."""
    below, shape = row.input_shapes[0], row.output_shape
    assert below is not None
    assert shape is not None
    lines = {"convolution": _window_lines, "pooling": _window_lines, "transposed": _spread_lines}
    write = lines.get(MODULE_OF_KIND.get(row.type, ""))
    if write is not None and hasattr(layer, "kernel"):
        yield from write(layer, below[:-1], shape[:-1], notation)
    elif shape != below:
        yield f"{layout.text(below)} -> {layout.text(shape)}"
    yield f"{notation.after('n_C')} = {number(shape[-1])}"


def _window_lines(
    layer: Any, sizes: tuple[int, ...], outputs: tuple[int, ...], notation: Notation
) -> Iterator[str]:
    dilation = getattr(layer, "dilation", 1)
    slides = _slides(layer, len(sizes))
    windows = windows_at(sizes, [slide._replace(is_partial=False) for slide in slides])
    kernels = per_axis(layer.kernel, len(sizes))
    dilations = per_axis(dilation, len(sizes))
    ceil = getattr(layer, "ceil_mode", False)
    yield from _span_lines(kernels, dilations)
    for letter, symbols, n, window, output in zip(
        axis_letters(len(sizes)), _symbols(windows, notation), sizes, windows, outputs, strict=True
    ):
        here, below = notation.after(letter), notation.before(letter)
        is_dropped = ceil and window.remainder(n) > 0 and window.count(n) == output
        less = " - 1" if is_dropped else ""
        yield (
            f"{here} = {_quotient(below, symbols, window, ceil)}{less} "
            f"= {_quotient_of_numbers(n, window, ceil)}{less} = {output}"
        )
        if is_dropped:
            yield "the last window would begin in the padding after the input: it does not count"
        elif ceil and window.count(n) < output:
            yield "the last window is partial: it begins inside and counts (ceil_mode)"


def _slides(layer: Any, rank: int) -> Sequence[Slide]:
    is_convolution = isinstance(layer, Convolution)
    return convolution.slides(layer, rank) if is_convolution else pooling.slides(layer, rank)


def _spread_lines(
    layer: Any, sizes: tuple[int, ...], outputs: tuple[int, ...], notation: Notation
) -> Iterator[str]:
    rank = len(sizes)
    windows, extra = zip(*spreads(layer, rank), strict=True)
    yield from _span_lines(per_axis(layer.kernel, rank), per_axis(layer.dilation, rank))
    symbols = _symbols(windows, notation)
    for letter, (f, _, s), n, window, more, output in zip(
        axis_letters(rank), symbols, sizes, windows, extra, outputs, strict=True
    ):
        here, below = notation.after(letter), notation.before(letter)
        yield (
            f"{here} = ({below} - 1) {s} + {f} "
            f"- p_before - p_after + extra "
            f"= ({n} - 1) * {window.stride} + {window.span} - {window.before} - {window.after} "
            f"+ {more} = {output}"
        )


def _symbols(windows: Sequence[Window], notation: Notation) -> Iterator[Symbols]:
    """Return the letters f, p and s of each axis, told apart where their numbers differ."""
    return zip(
        notation.along("f", [window.span for window in windows]),
        notation.along("p", [(window.before, window.after) for window in windows]),
        notation.along("s", [window.stride for window in windows]),
        strict=True,
    )


def _span_lines(kernels: tuple[int, ...], dilations: tuple[int, ...]) -> Iterator[str]:
    """Say how wide a dilated window is; f stands for that width in the formulas."""
    for kernel, dilation in dict.fromkeys(zip(kernels, dilations, strict=True)):
        if dilation > 1:
            span = dilation * (kernel - 1) + 1
            yield f"f = d (k - 1) + 1 = {dilation} * ({kernel} - 1) + 1 = {span}, dilated"


def _quotient(below: str, symbols: Symbols, window: Window, ceil: bool) -> str:
    f, p, s = symbols
    padding = f"2 {p}" if window.before == window.after else "p_before + p_after"
    return f"{'ceil' if ceil else 'floor'}(({below} + {padding} - {f}) / {s}) + 1"


def _quotient_of_numbers(n: int, window: Window, ceil: bool) -> str:
    before, after = window.before, window.after
    padding = f"2 * {before}" if before == after else f"{before} + {after}"
    word = "ceil" if ceil else "floor"
    return f"{word}(({n} + {padding} - {window.span}) / {window.stride}) + 1"


def is_dilated(layer: Layer) -> bool:
    """Say whether the window of a layer is wider than its kernel."""
    dilation = getattr(layer, "dilation", 1)
    return dilation != 1 if isinstance(dilation, int) else any(each != 1 for each in dilation)
