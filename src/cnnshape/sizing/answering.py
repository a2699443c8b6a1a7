"""Ask a network all that `cnnshape sizes` tells: each axis by itself, and all of them alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cnnshape.analysis.propagation import propagate
from cnnshape.diagnostics import Diagnostic
from cnnshape.network import Network
from cnnshape.sizing.finding import findings_of
from cnnshape.sizing.output_sizes import output_sizes_of
from cnnshape.sizing.plan import Plan, plan_of
from cnnshape.sizing.program import NEVER
from cnnshape.sizing.question import Question
from cnnshape.sizing.result import Answer, Declared, Nearest, Sizes

MOST_TRIED = 1024
"""The sizes that are tried one by one where no period is known."""


def sizes_of(
    network: Network,
    up_to: int = MOST_TRIED,
    nearest: int | None = None,
    output_size: int | None = None,
) -> Sizes | None:
    """Return which input sizes work and which lose nothing, or None without spatial axes.

    `up_to` is how far sizes are tried where no period is known, `nearest` a size to find the
    nearest ones to, `output_size` that of the final map whose inputs are wanted.
    """
    plan = plan_of(network)
    if plan is None:
        return None
    last = max(up_to, nearest or 0)
    answers = []
    for axes, is_for_each, is_for_all in _questions(plan):
        question = Question(plan, axes)
        repetition = question.repetition()
        works, loses_nothing = findings_of(question, repetition, last)
        answers.append(
            Answer(
                axes,
                is_for_each,
                is_for_all,
                repetition,
                works,
                loses_nothing,
                tuple(_declared(question, is_for_each)),
                None if nearest is None else Nearest.to(nearest, loses_nothing.sizes),
                None if output_size is None else output_sizes_of(question, output_size),
            )
        )
    return Sizes(plan, up_to, tuple(answers), tuple(_faults_at_every_size(plan, answers)))


def _declared(question: Question, is_for_each: bool) -> Iterator[Declared]:
    """Return what becomes of the declared sizes that the answer speaks of."""
    nodes = question.plan.network.nodes
    sizes = tuple(dict.fromkeys(question.plan.sizes[axis] for axis in question.axes))
    for size in sizes if is_for_each or len(sizes) == 1 else ():
        fault, failure = question.outcome(size)
        yield Declared(
            size,
            nodes[fault] if fault < NEVER else None,
            nodes[failure] if failure < min(fault, NEVER) else None,
        )


def _questions(plan: Plan) -> Iterator[tuple[tuple[int, ...], bool, bool]]:
    """Return axes to be varied together, whether the answer holds for each, and for all alike.

    Axes with the same program have the same answer, and if all have, so have sizes that are equal
    on all. Layers that look at several axes at once leave no answer to be shared.
    """
    axes = range(len(plan.programs))
    every = tuple(axes)
    if plan.asked:
        for axis in axes:
            yield (axis,), True, len(every) == 1
    else:
        for program in dict.fromkeys(plan.programs):
            alike = tuple(axis for axis in axes if plan.programs[axis] == program)
            yield alike, True, alike == every
            if alike == every:
                return
    if len(every) > 1:
        yield every, False, True


def _faults_at_every_size(plan: Plan, answers: Sequence[Answer]) -> list[Diagnostic]:
    """Return what is wrong where the sizes are right: it is so at every size."""
    smallest = {
        axis: answer.works.sizes.smallest
        for answer in answers
        if answer.is_for_each
        for axis in answer.axes
    }
    sizes = tuple(smallest[axis] or size for axis, size in enumerate(plan.sizes))
    if plan.asked or None in smallest.values():
        sizes = plan.sizes
        if any(answer.works.sizes.smallest for answer in answers):
            return []
    return [fault for _, fault in propagate(plan.with_sizes(sizes))[1]]
