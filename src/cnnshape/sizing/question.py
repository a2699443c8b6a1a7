"""The axes of a network that are varied together, and what follows from a size of theirs."""

from __future__ import annotations

from typing import NamedTuple

from cnnshape.analysis.axes.layer_padding import paddings_of
from cnnshape.analysis.axes.plan import AxisPlan
from cnnshape.analysis.axes.program import NEVER, AxisProgram, Repetition, repetition_of
from cnnshape.analysis.claim import Claims
from cnnshape.analysis.propagation import propagate
from cnnshape.network import Network

MAX_STEPS = 1_000_000
"""How many steps are run to look at a whole period: about two seconds."""

MAX_STEPS_OF_TRIES = 500_000
"""How many steps are run to try sizes one by one: about a second."""

STEPS_OF_A_CLAIM = 10
"""How many steps take as long as the formulas of one layer."""


class Outcome(NamedTuple):
    """The positions of the first layer that cannot run, and of the first that does not or loses."""

    fault: int
    failure: int


class AxisQuestion(NamedTuple):
    """The axes of a network that are varied together; the others keep their declared sizes.

    The answer holds for each of them alone, or for sizes that are equal on all axes of the
    network, or for both.
    """

    plan: AxisPlan
    axes: tuple[int, ...]
    is_for_each: bool
    is_for_all: bool

    @property
    def programs(self) -> tuple[AxisProgram, ...]:
        """The different programs of the axes."""
        return tuple(dict.fromkeys(self.plan.programs[axis] for axis in self.axes))

    def outcome(self, size: int) -> Outcome:
        """Return what fails at a size; if layers are coupled, the formulas are tried too."""
        runs = [program.run(size) for program in self.programs]
        outcome = Outcome(min(run.fault for run in runs), min(run.failure for run in runs))
        if outcome.fault < NEVER or not self.plan.coupled:
            return outcome
        claims, faults = propagate(self.at(size))
        fault = min((position for position, _ in faults), default=NEVER)
        loss = outcome.failure if self.plan.is_complete else self._first_loss(claims)
        return Outcome(fault, min(fault, loss))

    def _first_loss(self, claims: Claims) -> int:
        """Return the first layer whose windows leave cells unread along the axes in question."""
        network = self.plan.network
        paddings = paddings_of(network, claims)
        for position, node in enumerate(network.nodes):
            claim = claims[node.name]
            below = claims[node.inputs[0]] if node.inputs else None
            if claim is None or below is None:
                continue
            spares = (after for _, after in paddings[node.inputs[0]])
            axes = tuple(zip(claim.windows, below.output, spares, strict=False))
            if any(w.left_over(n, s) for w, n, s in (axes[a] for a in self.axes if a < len(axes))):
                return position
        return NEVER

    @property
    def affordable(self) -> int:
        """How many sizes can be tried one by one; fewer in a large network."""
        steps = sum(len(program.steps) for program in self.programs)
        claims = len(self.plan.network.nodes) if self.plan.coupled else 0
        return max(1, MAX_STEPS_OF_TRIES // (steps + STEPS_OF_A_CLAIM * claims + 1))

    def repetition(self) -> Repetition | None:
        """Return how outcomes repeat; None where that is not known, or the period is too long."""
        if self.plan.coupled:
            return None
        found = repetition_of(self.programs)
        steps = sum(len(program.steps) for program in self.programs)
        return None if found.last * steps > MAX_STEPS else found

    def at(self, size: int) -> Network:
        """Return the network with a size along the axes in question."""
        declared = enumerate(self.plan.sizes)
        sizes = tuple(size if axis in self.axes else other for axis, other in declared)
        return self.plan.with_sizes(sizes)
