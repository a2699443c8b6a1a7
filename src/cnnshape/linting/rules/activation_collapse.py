"""C702: a stage that keeps only a small part of the values that it reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from math import prod
from typing import NamedTuple

from cnnshape.analysis.numbering import WEIGHTED_ROOMS
from cnnshape.layers import ROOM_OF_KIND
from cnnshape.linting.finding import Finding
from cnnshape.linting.subject import Subject
from cnnshape.linting.words import count
from cnnshape.network import Node

MOST = 8
"""How many times fewer values a stage may have. Measured over all bundled architectures: DenseNet,
SqueezeNet and C3D have stages with exactly 8 times fewer, no other has more than 6.8 times."""

BEGINS_THE_HEAD = frozenset(
    {
        "flatten",
        "reshape",
        "global_avg_pool",
        "global_max_pool",
        "adaptive_avg_pool",
        "adaptive_max_pool",
    }
)


class Cut(NamedTuple):
    """A layer that all values pass through, and its position among the layers."""

    position: int
    node: Node


def activation_collapse(subject: Subject) -> Iterator[Finding]:
    """Find stages after which the network has less than an eighth of the values before.

    ## What it does
    Cuts the network at the layers that everything passes through. A stage runs from the last such
    layer before a weighted one to the last one before the next weighted layer, so that a pooling
    counts with the convolution before it. Found is a stage with more than 8 times fewer values at
    its end. Branches, and what a shortcut or a concatenation carries past a narrow layer, are not
    cut. The head is left out: what comes after a flattening or a global pooling, the last map
    of a single cell, and the last weighted layer.

    ## Why is this bad?
    Activation sizes should fall gradually from layer to layer. What a bottleneck throws away at
    once no later layer can bring back, and too little was computed from it before.

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
    There is no fix: which strides and filters to change is a choice.

    ## Evidence
    None of the bundled architectures has one. The transitions of the DenseNets, the squeezes of the
    SqueezeNets and two stages of C3D have exactly 8 times fewer values, which the rule allows; the
    next, ZFNet, has 6.7 times fewer, and VGG, ResNet and EfficientNet stay below 5.

    ## References
    - Szegedy et al., Rethinking the Inception Architecture, 1512.00567, section 2, principle 1
    - The course, week 1, section 1.10: activation sizes go down gradually (docs/course.md)
    """
    cuts = _cuts_before_the_head(subject)
    for start, end in pairwise(_ends_of_stages(cuts, subject)):
        before, after = _size(cuts[start], subject), _size(cuts[end], subject)
        if before > MOST * after:
            yield _finding(cuts[start : end + 1], subject)


def _cuts_before_the_head(subject: Subject) -> Sequence[Cut]:
    """Return the layers that everything passes through, up to the last before the head."""
    cuts: list[Cut] = []
    for cut in _cuts(subject):
        if cut.node.inputs and _is_head(cut.node, subject):
            break
        cuts.append(cut)
    return cuts


def _cuts(subject: Subject) -> Iterator[Cut]:
    """Return the layers behind which nothing but their own output is still to be read."""
    nodes = subject.network.nodes
    last_reader = {name: at for at, node in enumerate(nodes) for name in node.inputs}
    last_reader |= dict.fromkeys(subject.network.outputs, len(nodes))
    furthest = 0
    for position, node in enumerate(nodes):
        if node.name not in subject.nodes:
            return
        if furthest <= position:
            yield Cut(position, node)
        furthest = max(furthest, last_reader.get(node.name, 0))


def _is_head(node: Node, subject: Subject) -> bool:
    return node.layer.type in BEGINS_THE_HEAD or prod(subject.shape(node)[:-1]) == 1


def _ends_of_stages(cuts: Sequence[Cut], subject: Subject) -> Iterator[int]:
    """Return the cuts, by number, behind which a weighted layer comes before the next cut."""
    nodes = subject.network.nodes
    weighted = list(accumulate((_is_weighted(node) for node in nodes), initial=0))
    positions = [cut.position for cut in cuts]
    for number, (here, following) in enumerate(pairwise([*positions, len(nodes) - 1])):
        if weighted[here + 1] < weighted[following + 1]:
            yield number


def _is_weighted(node: Node) -> bool:
    return ROOM_OF_KIND.get(node.layer.type) in WEIGHTED_ROOMS


def _finding(stage: Sequence[Cut], subject: Subject) -> Finding:
    sizes = [_size(cut, subject) for cut in stage]
    falls = [before / after for before, after in pairwise(sizes)]
    culprit = stage[falls.index(max(falls)) + 1].node
    (*_, channels), positions = subject.shape(stage[-1].node), prod(_sizes(stage[-1], subject))
    fewest = -(-sizes[0] // MOST)
    wanted = -(-fewest // positions)
    return Finding(
        culprit,
        f"{sizes[0]:,} values fall to {sizes[-1]:,} in one stage, 1 in {sizes[0] / sizes[-1]:.3g}",
        ("stride", "kernel", "filters"),
        (
            f"the stage reads {_map(stage[0], subject)} and ends with {_map(stage[-1], subject)}",
            f"an eighth of the values would be {fewest:,}, or {wanted:,} channels of this map "
            f"in place of {channels:,}",
        ),
        help=f"shrink the map in more stages, or give this one at least {count(wanted, 'channel')}",
    )


def _map(cut: Cut, subject: Subject) -> str:
    return f"`{cut.node.name}`, {subject.network.layout.text(subject.shape(cut.node))}"


def _sizes(cut: Cut, subject: Subject) -> tuple[int, ...]:
    return subject.shape(cut.node)[:-1]


def _size(cut: Cut, subject: Subject) -> int:
    return prod(subject.shape(cut.node))
