"""C702: a stage that keeps only a small part of the values that it reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from math import prod
from typing import NamedTuple

from cnnshape.layers.dense import Dense
from cnnshape.layers.pooling import AdaptiveAvgPool, AdaptiveMaxPool, GlobalAvgPool, GlobalMaxPool
from cnnshape.layers.reduction import Reduce
from cnnshape.layers.reshape import DepthToSpace, Flatten, Reshape
from cnnshape.linting.finding import Finding
from cnnshape.linting.subject import Subject
from cnnshape.network import Network, Node, Shape
from cnnshape.phrases import count

MAX_SHRINKAGE = 8
"""How many times fewer values a stage may have for each weighted layer in a row.

Measured over the 2,363 stages of 115 bundled architectures: DenseNet, SqueezeNet and C3D have
stages with exactly 8 times fewer, no other has more than 7.05 times.
"""

HEAD_STARTS = (
    Flatten,
    Reshape,
    GlobalAvgPool,
    GlobalMaxPool,
    AdaptiveAvgPool,
    AdaptiveMaxPool,
    Reduce,
)
"""Where a head begins: they give up the axes of the map, or its size, to make scores of it."""


class Cut(NamedTuple):
    """A layer that all values pass through, with the most weighted layers on a path up to it."""

    node: Node
    shape: Shape
    depth: int

    @property
    def size(self) -> int:
        """How many values pass through."""
        return prod(self.shape)

    @property
    def cells(self) -> int:
        """At how many positions they lie."""
        return prod(self.shape[:-1])


def activation_collapse(subject: Subject) -> Iterator[Finding]:
    """Find stages after which the network has less than an eighth of the values before.

    ## What it does
    Cuts the network at the layers that everything passes through. A stage runs from the last such
    layer before a weighted one to the last one before the next weighted layer, so that a pooling
    counts with the convolution before it. The rule finds a stage with more than 8 times fewer
    values at its end. If branches have several weighted layers in a row, the limit is 8 times for
    each of them. The rule does not cut inside branches, or where a shortcut or a concatenation
    passes a narrow layer. The head is left out: what comes after a flattening or a global pooling,
    the last map of a single cell, the last weighted layer, and all layers before it that have the
    channels of the output already, as maps of class scores and of colours do that are enlarged,
    classified further or corrected. So are stages with a weighted window as long as an axis, which
    gives the axis up as a flattening does (the spatial filters over electrodes of EEGNet), and
    those with a dense layer on a map, which projects the features of each position, or a recurrent
    layer, which sums up the steps so far.

    ## Why is this bad?
    Activation sizes should fall gradually from layer to layer. No later layer can recover what a
    bottleneck drops at once, and few layers have used it before.

    ## Example
    ```yaml
    input: [224, 224, 3]
    layers:
      - {type: conv, filters: 8, kernel: 3, stride: 2, padding: 1, activation: relu}
      - {type: max_pool, kernel: 8}
      - {type: conv, filters: 64, kernel: 3, padding: 1, activation: relu}
      - {type: global_avg_pool}
      - {type: dense, units: 10}
    ```

    ## Use instead
    ```yaml
    input: [224, 224, 3]
    layers:
      - {type: conv, filters: 32, kernel: 3, stride: 2, padding: 1, activation: relu}
      - {type: max_pool, kernel: 2}
      - {type: conv, filters: 64, kernel: 3, padding: 1, activation: relu}
      - {type: global_avg_pool}
      - {type: dense, units: 10}
    ```

    ## Fix safety
    There is no fix: only the author can choose which strides and filters to change.

    ## Evidence
    Found: none in 115 bundled architectures and 23 cases from public files. The transitions of the
    DenseNets, the squeezes of the SqueezeNets and two stages of C3D have exactly 8 times fewer
    values, which the rule allows; the last stages of ZFNet and of the AlexNet of 2012 have 7.04
    times fewer, and VGG and ResNet never more than 4 times.

    ## References
    - Szegedy et al., Rethinking the Inception Architecture, 1512.00567, section 2, principle 1
    - The course, week 1, section 1.10: activation sizes go down gradually (docs/course.md)
    """
    depths = _depths(subject.network)
    deepest = max(depths.values())
    cuts = list(_cuts_before_the_head(subject, depths))
    head = _start_of_output(cuts, deepest, subject)
    for start, end in pairwise(_ends_of_stages(cuts, deepest)):
        layers = cuts[end].depth - cuts[start].depth
        if end >= head or cuts[start].size <= MAX_SHRINKAGE**layers * cuts[end].size:
            continue
        stage = cuts[start : end + 1]
        if not any(_is_meant(cut.node, subject) for cut in stage[1:]):
            yield _finding(stage, layers, subject)


def _depths(network: Network) -> Mapping[str, int]:
    """Return the most weighted layers on a path from an input up to each layer, itself too."""
    depths: dict[str, int] = {}
    for node in network.nodes:
        below = max(map(depths.__getitem__, node.inputs), default=0)
        depths[node.name] = below + node.layer.traits.is_weighted
    return depths


def _cuts_before_the_head(subject: Subject, depths: Mapping[str, int]) -> Iterator[Cut]:
    """Return the layers that everything passes through, up to the last before the head."""
    heads = {node.name for node in subject.where(lambda layer: isinstance(layer, HEAD_STARTS))}
    for node in _narrows(subject):
        shape = subject.shape(node)
        if node.inputs and (node.name in heads or prod(shape[:-1]) == 1):
            return
        yield Cut(node, shape, depths[node.name])


def _start_of_output(cuts: Sequence[Cut], deepest: int, subject: Subject) -> int:
    """Return the first cut, by number, from which on all have the channels of the output.

    Their maps do not get smaller. Without weights that follow, an output has the channels of the
    last cut; those of cells that are joined to larger ones are counted before.
    """
    if not cuts or cuts[-1].depth < deepest or len(subject.network.outputs) > 1:
        return len(cuts)
    first, channels, cells = len(cuts), cuts[-1].shape[-1], cuts[-1].cells
    for number, cut in reversed(list(enumerate(cuts))):
        if cut.shape[-1] != channels or cut.cells > cells:
            break
        first, cells = number, cut.cells
        if isinstance(cut.node.layer, DepthToSpace):
            channels = subject.shape(subject.inputs(cut.node)[0])[-1]
    return first


def _is_meant(node: Node, subject: Subject) -> bool:
    """Say whether a layer is made to leave little: it gives up an axis, or projects features."""
    if isinstance(node.layer, Dense) or node.layer.traits.recurs:
        return True
    if not (node.layer.traits.is_weighted and node.layer.traits.slides):
        return False
    windows, sizes = subject.claim(node).windows, subject.shape(subject.inputs(node)[0])
    axes = zip(windows, sizes, subject.shape(node), strict=False)
    return any(window.span >= n > 1 == made for window, n, made in axes)


def _narrows(subject: Subject) -> Iterator[Node]:
    """Return the layers after which no layer reads anything older than their output.

    Everything that is computed later passes through such a layer. One pass finds them: a layer is
    one if the last reader of all layers before it is not further down than itself, and all inputs
    come before it.
    """
    nodes = subject.network.nodes
    last_reader = {name: at for at, node in enumerate(nodes) for name in node.inputs}
    last_reader |= dict.fromkeys(subject.network.outputs, len(nodes))
    furthest = max(at for at, node in enumerate(nodes) if node.is_input)
    known = subject.nodes
    for position, node in enumerate(nodes):
        if node.name not in known:
            return
        if furthest <= position:
            yield node
        last = last_reader.get(node.name, 0)
        if last > furthest:
            furthest = last


def _ends_of_stages(cuts: Sequence[Cut], deepest: int) -> Iterator[int]:
    """Return the cuts, by number, that a weighted layer follows before the next cut."""
    for number, cut in enumerate(cuts):
        following = cuts[number + 1].depth if number + 1 < len(cuts) else deepest
        if cut.depth < following:
            yield number


def _finding(stage: Sequence[Cut], layers: int, subject: Subject) -> Finding:
    start, *_, end = stage
    falls = [before.size / after.size for before, after in pairwise(stage)]
    culprit = stage[falls.index(max(falls)) + 1].node
    *sizes, channels = end.shape
    fewest = -(-start.size // MAX_SHRINKAGE**layers)
    wanted = -(-fewest // prod(sizes))
    return Finding(
        culprit,
        f"{start.size:,} values fall to {end.size:,} in {count(layers, 'weighted layer')}, "
        f"1 in {start.size / end.size:.3g}",
        ("stride", "kernel", "filters"),
        (
            f"the stage starts from {_map(start, subject)}, and ends with {_map(end, subject)}",
            f"1 in {MAX_SHRINKAGE**layers} would be {fewest:,}, or {wanted:,} channels of this map "
            f"in place of {channels:,}",
        ),
        help=f"shrink the map in more stages, or give this one at least {count(wanted, 'channel')}",
    )


def _map(cut: Cut, subject: Subject) -> str:
    return f"`{cut.node.name}`, {subject.network.layout.text(subject.shape(cut.node))}"
