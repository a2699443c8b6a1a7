"""Every transposed window that turns one size into another, with its output padding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from cnnshape.phrases import sizes_text
from cnnshape.solving.settings import PaddingValue, Ranges, SpreadSettings, best_first
from cnnshape.window import Window, dilated_span, transposed_count, transposed_same


def spreads_between(
    sizes: Sequence[int], outputs: Sequence[int], ranges: Ranges
) -> list[SpreadSettings]:
    """Return all transposed windows that give an output for each size of an axis, best first."""
    found = (
        answer
        for kernel, dilation in ranges.kernels_with_dilations()
        for answer in _of_kernel(sizes, outputs, kernel, dilation, ranges)
    )
    return best_first(found, sizes_text(outputs))


def _of_kernel(
    sizes: Sequence[int], outputs: Sequence[int], kernel: int, dilation: int, ranges: Ranges
) -> Iterator[SpreadSettings]:
    span = dilated_span(kernel, dilation)
    strides = ranges.strides
    if strides is None:
        strides = _strides(sizes[0], outputs[0], span)
    for stride in strides:
        for before, after in _crops(ranges, span, stride):
            window = Window(span, stride, before, after)
            missing = {
                output - transposed_count(window, size, 0)
                for size, output in zip(sizes, outputs, strict=True)
            }
            if len(missing) == 1:
                yield from _with_output_padding(missing.pop(), window, kernel, dilation, ranges)


def _with_output_padding(
    missing: int, window: Window, kernel: int, dilation: int, ranges: Ranges
) -> Iterator[SpreadSettings]:
    """Return the settings that add the cells that are missing, or that `same` adds itself."""
    span, stride, before, after = window
    is_same = (before, after, missing) == transposed_same(span, stride)
    padding: PaddingValue = before if before == after else (before, after)
    extra = missing
    if is_same and missing >= max(stride, dilation):
        padding, extra = "same", 0
    if not 0 <= extra < max(stride, dilation):
        return
    if ranges.output_paddings is not None and extra not in ranges.output_paddings:
        return
    words = ((before == after == 0, "valid"), (is_same, "same"))
    rules = tuple(word for holds, word in words if holds and (word == "same" or not extra))
    evenly = _overlaps_evenly(kernel, stride, dilation)
    yield SpreadSettings(kernel, stride, padding, dilation, extra, rules, evenly)


def _crops(ranges: Ranges, span: int, stride: int) -> Iterator[tuple[int, int]]:
    """Return the cells to cut off before and after: fewer than the window has at each end."""
    if ranges.paddings is None:
        yield from ((total // 2, total - total // 2) for total in range(2 * (span - 1) + 1))
        return
    for padding in ranges.paddings:
        if padding == "same":
            yield transposed_same(span, stride)[:2]
        else:
            yield (padding, padding) if isinstance(padding, int) else padding


def _strides(size: int, output: int, span: int) -> range:
    """Return the strides that can do it, with at most 2 * (span - 1) cells cut off.

    The output padding is below the stride or the dilation, so n strides and a span reach the
    output.
    """
    least = max(1, -(-(output - 2 * span) // size))
    if size == 1:
        return range(least, max(least, output) + 1)
    return range(least, max(least, (output + span - 2) // (size - 1)) + 1)


def _overlaps_evenly(kernel: int, stride: int, dilation: int) -> bool:
    """Say whether as many taps fall on each phase of the stride."""
    phases = Counter(tap * dilation % stride for tap in range(kernel))
    return len(phases) == stride and len(set(phases.values())) == 1
