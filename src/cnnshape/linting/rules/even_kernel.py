"""G207: kernels without a centre, in layers that are to keep the map as it lies."""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.linting.finding import Finding, Remedy, SetKey
from cnnshape.linting.messages import alike, setting
from cnnshape.linting.subject import Axis, Sliding, Subject
from cnnshape.phrases import count, sizes_text


def even_kernel(subject: Subject) -> Iterator[Finding]:
    """Find convolutions with an even kernel and stride 1.

    ## What it does
    Looks for a convolution that slides an even number of taps cell by cell. Two kinds are left
    alone: a kernel that takes a single position, which is a dense layer over the map, and one that
    is padded only before the map, so that an output reads nothing after it (causal convolutions).

    ## Why is this bad?
    An even kernel has no tap in the middle: each output lies half a cell beside the cells it reads,
    and the size is kept only by padding one side more than the other. The shifts of several layers
    add up, always towards the same corner.

    ## Example
    ```yaml
    input: [32, 32, 3]
    layers:
      - {type: conv, filters: 16, kernel: 4, padding: same}
    ```

    ## Use instead
    ```yaml
    input: [32, 32, 3]
    layers:
      - {type: conv, filters: 16, kernel: 5, padding: same}
    ```

    ## Fix safety
    Unsafe: another kernel has other weights.

    ## Evidence
    Of the bundled architectures, the Siamese network has kernels of 10 and 4, and the course shows
    an even filter with `same` padding; both files say so.

    ## References
    - Wu et al., Convolution with even-sized kernels and symmetric padding, 1903.08385
    """
    for sliding in subject.convolutions:
        if any(map(_has_no_centre, sliding.axes)):
            kernel = sizes_text(axis.kernel for axis in sliding.axes)
            yield Finding(
                sliding.node,
                f"a kernel of {kernel} that moves cell by cell has no centre",
                ("kernel",),
                tuple(_notes(sliding)),
                tuple(_remedies(sliding)),
                help="use an odd kernel",
            )


def _has_no_centre(axis: Axis) -> bool:
    is_even = axis.kernel % 2 == 0 and axis.window.stride == 1
    return is_even and axis.positions > 1 and not _is_causal(axis)


def _is_causal(axis: Axis) -> bool:
    span, _, before, after = axis.window
    return (before, after) == (span - 1, 0)


def _notes(sliding: Sliding) -> Iterator[str]:
    for where, axis in sliding.axes_where(_has_no_centre):
        taps = count(axis.kernel // 2, "tap")
        yield f"along {where}, {taps} on either side and none in the middle"
        yield _sides(axis)


def _sides(axis: Axis) -> str:
    span, _, before, after = axis.window
    if before != after:
        return (
            f"the map is padded by {before} before and {after} after: outputs lie off their cells"
        )
    change = f"{axis.size:,} cells become {axis.positions:,}"
    if span % 2 == 0:
        change += f"; only an odd padding, {span - 1} in all, would keep them"
    return change


def _remedies(sliding: Sliding) -> Iterator[Remedy]:
    even = [axis.kernel for axis in sliding.axes if _has_no_centre(axis)]
    for step in (1, -1) if min(even) > 2 else (1,):
        kernel = alike(axis.kernel + step * _has_no_centre(axis) for axis in sliding.axes)
        yield SetKey(f"{setting('kernel', kernel)} has a centre", "kernel", kernel)
