"""G210: dilated kernels that leave holes in what they see together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from cnnshape.analysis.sliding import axes_alike
from cnnshape.linting.cells_seen import Cells, Seen, Sources, cells_seen, sliding_inputs
from cnnshape.linting.finding import Finding
from cnnshape.linting.sliding_layers import Axis, Sliding, with_axis
from cnnshape.linting.subject import Subject
from cnnshape.network import Node
from cnnshape.phrases import percent

MAX_NAMED = 6
"""Layers whose numbers are listed one by one."""


class Paths(NamedTuple):
    """All ways that slide cell by cell from a layer to another: the windows on them.

    They are one row of layers where nothing is merged.
    """

    windows: tuple[Sliding, ...]
    is_row: bool


def gridding(subject: Subject) -> Iterator[Finding]:
    """Find dilated convolutions that together do not see every cell of their field.

    ## What it does
    Calculates which cells an output depends on, between one change of size and the next. They are
    the sums of the taps of all layers with stride 1 on a path. Paths that a merge joins are united,
    so a shortcut can fill the holes of a dilated branch. The rule finds a dilated layer if the
    cells, counted exactly, are fewer than the field spans. Normalisations and gates do not count:
    they read a whole map, but without positions.

    ## Why is this bad?
    Three kernels of 3 with dilation 2 span 13 cells and read every second one: 7 by 7 of 13 by 13,
    29 %. Neighbouring outputs depend on different cells, which is visible as a grid in a
    segmentation. Dilations of 1, 2 and 5 span more and read every cell.

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
    There is no fix: the right dilations depend on the field that the network needs.

    ## Evidence
    Found: none in 115 bundled architectures and 23 cases from public files. DeepLabv3 has 11
    dilated convolutions that leave holes by themselves, and a network of keras-tcn nine; what comes
    around them fills these.

    ## References
    - Wang et al., Understanding Convolution for Semantic Segmentation, 1702.08502, section 3.2
    - Yu, Koltun and Funkhouser, Dilated Residual Networks, 1705.09914, section 4
    """
    if not any(with_axis(subject.sliding, _is_spread)):
        return
    seen = cells_seen(subject)
    found: set[str] = set()
    for node in subject.nodes.values():
        for source, cells in seen[node.name].items() if _is_end(node, subject) else ():
            if cells is None or source == node.name:
                continue
            read, spanned = cells.read, cells.spanned
            if read is None or read == spanned:
                continue
            paths = _paths(node, source, seen, subject)
            dilated = next(filter(_is_dilated, paths.windows), None)
            if dilated is not None and dilated.node.name not in found:
                found.add(dilated.node.name)
                yield _finding(dilated.node, paths, cells, read)


def _is_dilated(sliding: Sliding) -> bool:
    return any(map(_is_spread, sliding.axes))


def _is_spread(axis: Axis) -> bool:
    return axis.dilation > 1 and axis.kernel > 1


def _is_end(node: Node, subject: Subject) -> bool:
    """Say whether paths that slide cell by cell end here: what goes on reads no more than this.

    A layer that sees all of a map, as the pooling of a gate, is no end beside one that slides on.
    """
    readers = subject.readers(node)
    slide_on = [node.name in dict(sliding_inputs(each, subject)) for each in readers]
    has_other = any(
        not slides and _looks_at_places(reader, subject)
        for reader, slides in zip(readers, slide_on, strict=True)
    )
    return node.name in subject.outputs or has_other or not any(slide_on)


def _looks_at_places(reader: Node, subject: Subject) -> bool:
    return any(reach is not None for each in subject.claim(reader).reaches for reach in each)


def _paths(node: Node, source: str, seen: Mapping[str, Sources], subject: Subject) -> Paths:
    """Return the ways from a source to a layer."""
    names, waiting, is_row = {node.name}, [node], True
    while waiting:
        read = [name for name, _ in sliding_inputs(waiting.pop(), subject) if source in seen[name]]
        is_row = is_row and len(set(read)) == 1
        fresh = [name for name in dict.fromkeys(read) if name not in names and name != source]
        names.update(fresh)
        waiting += (subject.nodes[name] for name in fresh)
    windows = (each for each in subject.sliding if each.node.name in names)
    return Paths(tuple(filter(_is_wide, windows)), is_row)


def _is_wide(sliding: Sliding) -> bool:
    return any(axis.kernel > 1 for axis in sliding.axes)


def _finding(node: Node, paths: Paths, cells: Seen, read: int) -> Finding:
    return Finding(
        node,
        f"{_layers_text(paths)} {read:,} of the {cells.spanned:,} cells spanned",
        ("dilation",),
        tuple(_notes(paths.windows, cells, read)),
        help="use dilations without a common factor, as 1, 2 and 5, or a convolution "
        "without dilation right before or after",
    )


def _layers_text(paths: Paths) -> str:
    number = len(paths.windows)
    if number == 1:
        return "a dilated kernel reads"
    return f"{number} layers in a row read" if paths.is_row else f"{number} layers read together"


def _notes(windows: Sequence[Sliding], cells: Seen, read: int) -> Iterator[str]:
    rows = zip(*(each.axes for each in windows), strict=True)
    axes = (_along(*axis) for axis in zip(cells.axes, rows, strict=True))
    for where, along in axes_alike(axes):
        yield f"along {where}, {along}"
    yield f"an output depends on {percent(read, cells.spanned)} of its field"


def _along(cells: Cells, axes: Sequence[Axis]) -> str:
    """Say what windows along an axis read together."""
    kernels, dilations = (axis.kernel for axis in axes), (axis.dilation for axis in axes)
    settings = f"kernels of {_listed(kernels)} with dilations of {_listed(dilations)}"
    return f"{settings} read {cells.read:,} of {cells.span:,} cells"


def _listed(numbers: Iterator[int]) -> str:
    first, *others = numbers
    named = [first, *others[: MAX_NAMED - 1]]
    rest = len(others) + 1 - len(named)
    return ", ".join(map(str, named)) + (f" and {rest} more" if rest else "")
