"""G217: kernels without a centre that move in steps and overlap."""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.linting.finding import Finding
from cnnshape.linting.sliding_layers import Axis, Sliding, with_axis
from cnnshape.linting.subject import Subject
from cnnshape.phrases import sizes_text


def even_kernel_strided(subject: Subject) -> Iterator[Finding]:
    """Find convolutions with an even kernel and a stride of another size above 1.

    ## What it does
    Looks for a convolution with an even number of taps that moves by more than one cell, unless its
    stride is its kernel: such windows are adjacent patches and need no centre.

    ## Why is this bad?
    An output is centred between two cells. With a stride this is harmless by itself: 4x4 with
    stride 2 is common in discriminators and downsampling. But such a map is shifted by half a cell
    against the map of an odd kernel, which matters if the two are added or compared.

    ## Example
    ```yaml
    input: [64, 64, 3]
    layers:
      - {type: conv, filters: 64, kernel: 4, stride: 2, padding: 1}
    ```

    ## Use instead
    ```yaml
    input: [64, 64, 3]
    layers:
      - {type: conv, filters: 64, kernel: 3, stride: 2, padding: 1}
    ```

    ## Fix safety
    There is no fix: whether it matters depends on how the map is used.

    ## Evidence
    Found: 1 in 1 of 115 bundled architectures, 3 in 1 of 23 cases from public files. Of the bundled
    architectures, M5 has a kernel of 80 samples with stride 4. The patches of ConvNeXt, 4x4 with
    stride 4 and 2x2 with stride 2, are left out.

    ## References
    - Wu et al., Convolution with even-sized kernels and symmetric padding, 1903.08385
    """
    for sliding in with_axis(subject.convolutions, _has_no_centre):
        kernel = sizes_text(axis.kernel for axis in sliding.axes)
        strides = sizes_text(axis.window.stride for axis in sliding.axes)
        yield Finding(
            sliding.node,
            f"a kernel of {kernel} with stride {strides} has no centre",
            ("kernel",),
            tuple(_notes(sliding)),
            help="use an odd kernel, or one of the size of the stride, "
            "where the map is to lie on that of another layer",
        )


def _has_no_centre(axis: Axis) -> bool:
    is_even, stride = axis.kernel % 2 == 0, axis.window.stride
    return is_even and stride > 1 and axis.kernel != stride and axis.positions > 1


def _notes(sliding: Sliding) -> Iterator[str]:
    for where, axis in sliding.axes_where(_has_no_centre):
        span, _, before, _ = axis.window
        centre = (span - 1) / 2 - before
        yield f"along {where}, the first output is centred on position {centre:g} of the map"
