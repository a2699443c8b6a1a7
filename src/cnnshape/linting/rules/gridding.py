"""G210: dilated kernels in a row that leave holes in what they see together."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from cnnshape.analysis.claim import SAME_CELL
from cnnshape.analysis.sliding import axes_alike
from cnnshape.linting.cells import spread
from cnnshape.linting.finding import Finding
from cnnshape.linting.subject import Axis, Sliding, Subject
from cnnshape.network import Node
from cnnshape.phrases import percent

MAX_SPAN = 16_384
"""The most cells along an axis that are looked at; a run that spans more is not judged."""

MAX_NAMED = 6
"""Layers of a run whose numbers are listed one by one."""

Run = list[Sliding]
"""Layers that slide cell by cell, each the only reader of the one before."""


def gridding(subject: Subject) -> Iterator[Finding]:
    """Find dilated convolutions that together do not see every cell of their field.

    ## What it does
    Looks at runs of layers with stride 1 that only read each other, with normalisations and
    activations between them, of which some are dilated. The sums of their taps are the cells that
    an output of the last one depends on; counted exactly, they are fewer than the field spans. A
    merge ends a run: what comes around it is not counted.

    ## Why is this bad?
    Three kernels of 3 with dilation 2 span 13 cells and read every second one: 7 by 7 of 13 by 13,
    29 %. Neighbours see different cells and know nothing of each other, which shows as a grid in a
    segmentation. Dilations of 1, 2 and 5 span more and read everything.

    ## Example
    ```yaml
    input: [64, 64, 32]
    layers:
      - {type: conv, filters: 32, kernel: 3, dilation: 2, padding: same}
      - {type: conv, filters: 32, kernel: 3, dilation: 2, padding: same}
      - {type: conv, filters: 32, kernel: 3, dilation: 2, padding: same}
    ```

    ## Use instead
    ```yaml
    input: [64, 64, 32]
    layers:
      - {type: conv, filters: 32, kernel: 3, dilation: 1, padding: same}
      - {type: conv, filters: 32, kernel: 3, dilation: 2, padding: same}
      - {type: conv, filters: 32, kernel: 3, dilation: 5, padding: same}
    ```

    ## Fix safety
    There is no fix: which dilations are right depends on how far the network is to see.

    ## Evidence
    Of the bundled architectures, DeepLabv3 has dilated convolutions, one in each branch: within its
    branch each leaves holes, and what comes around it fills them.

    ## References
    - Wang et al., Understanding Convolution for Semantic Segmentation, 1702.08502, section 3.2
    - Yu, Koltun and Funkhouser, Dilated Residual Networks, 1705.09914, section 4
    """
    if not any(map(_is_dilated, subject.sliding)):
        return
    for run in _runs(subject):
        axes = [tuple(axes) for axes in zip(*(each.axes for each in run), strict=True)]
        dilated = next(filter(_is_dilated, run), None)
        if dilated is None or max(map(_span, axes)) > MAX_SPAN:
            continue
        read, spanned = prod(map(_cells_read, axes)), prod(map(_span, axes))
        if read < spanned:
            yield Finding(
                dilated.node,
                f"{_layers_text(run)} {read:,} of the {spanned:,} cells spanned",
                ("dilation",),
                tuple(_notes(axes, read, spanned)),
                help="use dilations without a common factor, as 1, 2 and 5, or a convolution "
                "without dilation right before or behind",
            )


def _is_dilated(sliding: Sliding) -> bool:
    return any(axis.dilation > 1 and axis.kernel > 1 for axis in sliding.axes)


def _runs(subject: Subject) -> Iterator[Run]:
    """Return the layers that slide cell by cell in runs as long as can be, without those of 1x1."""
    single = {each.node.name: each for each in subject.sliding if _moves_by_one(each)}
    follows = {name: _next(each.node, subject) for name, each in single.items()}
    begun_before = {following for following in follows.values() if following is not None}
    for name in single:
        if name not in begun_before:
            yield [each for each in _run_from(name, single, follows) if _is_wide(each)]


def _run_from(
    name: str | None, single: dict[str, Sliding], follows: dict[str, str | None]
) -> Iterator[Sliding]:
    while name is not None and name in single:
        yield single[name]
        name = follows[name]


def _moves_by_one(sliding: Sliding) -> bool:
    return all(axis.window.stride == 1 for axis in sliding.axes)


def _is_wide(sliding: Sliding) -> bool:
    return any(axis.kernel > 1 for axis in sliding.axes)


def _next(node: Node, subject: Subject) -> str | None:
    """Return the layer that alone reads another, past those that work cell by cell."""
    reader = subject.only_reader(node)
    while reader is not None and _works_cell_by_cell(reader, subject):
        reader = subject.only_reader(reader)
    return None if reader is None else reader.name


def _works_cell_by_cell(node: Node, subject: Subject) -> bool:
    reaches = subject.claim(node).reaches
    return len(node.inputs) == 1 and all(reach is SAME_CELL for reach in reaches[0])


def _span(axes: tuple[Axis, ...]) -> int:
    """Return how many cells lie from the first to the last that an output depends on."""
    return 1 + sum(axis.window.span - 1 for axis in axes)


def _cells_read(axes: tuple[Axis, ...]) -> int:
    """Return how many cells an output depends on: the sums of one tap of each kernel.

    Each layer copies the set of cells once for each of its taps, a dilation apart. What the copies
    do not fill are the holes.
    """
    cells = 1
    for axis in axes:
        cells = spread(cells, axis.kernel, axis.dilation)
    return cells.bit_count()


def _layers_text(run: Run) -> str:
    if len(run) == 1:
        return "a dilated kernel reads"
    return f"{len(run)} layers in a row read"


def _notes(axes: list[tuple[Axis, ...]], read: int, spanned: int) -> Iterator[str]:
    for where, alike in axes_alike(axes):
        yield (
            f"along {where}, kernels of {_listed(axis.kernel for axis in alike)} with dilations of "
            f"{_listed(axis.dilation for axis in alike)} read {_cells_read(alike):,} of "
            f"{_span(alike):,} cells"
        )
    yield f"an output depends on {percent(read, spanned)} of its field"


def _listed(numbers: Iterator[int]) -> str:
    first, *others = numbers
    named = [first, *others[: MAX_NAMED - 1]]
    rest = len(others) + 1 - len(named)
    return ", ".join(map(str, named)) + (f" and {rest} more" if rest else "")
