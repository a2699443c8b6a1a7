"""G207: kernels without a centre, in layers that are to keep the map as it lies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cnnshape.linting.finding import Finding, Remedy, SetKey
from cnnshape.linting.messages import alike, setting
from cnnshape.linting.sliding_layers import Axis, Sliding
from cnnshape.linting.subject import Subject
from cnnshape.network import Node
from cnnshape.phrases import count, sizes_text


def even_kernel(subject: Subject) -> Iterator[Finding]:
    """Find convolutions with an even kernel and stride 1.

    ## What it does
    Looks for a convolution that slides an even number of taps cell by cell. Three kinds are left
    out: a kernel that takes a single position, which is a dense layer over the map; a kernel with
    padding only before the map, so that an output reads no later cells (causal convolutions); and
    an even number of such layers in a row, each with the same padding before and after the map,
    such as the two at the end of a PatchGAN. Each pair shifts its output by two half cells, back
    onto the cells.

    ## Why is this bad?
    An even kernel has no tap in the middle: each output is half a cell off the centre of the cells
    it reads. The size is kept only if one side has more padding than the other. The shifts of
    several layers add up, always towards the same corner.

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
    Found: 7 in 2 of 115 bundled architectures, none in 23 cases from public files. The Siamese
    network has kernels of 10 and 4 between poolings, and the course shows an even filter with
    `same` padding; both files say so. A PatchGAN, left out, has two in a row.

    ## References
    - Wu et al., Convolution with even-sized kernels and symmetric padding, 1903.08385
    - Isola et al., Image-to-Image Translation with Conditional Adversarial Networks, 1611.07004,
      section 6.1.2, for the two in a row
    """
    even = {each.node.name: each for each in subject.convolutions if _is_even(each)}
    paired = {each.node.name for row in _rows(even, subject) if _is_paired(row) for each in row}
    for name, sliding in even.items():
        if name not in paired:
            kernel = sizes_text(axis.kernel for axis in sliding.axes)
            yield Finding(
                sliding.node,
                f"a kernel of {kernel} that moves cell by cell has no centre",
                ("kernel",),
                tuple(_notes(sliding)),
                tuple(_remedies(sliding)),
                help="use an odd kernel",
            )


def _is_even(sliding: Sliding) -> bool:
    return any(map(_has_no_centre, sliding.axes))


def _rows(even: Mapping[str, Sliding], subject: Subject) -> Iterator[list[Sliding]]:
    """Return even kernels in rows, in which each is the only reader of the one before."""
    follows = {name: _next(each.node, even, subject) for name, each in even.items()}
    for name in even.keys() - set(follows.values()):
        row: list[Sliding] = []
        following: str | None = name
        while following is not None:
            row.append(even[following])
            following = follows[following]
        yield row


def _next(node: Node, even: Mapping[str, Sliding], subject: Subject) -> str | None:
    """Return the even kernel that alone reads another, past layers that leave cells in place."""
    reader = subject.only_reader(node)
    while reader is not None and reader.name not in even:
        traits = reader.layer.traits
        is_passed = traits.is_activation or traits.drops or traits.normalizes is not None
        reader = subject.only_reader(reader) if is_passed else None
    return None if reader is None else reader.name


def _is_paired(row: Sequence[Sliding]) -> bool:
    """Say whether an even number of layers in a row brings outputs back onto cells, axis by axis.

    Each moves them half a cell on, if its padding is the same on both sides.
    """
    axes = zip(*(each.axes for each in row), strict=True)
    return all(
        sum(map(_has_no_centre, axis)) % 2 == 0
        and all(each.window.before == each.window.after for each in axis)
        for axis in axes
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
