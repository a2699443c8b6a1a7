"""One question to a plan: what comes of a size on some of the axes, and for which sizes alike."""

from __future__ import annotations

from typing import NamedTuple

from cnnshape.analysis.propagation import propagate
from cnnshape.sizing.plan import Plan
from cnnshape.sizing.program import NEVER, Program, Repetition, repetition_of

MAX_STEPS = 1_000_000
"""How many steps are run to look at a whole period: about two seconds."""


class Outcome(NamedTuple):
    """The positions of the first layer that cannot run, and of the first that does not or loses."""

    fault: int
    failure: int


class Question(NamedTuple):
    """The axes of a network that are varied together; the others keep their declared sizes.

    The answer holds for each of them alone, or for sizes that are equal on all axes of the
    network, or for both.
    """

    plan: Plan
    axes: tuple[int, ...]
    is_for_each: bool
    is_for_all: bool

    @property
    def programs(self) -> tuple[Program, ...]:
        """The different programs of the axes."""
        return tuple(dict.fromkeys(self.plan.programs[axis] for axis in self.axes))

    def outcome(self, size: int) -> Outcome:
        """Return what comes of a size."""
        runs = [program.run(size) for program in self.programs]
        outcome = Outcome(min(run.fault for run in runs), min(run.failure for run in runs))
        if outcome.fault < NEVER or not self.plan.asked:
            return outcome
        _, faults = propagate(self.plan.with_sizes(self._sizes(size)))
        fault = min((position for position, _ in faults), default=NEVER)
        return Outcome(fault, min(fault, outcome.failure))

    def repetition(self) -> Repetition | None:
        """Return how outcomes repeat; None where it is not known, or too far to look."""
        if self.plan.asked:
            return None
        found = repetition_of(self.programs)
        steps = sum(len(program.parts) for program in self.programs)
        return None if found.last * steps > MAX_STEPS else found

    def _sizes(self, size: int) -> tuple[int, ...]:
        declared = enumerate(self.plan.sizes)
        return tuple(size if axis in self.axes else other for axis, other in declared)
