"""Which inputs give a final map of some size: all of them, from the bounds of its growth."""

from __future__ import annotations

from typing import NamedTuple

from cnnshape.analysis.axes.plan import AxisPlan
from cnnshape.analysis.axes.program import NEVER, AxisProgram
from cnnshape.analysis.propagation import propagate
from cnnshape.network import Node
from cnnshape.sizing.question import AxisQuestion

MAX_TRIED = 1024
"""How many inputs are tried where the size of the final map follows no rule."""


class OutputSizes(NamedTuple):
    """The inputs that give a map of `size` cells along the axes in question; some lose nothing.

    `node` is the last layer whose map follows the input. There is a `limit` where larger inputs
    may give that size too, and were not tried.
    """

    node: Node
    size: int
    inputs: tuple[int, ...]
    loses_nothing: tuple[int, ...]
    limit: int | None = None


def output_sizes_of(question: AxisQuestion, size: int) -> OutputSizes | None:
    """Return the inputs that give a final map of a size, or None where no map follows the input."""
    plan = question.plan
    if not plan.is_complete:
        return _by_trying(question, size)
    shape = None if plan.final is None else plan.shapes[plan.final]
    if shape is None:
        return None
    pairs = [(plan.programs[n.axis], n.value) for n in shape.axes if n.axis in question.axes]
    inputs, loses_nothing = [], []
    candidates = _candidates(pairs, size)
    affordable = candidates[: question.affordable]
    for tried in affordable:
        if all(_gives(program, number, tried, size) for program, number in pairs):
            outcome = question.outcome(tried)
            if outcome.fault == NEVER:
                inputs.append(tried)
            if outcome.failure == NEVER:
                loses_nothing.append(tried)
    node = next(node for node in plan.network.nodes if node.name == plan.final)
    limit = affordable[-1] if len(affordable) < len(candidates) else None
    return OutputSizes(node, size, tuple(inputs), tuple(loses_nothing), limit)


def _by_trying(question: AxisQuestion, size: int) -> OutputSizes | None:
    """Return the inputs, of those that can be tried, at which the last map has a size."""
    final = _last_map(question.plan)
    if final is None:
        return None
    tried = range(1, min(MAX_TRIED, question.affordable) + 1)
    inputs = tuple(n for n in tried if _has_size(question, final, n, size))
    loses_nothing = tuple(n for n in inputs if question.outcome(n).failure == NEVER)
    return OutputSizes(final, size, inputs, loses_nothing, tried[-1])


def _last_map(plan: AxisPlan) -> Node | None:
    """Return the last layer with spatial axes on the way to the last output, as declared."""
    claims, _ = propagate(plan.network)
    needed = set(plan.network.outputs[-1:])
    for node in reversed(plan.network.nodes):
        claim = claims[node.name]
        if node.name in needed and claim is not None:
            if len(claim.output) > 1:
                return node
            needed.update(node.inputs)
    return None


def _has_size(question: AxisQuestion, final: Node, tried: int, size: int) -> bool:
    claims, faults = propagate(question.at(tried))
    claim = claims[final.name]
    if faults or claim is None:
        return False
    return {claim.output[axis] for axis in question.axes if axis < len(claim.output) - 1} == {size}


def _candidates(pairs: list[tuple[AxisProgram, int]], size: int) -> range:
    """Return the inputs that may give the size along an axis that follows the input."""
    for program, number in pairs:
        growth = program.growths()[number]
        if growth.slope > 0:
            return growth.inputs_of(size)
    return range(0)


def _gives(program: AxisProgram, number: int, tried: int, size: int) -> bool:
    sizes = program.run(tried).sizes
    return number < len(sizes) and sizes[number] == size
