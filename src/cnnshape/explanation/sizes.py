"""Write the formulas of the output sizes, axis by axis, with the padding resolved to numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import singledispatch

from cnnshape.analysis import conv_lstm, convolution, pooling
from cnnshape.analysis.axes.windows import Slide, Spread
from cnnshape.analysis.result import LayerAnalysis
from cnnshape.analysis.sliding import per_axis, windows_at
from cnnshape.analysis.transposed import spreads
from cnnshape.explanation.notation import Notation, axis_letters
from cnnshape.explanation.text import number
from cnnshape.layers import Layer
from cnnshape.layers.conv_lstm import ConvLstm
from cnnshape.layers.convolution import Convolution
from cnnshape.layers.pooling import AvgPool, MaxPool
from cnnshape.layers.quantities import CountPerAxis
from cnnshape.layers.transposed import ConvTranspose
from cnnshape.network import Layout, Shape
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
    formulas = tuple(axis_lines(layer, below[:-1], shape[:-1], notation))
    if formulas:
        yield from formulas
    elif shape != below:
        yield f"{layout.text(below)} -> {layout.text(shape)}"
    yield f"{notation.after('n_C')} = {number(shape[-1])}"


@singledispatch
def axis_lines(_layer: Layer, _sizes: Shape, _outputs: Shape, _notation: Notation) -> Iterator[str]:
    """Write the formula of each spatial size; nothing for a kind without a formula here."""
    return iter(())


@axis_lines.register
def _convolution_lines(
    layer: Convolution, sizes: Shape, outputs: Shape, notation: Notation
) -> Iterator[str]:
    yield from _span_lines(layer.kernel, layer.dilation, len(sizes))
    yield from _window_lines(convolution.slides(layer, len(sizes)), sizes, outputs, notation)


@axis_lines.register
def _max_pool_lines(
    layer: MaxPool, sizes: Shape, outputs: Shape, notation: Notation
) -> Iterator[str]:
    yield from _span_lines(layer.kernel, layer.dilation, len(sizes))
    yield from _window_lines(pooling.slides(layer, len(sizes)), sizes, outputs, notation)


@axis_lines.register
def _avg_pool_lines(
    layer: AvgPool, sizes: Shape, outputs: Shape, notation: Notation
) -> Iterator[str]:
    return _window_lines(pooling.slides(layer, len(sizes)), sizes, outputs, notation)


@axis_lines.register
def _conv_transpose_lines(
    layer: ConvTranspose, sizes: Shape, outputs: Shape, notation: Notation
) -> Iterator[str]:
    yield from _span_lines(layer.kernel, layer.dilation, len(sizes))
    yield from _spread_lines(spreads(layer, len(sizes)), sizes, outputs, notation)


@axis_lines.register
def _conv_lstm_lines(
    layer: ConvLstm, sizes: Shape, outputs: Shape, notation: Notation
) -> Iterator[str]:
    if layer.return_sequence:
        yield f"{notation.after('n_D')} = {notation.before('n_D')} = {number(outputs[0])}"
    _, *on_frame = conv_lstm.slides(layer, len(sizes))
    yield from _span_lines(layer.kernel, layer.dilation, len(on_frame))
    yield from _window_lines(on_frame, sizes[1:], outputs[-2:], notation)


def _window_lines(
    slides: Sequence[Slide], sizes: Shape, outputs: Shape, notation: Notation
) -> Iterator[str]:
    windows = windows_at(sizes, [slide._replace(is_partial=False) for slide in slides])
    for letter, symbols, n, window, output, slide in zip(
        axis_letters(len(sizes)),
        _symbols(windows, notation),
        sizes,
        windows,
        outputs,
        slides,
        strict=True,
    ):
        ceil = slide.is_partial
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


def _spread_lines(
    spreads: Sequence[Spread], sizes: Shape, outputs: Shape, notation: Notation
) -> Iterator[str]:
    symbols = _symbols([spread.window for spread in spreads], notation)
    for letter, (f, _, s), n, (window, extra), output in zip(
        axis_letters(len(sizes)), symbols, sizes, spreads, outputs, strict=True
    ):
        here, below = notation.after(letter), notation.before(letter)
        yield (
            f"{here} = ({below} - 1) {s} + {f} "
            f"- p_before - p_after + extra "
            f"= ({n} - 1) * {window.stride} + {window.span} - {window.before} - {window.after} "
            f"+ {extra} = {output}"
        )


def _symbols(windows: Sequence[Window], notation: Notation) -> Iterator[Symbols]:
    """Return the letters f, p and s of each axis, with the axis if their numbers differ."""
    return zip(
        notation.along("f", [window.span for window in windows]),
        notation.along("p", [(window.before, window.after) for window in windows]),
        notation.along("s", [window.stride for window in windows]),
        strict=True,
    )


def _span_lines(kernel: CountPerAxis, dilation: CountPerAxis, rank: int) -> Iterator[str]:
    """Write how wide a dilated window is; f is that width in the formulas."""
    axes = zip(per_axis(kernel, rank), per_axis(dilation, rank), strict=True)
    for taps, step in dict.fromkeys(axes):
        if step > 1:
            span = step * (taps - 1) + 1
            yield f"f = d (k - 1) + 1 = {step} * ({taps} - 1) + 1 = {span}, dilated"


def _quotient(below: str, symbols: Symbols, window: Window, ceil: bool) -> str:
    f, p, s = symbols
    padding = f"2 {p}" if window.before == window.after else "p_before + p_after"
    return f"{'ceil' if ceil else 'floor'}(({below} + {padding} - {f}) / {s}) + 1"


def _quotient_of_numbers(n: int, window: Window, ceil: bool) -> str:
    before, after = window.before, window.after
    padding = f"2 * {before}" if before == after else f"{before} + {after}"
    word = "ceil" if ceil else "floor"
    return f"{word}(({n} + {padding} - {window.span}) / {window.stride}) + 1"


def is_dilated(dilation: CountPerAxis) -> bool:
    """Say whether a window with this dilation is wider than its kernel, along any axis."""
    return dilation != 1 if isinstance(dilation, int) else any(each != 1 for each in dilation)
