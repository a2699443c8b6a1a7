"""The input nearest to the declared one at which a network loses nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from cnnshape.analysis.axes.plan import AxisPlan, plan_of
from cnnshape.analysis.axes.program import NEVER, AxisProgram, repetition_of
from cnnshape.analysis.propagation import propagate
from cnnshape.network import Network, Shape

MAX_STEPS = 100_000
"""How many steps are run before the search ends: about a fifth of a second."""

MAX_CANDIDATES = 8
"""How many inputs are tried with the formulas before the search ends."""


def nearest_clean(network: Network) -> Mapping[str, Shape] | None:
    """Return the shapes of the inputs, by name, nearest to the declared ones that lose nothing.

    Every layer runs at them and no window leaves cells unread at the end of an axis. An input that
    is equally long on all axes stays so where it can. None where there is no such input near.
    """
    plan = plan_of(network)
    if plan is None or not plan.is_complete:
        return None
    for sizes in islice(_clean_sizes(plan), MAX_CANDIDATES if plan.coupled else 1):
        resized = plan.with_sizes(sizes)
        if not propagate(resized)[1]:
            return resized.input_shapes
    return None


def _clean_sizes(plan: AxisPlan) -> Iterator[Shape]:
    """Return sizes of which no axis loses anything by itself, the nearest first."""
    rank = len(plan.sizes)
    if len(set(plan.sizes)) == 1:
        programs = tuple(dict.fromkeys(plan.programs))
        yield from ((size,) * rank for size in _clean_for(programs, plan.sizes[0]))
    if len(set(plan.programs)) > 1 or len(set(plan.sizes)) > 1:
        each = (
            _clean_for((program,), size)
            for program, size in zip(plan.programs, plan.sizes, strict=True)
        )
        yield from zip(*each, strict=False)


def _clean_for(programs: tuple[AxisProgram, ...], declared: int) -> Iterator[int]:
    """Return sizes that lose nothing, the nearest first, as far as any new ones can come."""
    threshold, period = repetition_of(programs)
    farthest = max(declared, threshold) + period
    steps = sum(len(program.steps) for program in programs)
    for size in islice(_outward(declared, farthest), MAX_STEPS // (steps + 1)):
        if all(program.run(size).failure == NEVER for program in programs):
            yield size


def _outward(size: int, farthest: int) -> Iterator[int]:
    """Count away from a size in both directions, down to 1 and up to the farthest."""
    yield size
    for distance in range(1, farthest - size + 1):
        yield size + distance
        if distance < size:
            yield size - distance
