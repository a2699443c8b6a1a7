"""Answer all that `cnnshape sizes` reports: each axis alone, and equal sizes on all axes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cnnshape.analysis.axes.plan import AxisPlan, plan_of
from cnnshape.analysis.axes.program import NEVER
from cnnshape.analysis.propagation import propagate
from cnnshape.network import Network, Shape
from cnnshape.sizing.conclusions import conclusions_of
from cnnshape.sizing.output_sizes import output_sizes_of
from cnnshape.sizing.question import AxisQuestion
from cnnshape.sizing.result import Answer, Declared, Nearest, Sizes

MAX_TRIED = 1024
"""The sizes that are tried one by one where no period is known."""

WITHOUT_AXES = "no input has spatial axes, whose sizes could be varied"


def sizes(
    network: Network,
    up_to: int = MAX_TRIED,
    nearest: int | None = None,
    output_size: int | None = None,
) -> Sizes:
    """Return which input sizes of a network work, and which lose nothing.

    `up_to` is how far sizes are tried where no period is known, `nearest` a size to find the
    nearest ones to, `output_size` that of the final map whose inputs are wanted. Raises ValueError
    for a size below 1 and for a network whose inputs have no spatial axes, and TypeError for what
    is no network.
    """
    if not isinstance(network, Network):
        kind = type(network).__name__
        raise TypeError(f"sizes takes a network, as `load` returns it, not {kind}")
    for name, size in (("up_to", up_to), ("nearest", nearest), ("output_size", output_size)):
        if size is not None and size < 1:
            raise ValueError(f"{name} must be at least 1, not {size}")
    found = sizes_of(network, up_to, nearest, output_size)
    if found is None:
        raise ValueError(f"{network.file}: {WITHOUT_AXES}")
    return found


def sizes_of(
    network: Network,
    up_to: int = MAX_TRIED,
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
    questions = list(_questions(plan))
    answers = [_answer(question, max(up_to, nearest or 0)) for question in questions]
    if nearest is not None:
        answers = [
            answer._replace(nearest=Nearest.to(nearest, answer.loses_nothing.sizes))
            for answer in answers
        ]
    if output_size is not None:
        answers = [
            answer._replace(output=output_sizes_of(question, output_size))
            for question, answer in zip(questions, answers, strict=True)
        ]
    return _with_faults(plan, up_to, tuple(answers))


def _answer(question: AxisQuestion, last: int) -> Answer:
    repetition = question.repetition()
    works, loses_nothing = conclusions_of(question, repetition, last)
    return Answer(question, repetition, works, loses_nothing, tuple(_declared(question)))


def _with_faults(plan: AxisPlan, up_to: int, answers: tuple[Answer, ...]) -> Sizes:
    """Return the answers, with the faults if no size works.

    If every axis works alone and there still are faults, they are at every size: no answer holds.
    """
    smallest = _smallest(plan, answers)
    if plan.coupled and any(answer.works.sizes.smallest for answer in answers):
        return Sizes(plan, up_to, answers, ())
    faults = tuple(fault for _, fault in propagate(plan.with_sizes(smallest or plan.sizes))[1])
    return Sizes(plan, up_to, () if smallest and faults else answers, faults)


def _declared(question: AxisQuestion) -> Iterator[Declared]:
    """Return whether the declared sizes of the question work and lose nothing."""
    nodes, sizes = question.plan.network.nodes, question.plan.sizes
    distinct = dict.fromkeys(sizes[axis] for axis in question.axes)
    for size in distinct if question.is_for_each or len(distinct) == 1 else ():
        fault, failure = question.outcome(size)
        yield Declared(
            tuple(axis for axis in question.axes if sizes[axis] == size),
            size,
            nodes[fault] if fault < NEVER else None,
            nodes[failure] if failure < min(fault, NEVER) else None,
        )


def _questions(plan: AxisPlan) -> Iterator[AxisQuestion]:
    """Return a question for each axis, and one for sizes that are equal on all of them.

    Axes with the same program have the same answer, and if all have, so have sizes that are equal
    on all. Layers that look at several axes at once leave no answer to be shared.
    """
    every = tuple(range(len(plan.programs)))
    groups: list[tuple[int, ...]] = [(axis,) for axis in every]
    if not plan.coupled:
        groups = [
            tuple(axis for axis in every if plan.programs[axis] == program)
            for program in dict.fromkeys(plan.programs)
        ]
    for axes in groups:
        yield AxisQuestion(plan, axes, is_for_each=True, is_for_all=axes == every)
    if len(groups) > 1:
        yield AxisQuestion(plan, every, is_for_each=False, is_for_all=True)


def _smallest(plan: AxisPlan, answers: Sequence[Answer]) -> Shape | None:
    """Return sizes at which every axis works by itself, or None where that is not enough to run."""
    sizes = list(plan.sizes)
    for answer in answers:
        for axis in answer.question.axes if answer.question.is_for_each else ():
            smallest = answer.works.sizes.smallest
            if smallest is None or plan.coupled:
                return None
            sizes[axis] = smallest
    return tuple(sizes)
