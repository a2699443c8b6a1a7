"""Designs as they are seen: the best within the limits, and the one that exceeds them least."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import NamedTuple

from cnnshape.solving.limits import Limit
from cnnshape.sweeping.choice import Question, ValueUnknown
from cnnshape.sweeping.design import Design


class Goal(NamedTuple):
    """What the best design has most of, or least of."""

    question: Question
    is_maximum: bool

    def cost(self, design: Design) -> float | None:
        """Return what is to be small; None if an error leaves it unknown."""
        try:
            value = self.question.cost(design)
        except ValueUnknown:
            return None
        return -value if self.is_maximum else value


class Candidates:
    """The designs seen so far."""

    def __init__(self, limits: Sequence[Limit], goal: Goal) -> None:
        """Begin with none."""
        self.limits, self.goal = tuple(limits), goal
        self.best: Design | None = None
        self.nearest: Design | None = None
        self.count = 0
        self._cost = self._excess = inf

    def see(self, design: Design) -> None:
        """Take a design into account; one with errors is none."""
        self.count += 1
        cost = None if design.diagnostics else self.goal.cost(design)
        if cost is None:
            return
        excess = max((limit.excess(design) for limit in self.limits), default=0)
        if not excess and cost < self._cost:
            self.best, self._cost = design, cost
        elif excess and excess < self._excess:
            self.nearest, self._excess = design, excess
