"""R601: convolutions that look around on a map whose cells have all seen the whole input."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from cnnshape.analysis.claim import Claim, Reach, Reaches, are_own_cells
from cnnshape.analysis.fields import window_reaches
from cnnshape.linting.finding import Finding
from cnnshape.linting.sliding_layers import Sliding
from cnnshape.linting.subject import Subject
from cnnshape.network import Node
from cnnshape.phrases import count


class Least(NamedTuple):
    """The fewest input cells that a cell of a map sees on any path, and the least step between two.

    Along one axis; both are bounds from below.
    """

    size: int
    step: int


class Seen(NamedTuple):
    """How many cells of the input a cell that a layer reads has seen at least, and all there are.

    Along one axis.
    """

    least: int
    size: int


OWN_CELL = Least(1, 1)

Leasts = tuple[Least | None, ...]
"""The least along each axis; None if it is not known, as after a layer that enlarges."""


def unproductive_convolution(subject: Subject) -> Iterator[Finding]:
    """Find convolutions whose input cells each depend on the whole input already.

    ## What it does
    Calculates the smallest receptive field of each layer: at merges, the path with the smallest
    field counts. The rule finds a convolution with a kernel above 1 that reads a map whose smallest
    field is at least as large as the input, on each axis with a kernel above 1. Normalisations and
    gates do not count: they read a whole map, but without positions. Layers after an enlarging
    layer are left out, because a decoder generates its output, and so are maps of a single cell.

    ## Why is this bad?
    The layer cannot add context. Measurements on trained classifiers show that such layers do not
    improve the accuracy, but they cost as much as others. The network is too deep for its input, or
    the input is too small for the network.

    ## Example
    ```yaml
    input: [32, 32, 3]
    layers:
      - {type: conv, filters: 16, kernel: 7, stride: 2, padding: 3, activation: relu}
      - {type: max_pool, kernel: 2}
      - {type: conv, filters: 32, kernel: 7, padding: 3, activation: relu}
      - {type: conv, filters: 32, kernel: 3, padding: 1, activation: relu}
      - {type: global_avg_pool}
      - {type: dense, units: 10}
    ```

    ## Use instead
    ```yaml
    input: [64, 64, 3]
    layers:
      - {type: conv, filters: 16, kernel: 7, stride: 2, padding: 3, activation: relu}
      - {type: max_pool, kernel: 2}
      - {type: conv, filters: 32, kernel: 7, padding: 3, activation: relu}
      - {type: conv, filters: 32, kernel: 3, padding: 1, activation: relu}
      - {type: global_avg_pool}
      - {type: dense, units: 10}
    ```

    ## Fix safety
    There is no fix: another input or depth is another network, which must be trained again.

    ## Evidence
    Found: 1 in 1 of 115 bundled architectures, 1 in 1 of 23 cases from public files. Of the bundled
    architectures, it finds only the last depthwise convolution of MobileNetV1, which reads cells
    with a receptive field of 251 at an input of 224.

    ## References
    - Richter et al., Should You Go Deeper? Optimizing Convolutional Neural Network Architectures
      without Training by Receptive Field Analysis, 2106.12307
    """
    leasts = _leasts_of(subject)
    whole = _largest_inputs(subject)
    idle = {
        each.node.name: _seen(each, below, sizes)
        for each in subject.convolutions
        if (sizes := whole.get(len(each.axes)))
        and _sees_all(each, (below := leasts[each.node.inputs[0]]), sizes)
    }
    large_enough = max((axis.least for axes in idle.values() for axis in axes), default=0)
    for name, axes in idle.items():
        yield _finding(subject.nodes[name], max(axes), large_enough, subject)


def _sees_all(sliding: Sliding, below: Leasts, sizes: tuple[int, ...]) -> bool:
    """Say whether what a layer reads has seen all, on each axis on which its kernel looks around.

    A map of a single cell is left out, and so is a kernel of a single tap.
    """
    is_wide = False
    for axis, least, size in zip(sliding.axes, below, sizes, strict=True):
        if axis.kernel > 1:
            if least is None or least.size < size:
                return False
            is_wide = True
    return is_wide and any(axis.size > 1 for axis in sliding.axes)


def _seen(sliding: Sliding, below: Leasts, sizes: tuple[int, ...]) -> Sequence[Seen]:
    """Return what a layer reads on the axes on which its kernel looks around."""
    return [
        Seen(0 if least is None else least.size, size)
        for axis, least, size in zip(sliding.axes, below, sizes, strict=True)
        if axis.kernel > 1
    ]


def _finding(node: Node, seen: Seen, large_enough: int, subject: Subject) -> Finding:
    row, (least, size) = subject.rows[node.name], seen
    return Finding(
        node,
        f"a convolution reads cells that each depend on all {size:,} cells of the input",
        ("kernel",),
        (
            f"the smallest receptive field of what it reads is {least:,}, the input is {size:,}",
            f"{count(subject.weights(node), 'parameter')} and "
            f"{count(row.macs or 0, 'multiply-add')} add no new context",
        ),
        help="remove it, or make its kernel 1; in an input above "
        f"{large_enough:,} every convolution of the network adds context",
    )


def _largest_inputs(subject: Subject) -> Mapping[int, tuple[int, ...]]:
    """Return the largest size of each axis among the inputs, by their number of axes."""
    largest: dict[int, tuple[int, ...]] = {}
    for *sizes, _ in subject.network.input_shapes.values():
        largest[len(sizes)] = tuple(map(max, sizes, largest.get(len(sizes), sizes)))
    return largest


def _leasts_of(subject: Subject) -> Mapping[str, Leasts]:
    leasts: dict[str, Leasts] = {}
    by_cell: dict[int, bool] = {}
    for node in subject.nodes.values():
        claim = subject.claim(node)
        key = id(claim)  # of layers that are alike, and read alike maps
        if key not in by_cell:
            by_cell[key] = _is_by_cell(node, claim, leasts)
        if by_cell[key]:
            leasts[node.name] = leasts[node.inputs[0]]
        elif not node.inputs:  # learned values see nothing of the input
            least = OWN_CELL if node.is_input else None
            leasts[node.name] = (least,) * (len(claim.output) - 1)
        else:
            leasts[node.name] = _least_on_all_paths(node, claim, leasts)
    return leasts


def _is_by_cell(node: Node, claim: Claim, leasts: Mapping[str, Leasts]) -> bool:
    """Say whether each cell sees just what the cell in its place of the only input sees."""
    if len(node.inputs) != 1:
        return False
    ((name, reaches),) = window_reaches(node, claim)
    return len(reaches) == len(leasts[name]) and are_own_cells(reaches)


def _least_on_all_paths(node: Node, claim: Claim, leasts: Mapping[str, Leasts]) -> Leasts:
    seen = [_through(reaches, leasts[name]) for name, reaches in window_reaches(node, claim)]
    if seen.count(seen[0]) == len(seen):
        return seen[0]
    return tuple(map(_least, zip(*seen, strict=True)))


def _least(seen: tuple[Least | None, ...]) -> Least | None:
    known = [each for each in seen if each is not None]
    if len(known) < len(seen):
        return None
    return Least(min(each.size for each in known), min(each.step for each in known))


def _through(reaches: Reaches, below: Leasts) -> Leasts:
    if len(reaches) != len(below):
        return (None,) * len(reaches)
    if are_own_cells(reaches):
        return below
    if below.count(below[0]) == reaches.count(reaches[0]) == len(below):
        return (_moved(reaches[0], below[0]),) * len(below)
    return tuple(map(_moved, reaches, below))


def _moved(reach: Reach | None, least: Least | None) -> Least | None:
    if reach is None or least is None or len(reach.taps) > 1:
        return None
    (taps,) = reach.taps
    if not taps:
        return None
    return Least(least.size + (taps[-1] - taps[0]) * least.step, least.step * reach.advance)
