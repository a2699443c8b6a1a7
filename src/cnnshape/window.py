"""Sliding-window arithmetic along one axis: sizes, padding, composition, taps that count."""

from functools import lru_cache
from typing import NamedTuple


class Window(NamedTuple):
    """A window of `span` cells that moves by `stride` over an axis padded `before` and `after`.

    Windows form a monoid: `then` composes two in a row into one, exactly, and `IDENTITY` is
    neutral. The composed span is the receptive field, the composed stride the effective stride.
    """

    span: int
    stride: int = 1
    before: int = 0
    after: int = 0

    def then(self, following: "Window") -> "Window":
        """Return the one window that does what this one and then `following` do."""
        return Window(
            self.span + (following.span - 1) * self.stride,
            self.stride * following.stride,
            self.before + following.before * self.stride,
            self.after + following.after * self.stride,
        )

    def count(self, size: int) -> int:
        """Return how many positions the window takes on an axis of `size` cells (below 1: none).

        Dumoulin and Visin, A guide to convolution arithmetic, 1603.07285, relationship 6.
        """
        return (size + self.before + self.after - self.span) // self.stride + 1

    def remainder(self, size: int) -> int:
        """Return how many cells at the end, padding included, the floored count leaves unread."""
        return (size + self.before + self.after - self.span) % self.stride

    def left_over(self, size: int, spare: int = 0) -> int:
        """Return how many cells at the end of the axis, padding not counted, are never read.

        The last `spare` cells are padding that lies in the axis already. A window narrower than its
        stride skips cells everywhere: it is not judged by its end. If all windows lie in the
        padding before the axis, more cells may be left over than there are: the number repeats with
        the size, by the stride.
        """
        unread = self.remainder(size) if self.span >= self.stride else 0
        return max(0, unread - self.after - spare)

    def cells_read(self, size: int, taps: int, dilation: int) -> int:
        """Return how many cells of an axis at least one position of the window reads.

        Tap j reads cells o * stride + j * dilation - before: those with one remainder by the
        stride, in as many steps as there are positions. The steps of all taps are united.
        """
        positions = self.count(size)
        steps: dict[int, list[int]] = {}
        for tap in range(taps):
            step, phase = divmod(tap * dilation - self.before, self.stride)
            steps.setdefault(phase, []).append(step)
        read = 0
        for phase, firsts in steps.items():
            done, last = 0, (size - 1 - phase) // self.stride
            for first in firsts:
                end = min(first + positions - 1, last)
                read += max(0, end - max(first, done) + 1)
                done = max(done, end + 1)
        return read

    def smallest_input(self, count: int = 1) -> int:
        """Return the smallest axis, at least 1, on which the window takes `count` positions."""
        return max(1, (count - 1) * self.stride + self.span - self.before - self.after)


IDENTITY = Window(1)


def dilated_span(kernel: int, dilation: int) -> int:
    """Return the cells from the first to the last tap of a kernel: dilation * (kernel - 1) + 1."""
    return dilation * (kernel - 1) + 1


def same_padding(span: int, stride: int, size: int) -> tuple[int, int]:
    """Return the padding that gives ceil(size / stride) outputs; an odd total pads more after."""
    outputs = -(-size // stride)
    total = max((outputs - 1) * stride + span - size, 0)
    return total // 2, total - total // 2


def half_padding(span: int) -> tuple[int, int]:
    """Return (span - 1) // 2 on both sides, which keeps the size where the span is odd."""
    return (span - 1) // 2, (span - 1) // 2


def with_partial_window(window: Window, size: int) -> Window:
    """Return the window of ceil mode: padded after until a last, partial position counts too.

    The extra position counts only where it starts before the end of the cells and of the padding
    before them, as in PyTorch.
    """
    partial = window.remainder(size)
    start = window.count(size) * window.stride
    if partial == 0 or start >= size + window.before:
        return window
    return window._replace(after=window.after + window.stride - partial)


def transposed_count(window: Window, size: int, output_padding: int) -> int:
    """Return the outputs of a transposed window: (n - 1) * s - before - after + span + extra."""
    spread = (size - 1) * window.stride + window.span
    return spread - window.before - window.after + output_padding


def transposed_same(span: int, stride: int) -> tuple[int, int, int]:
    """Return the crop before and after, and the zeros after, that make n * stride of n cells."""
    crop = max(span - stride, 0)
    return crop // 2, crop - crop // 2, max(stride - span, 0)


@lru_cache(1024)
def pairs_inside(
    positions: int, stride: int, taps: int, dilation: int, before: int, size: int
) -> int:
    """Count the (o, j) with 0 <= o * stride + j * dilation - before < size.

    Here o runs over `positions` and j over `taps`: the taps of a window that read a cell and not
    padding, or, for a transposed window, the products that land inside the output.
    """

    # A position reads o * stride, o * stride + dilation, ... Up to a limit, positions that end by
    # then count with all taps. Those that only begin by then count (limit - o * stride) // dilation
    # + 1 taps each: from the last one back, that is a sum of floors of a line with slope `stride`.
    def pairs_up_to(limit: int) -> int:
        if limit < 0:
            return 0
        complete = min(max((limit - (taps - 1) * dilation) // stride + 1, 0), positions)
        begun = min(limit // stride + 1, positions)
        partial = begun - complete
        nearest = limit - (begun - 1) * stride
        return complete * taps + partial + floor_sum(partial, dilation, stride, nearest)

    return pairs_up_to(size - 1 + before) - pairs_up_to(before - 1)


def live_taps(positions: int, stride: int, taps: int, dilation: int, before: int, size: int) -> int:
    """Count the taps that read a cell, and not padding, in at least one position of the window.

    Where the stride steps over the whole axis, a tap reads a cell at most once; otherwise the taps
    that read any lie next to each other.
    """
    if stride >= size:
        return pairs_inside(positions, stride, taps, dilation, before, size)
    first = max(0, -(((positions - 1) * stride - before) // dilation))
    last = min(taps - 1, (size - 1 + before) // dilation)
    return max(0, last - first + 1)


def windows_without_cells(
    positions: int, stride: int, dilation: int, before: int, size: int
) -> int:
    """Count the positions of a window at which no tap reads a cell, in logarithmic time.

    The padding is narrower than the window. So a window that starts on the axis reads its first
    cell; one that starts before it reads cell (o * stride - before) mod dilation, if there is one.
    """
    if size >= dilation:
        return 0
    begun = max(0, min(positions, -(-before // stride)))
    offset = -before % dilation + dilation
    up_to_the_cell = floor_sum(begun, dilation, stride, offset)
    return begun - up_to_the_cell + floor_sum(begun, dilation, stride, offset - size)


def floor_sum(terms: int, divisor: int, slope: int, offset: int) -> int:
    """Return the sum of (slope * i + offset) // divisor for i below `terms`, in logarithmic time.

    Counts lattice points under a line as Euclid's algorithm does; all arguments at least 0 and
    `divisor` at least 1. Graham, Knuth and Patashnik, Concrete Mathematics, section 3.5.
    """
    # The sum counts the points of a grid below the line (slope * i + offset) / divisor. Whole parts
    # of slope and offset are full columns, counted at once. Below the rest of the line, the points
    # are counted by rows instead of columns: again a line, with slope and divisor exchanged.
    total = 0
    while terms > 0:
        total += terms * (terms - 1) // 2 * (slope // divisor) + terms * (offset // divisor)
        slope, offset = slope % divisor, offset % divisor
        height = slope * terms + offset
        terms, offset = divmod(height, divisor)
        slope, divisor = divisor, slope
    return total
