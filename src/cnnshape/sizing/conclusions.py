"""Answer a question: which sizes work, which lose nothing, and which layers have it so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from cnnshape.analysis.axes.program import NEVER, Repetition
from cnnshape.network import Node
from cnnshape.sizing.question import AxisQuestion
from cnnshape.sizing.size_set import Congruence, SizeSet, enumerated, reduced, repeating


class Narrowing(NamedTuple):
    """A layer that allows fewer remainders than the layers before it, with the remaining ones."""

    node: Node
    congruence: Congruence


class Obstacle(NamedTuple):
    """A size that the remainders would allow, and the layer that does not."""

    node: Node
    size: int


class Refusal(NamedTuple):
    """A layer, and of how many sizes that were tried it is the first to fail."""

    node: Node
    times: int


class Conclusion(NamedTuple):
    """A set of sizes and why it is so: the layers that set the minimum and each congruence.

    Where sizes were tried one by one, `refusals` are the layers that some of them failed in.
    """

    sizes: SizeSet
    obstacle: Obstacle | None = None
    narrowings: tuple[Narrowing, ...] = ()
    refusals: tuple[Refusal, ...] = ()


def conclusions_of(
    question: AxisQuestion, repetition: Repetition | None, up_to: int
) -> tuple[Conclusion, Conclusion]:
    """Return the sizes that work and those that lose nothing.

    They are known for all sizes where outcomes repeat, and else for those that are tried.
    """
    nodes = question.plan.network.nodes
    last = min(up_to, question.affordable) if repetition is None else repetition.last
    outcomes = [question.outcome(size) for size in range(1, last + 1)]
    works, loses_nothing = (
        _tried(positions, nodes) if repetition is None else _proved(positions, repetition, nodes)
        for positions in zip(*outcomes, strict=True)
    )
    return works, loses_nothing


def _tried(positions: Sequence[int], nodes: Sequence[Node]) -> Conclusion:
    counts = Counter(position for position in positions if position < NEVER)
    refusals = tuple(Refusal(nodes[position], counts[position]) for position in sorted(counts))
    return Conclusion(enumerated([position == NEVER for position in positions]), refusals=refusals)


def _proved(positions: Sequence[int], repetition: Repetition, nodes: Sequence[Node]) -> Conclusion:
    sizes = repeating([position == NEVER for position in positions], *repetition)
    obstacle = _obstacle(sizes, positions, nodes)
    return Conclusion(sizes, obstacle, _narrowings(positions, repetition, nodes))


def _obstacle(sizes: SizeSet, positions: Sequence[int], nodes: Sequence[Node]) -> Obstacle | None:
    """Return the largest size below the minimum that has a right remainder, and what refuses it."""
    for size in range((sizes.minimum or 1) - 1, 0, -1):
        if sizes.congruence.holds(size) and positions[size - 1] < NEVER:
            return Obstacle(nodes[positions[size - 1]], size)
    return None


def _narrowings(
    positions: Sequence[int], repetition: Repetition, nodes: Sequence[Node]
) -> tuple[Narrowing, ...]:
    threshold, period = repetition
    failing = dict(enumerate(positions[threshold - 1 :], start=threshold))
    found = []
    for position in sorted(set(failing.values()) - {NEVER}):
        left = [size for size, first in failing.items() if first > position]
        found.append(Narrowing(nodes[position], reduced(left, period)))
    return tuple(found)
