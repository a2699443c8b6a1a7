"""Every window that turns one size into another: its kernel, stride, padding and dilation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cnnshape.phrases import sizes_text
from cnnshape.solving.settings import PaddingValue, Ranges, WindowSettings, best_first
from cnnshape.window import Window, dilated_span, half_padding, same_padding

NO_LIMIT = float("inf")
"""The largest stride that gives a single position."""


def windows_between(
    sizes: Sequence[int], outputs: Sequence[int], ranges: Ranges
) -> list[WindowSettings]:
    """Return all windows that give an output for each size of an axis, the best first."""
    found = (
        answer
        for kernel, dilation in ranges.kernels_with_dilations()
        for answer in _of_kernel(sizes, outputs, kernel, dilation, ranges)
    )
    return best_first(found, sizes_text(outputs))


def _of_kernel(
    sizes: Sequence[int], outputs: Sequence[int], kernel: int, dilation: int, ranges: Ranges
) -> Iterator[WindowSettings]:
    span = dilated_span(kernel, dilation)
    for padding in ranges.paddings_of(span):
        for stride, last in _strides_to_try(sizes, outputs, span, padding, ranges):
            windows = [Window(span, stride, *_sides(padding, span, stride, n)) for n in sizes]
            if all(w.count(n) == m for w, n, m in zip(windows, sizes, outputs, strict=True)):
                yield _settings(windows, sizes, kernel, dilation, padding, last)


def _settings(
    windows: Sequence[Window],
    sizes: Sequence[int],
    kernel: int,
    dilation: int,
    padding: PaddingValue,
    last_stride: int | None,
) -> WindowSettings:
    """Return the answer; `same` is written as its cells, if they are as many wherever it is."""
    span, stride, before, after = windows[0]
    sides = {(window.before, window.after) for window in windows}
    plain: PaddingValue = padding
    if len(sides) == 1 and last_stride == stride:
        plain = before if before == after else (before, after)
    unread = tuple(
        size - window.cells_read(size, kernel, dilation)
        for window, size in zip(windows, sizes, strict=True)
    )
    rules = tuple(_rules(sides, span, stride, sizes))
    return WindowSettings(kernel, stride, plain, dilation, rules, unread, last_stride)


def _rules(
    sides: set[tuple[int, int]], span: int, stride: int, sizes: Sequence[int]
) -> Iterator[str]:
    """Return the words that mean just this padding at these sizes."""
    if sides == {(0, 0)}:
        yield "valid"
    if len(sides) > 1 or sides == {same_padding(span, stride, n) for n in sizes}:
        yield "same"
    if sides == {half_padding(span)}:
        yield "half"


def _sides(padding: PaddingValue, span: int, stride: int, size: int) -> tuple[int, int]:
    if padding == "same":
        return same_padding(span, stride, size)
    return (padding, padding) if isinstance(padding, int) else padding


def _strides_to_try(
    sizes: Sequence[int],
    outputs: Sequence[int],
    span: int,
    padding: PaddingValue,
    ranges: Ranges,
) -> Iterator[tuple[int, int | None]]:
    """Return strides, each with the last that does the same.

    Strides above the span all step over cells, so they are one answer together.
    """
    if ranges.strides is not None:
        yield from ((stride, stride) for stride in ranges.strides)
        return
    each = [_strides_of(n, m, span, padding) for n, m in zip(sizes, outputs, strict=True)]
    first, last = max(low for low, _ in each), min(high for _, high in each)
    end = min(last, span)
    yield from ((stride, stride) for stride in range(first, int(end) + 1))
    beyond = max(first, span + 1)
    if beyond <= last:
        yield beyond, None if last == NO_LIMIT else int(last)


def _strides_of(
    size: int, output: int, span: int, padding: PaddingValue
) -> tuple[int, int | float]:
    """Return the least and the largest stride that can give an output.

    floor(rest / s) + 1 = m means that s is above rest / m and at most rest / (m - 1); for `same`,
    ceil(n / s) = m is the same with n - 1 for the rest.
    """
    is_same = padding == "same"
    rest = size - 1 if is_same else size + sum(_sides(padding, span, 1, size)) - span
    if rest < 0:
        return 1, 0
    return rest // output + 1, rest // (output - 1) if output > 1 else NO_LIMIT
