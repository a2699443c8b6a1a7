"""G201: rows and columns at the end of a map that no window reads."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from cnnshape.analysis.sliding import axes_alike
from cnnshape.layers.pooling import AvgPool, MaxPool
from cnnshape.linting.finding import ChangeInput, Finding, Remedy, SetKey
from cnnshape.linting.messages import lines_text, quotient_text, setting
from cnnshape.linting.sliding_layers import Axis, Sliding, with_axis
from cnnshape.linting.subject import Subject
from cnnshape.phrases import percent

MAX_PADDING = 64
"""The most padding that is looked for."""


def pixels_dropped(subject: Subject) -> Iterator[Finding]:
    """Find windows that stop before the end of the map they slide over.

    ## What it does
    Looks for a convolution or pooling whose last window ends before the map does, so that cells of
    its input are read by no window. On an axis of n cells with padding p before and q after, span f
    and stride s, the remainder is r = (n + p + q - f) mod s, and max(0, r - q) cells are lost. Each
    layer is checked separately: a later padding does not restore lost cells. The cells that a
    `zero_pad` put at the end are padding as that of the window is, and not lost.

    ## Why is this bad?
    Dropped cells cannot influence any output, and they are always at the same border: the right and
    the bottom of an image. Frameworks floor the output size without a warning.

    ## Example
    ```yaml
    input: [224, 224, 3]
    layers:
      - {type: conv, filters: 96, kernel: 11, stride: 4}
    ```

    ## Use instead
    ```yaml
    input: [227, 227, 3]
    layers:
      - {type: conv, filters: 96, kernel: 11, stride: 4}
    ```

    ## Fix safety
    Unsafe: another input, padding or `ceil_mode` changes the sizes of all later layers.

    ## Evidence
    Found: 2 in 2 of 115 bundled architectures, 3 in 3 of 23 cases from public files. Of the bundled
    architectures, SqueezeNet at 224 drops pixels; it is clean at 227.

    ## References
    - Stanford CS231n, Convolutional Networks, "Spatial arrangement": https://cs231n.github.io/convolutional-networks/
    - https://github.com/pytorch/pytorch/issues/6842
    """
    for sliding in with_axis(subject.sliding, lambda axis: axis.lost):
        yield Finding(
            sliding.node,
            " and ".join(_titles(sliding)),
            ("stride", "kernel"),
            tuple(_notes(sliding)),
            (*_other_inputs(subject), *_remedies(sliding)),
            help="choose an input size, a padding or a stride that fit each other",
        )


def _titles(sliding: Sliding) -> Iterator[str]:
    for where, (lost, size) in axes_alike((axis.lost, axis.size) for axis in sliding.axes):
        if lost:
            verb = "is" if lost == 1 else "are"
            yield f"{lost:,} of {lines_text(size, where)} {verb} never read"


def _notes(sliding: Sliding) -> Iterator[str]:
    for _, axis in sliding.axes_where(lambda axis: axis.lost):
        yield quotient_text(axis)
    whole = prod(axis.size for axis in sliding.axes)
    read = prod(axis.size - axis.lost for axis in sliding.axes)
    share = percent(whole - read, whole)
    yield f"{whole - read:,} of {whole:,} cells of its input ({share}) have no effect on its output"


def _other_inputs(subject: Subject) -> Iterator[Remedy]:
    """Return the nearest input at which no layer loses a cell, where there is one input."""
    clean = subject.nearest_clean
    if clean is not None and len(clean) == 1:
        (shape,) = clean.values()
        text = setting("input", subject.network.layout.outside(shape))
        yield ChangeInput(f"{text} makes every layer exact", shape)


def _remedies(sliding: Sliding) -> Iterator[Remedy]:
    if isinstance(sliding.layer, (MaxPool, AvgPool)):
        yield SetKey("`ceil_mode: true` adds a window for the rest", "ceil_mode", value=True)
    padding = _padding_that_reads_all(sliding)
    if padding is not None:
        yield SetKey(f"`padding: {padding}` reads every cell", "padding", padding)


def _padding_that_reads_all(sliding: Sliding) -> int | None:
    """Return the least padding of all sides, at most half the window, that leaves nothing over."""
    half = min(axis.window.span for axis in sliding.axes) // 2
    for padding in range(min(half, MAX_PADDING) + 1):
        if not any(_padded(axis, padding).lost for axis in sliding.axes):
            return padding
    return None


def _padded(axis: Axis, padding: int) -> Axis:
    return axis._replace(window=axis.window._replace(before=padding, after=padding))
