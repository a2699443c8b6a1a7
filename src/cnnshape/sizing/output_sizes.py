"""Which inputs give a final map of some size: all of them, from the bounds of its growth."""

from __future__ import annotations

from typing import NamedTuple

from cnnshape.network import Node
from cnnshape.sizing.program import NEVER, Program
from cnnshape.sizing.question import Question
from cnnshape.sizing.walk import Length


class OutputSizes(NamedTuple):
    """The inputs that give a map of `size` cells along the axes in question; some lose nothing.

    `node` is the last layer whose map follows the input.
    """

    node: Node
    size: int
    inputs: tuple[int, ...]
    loses_nothing: tuple[int, ...]


def output_sizes_of(question: Question, size: int) -> OutputSizes | None:
    """Return the inputs that give a final map of a size, or None where no map follows the input."""
    plan = question.plan
    if plan.final is None:
        return None
    values = plan.values[plan.final]
    assert not isinstance(values, Length)
    pairs = [(plan.programs[axis], values[axis]) for axis in question.axes if axis < len(values)]
    inputs, loses_nothing = [], []
    for tried in _candidates(pairs, size):
        if all(_gives(program, number, tried, size) for program, number in pairs):
            outcome = question.outcome(tried)
            if outcome.fault == NEVER:
                inputs.append(tried)
            if outcome.failure == NEVER:
                loses_nothing.append(tried)
    node = next(node for node in plan.network.nodes if node.name == plan.final)
    return OutputSizes(node, size, tuple(inputs), tuple(loses_nothing))


def _candidates(pairs: list[tuple[Program, int]], size: int) -> range:
    """Return the inputs that may give the size along an axis that follows the input."""
    for program, number in pairs:
        growth = program.growths()[number]
        if growth.slope > 0:
            return growth.inputs_of(size)
    return range(0)


def _gives(program: Program, number: int, tried: int, size: int) -> bool:
    sizes = program.run(tried).sizes
    return number < len(sizes) and sizes[number] == size
