"""G204: strides that are longer than the window, so that cells between windows are never read."""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.linting.cells import skipped, skipped_notes, skipped_text
from cnnshape.linting.finding import Finding, Remedy, SetKey
from cnnshape.linting.messages import alike, setting
from cnnshape.linting.shortcut import is_on_shortcut
from cnnshape.linting.sliding_layers import Sliding, with_axis
from cnnshape.linting.subject import Subject


def stride_skips_input(subject: Subject) -> Iterator[Finding]:
    """Find windows that step over cells of their input.

    ## What it does
    Looks for a convolution or pooling whose windows leave holes in the map: the kernel is smaller
    than the stride, or the taps of a dilated kernel always read the same cells, as with dilation 2
    and stride 2. The cells that are read are counted exactly. A layer on a shortcut, with weights
    or without, is reported as G205, and cells left over at the end as G201.

    ## Why is this bad?
    Cells between the windows have no effect. A 1x1 convolution with stride 2 ignores three quarters
    of its input, which all earlier layers have computed.

    ## Example
    ```yaml
    input: [56, 56, 64]
    layers:
      - {type: conv, filters: 128, kernel: 1, stride: 2}
      - {type: conv, filters: 128, kernel: 3, padding: 1, activation: relu}
    ```

    ## Use instead
    ```yaml
    input: [56, 56, 64]
    layers:
      - {type: conv, filters: 128, kernel: 1}
      - {type: conv, filters: 128, kernel: 3, stride: 2, padding: 1, activation: relu}
    ```

    ## Fix safety
    Unsafe: a larger kernel has more weights, and another dilation reads other cells.

    ## Evidence
    Found: none in 115 bundled architectures and 23 cases from public files. Shortcuts do, and are
    reported as G205.

    ## References
    - He et al., Bag of Tricks for Image Classification with Convolutional Neural Networks,
      1812.01187, section 4.1
    """
    for sliding in with_axis(subject.sliding, skipped):
        if not is_on_shortcut(sliding.node, subject):
            yield Finding(
                sliding.node,
                f"{skipped_text(sliding)} of its input are never read",
                ("stride", "kernel", "dilation"),
                tuple(skipped_notes(sliding)),
                tuple(_remedies(sliding)),
                help="move the stride to a layer with a kernel of at least the stride",
            )


def _remedies(sliding: Sliding) -> Iterator[Remedy]:
    axes = sliding.axes
    if any(axis.dilation > 1 for axis in axes):
        yield SetKey("`dilation: 1` leaves no holes", "dilation", 1)
    kernel = alike(max(axis.kernel, axis.window.stride) for axis in axes)
    yield SetKey(f"{setting('kernel', kernel)} leaves no holes", "kernel", kernel)
