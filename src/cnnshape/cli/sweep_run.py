"""One sweep of the command line: its designs, and how it can be gone on with."""

from __future__ import annotations

import hashlib
import json
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from cnnshape.cli.sweep_executor import Crew
from cnnshape.language.yaml.values import plain
from cnnshape.sweeping.budget import Budget
from cnnshape.sweeping.choice import Choice
from cnnshape.sweeping.design import Design, Plan
from cnnshape.sweeping.grid import Settings, Space
from cnnshape.sweeping.pool import designs
from cnnshape.sweeping.tasks import VERSION


class SweepRun(NamedTuple):
    """The first `length` designs of a space, of which some are chosen."""

    plan: Plan
    space: Space
    length: int
    choice: Choice
    budget: Budget

    def identity(self, format: str) -> str:
        """Return what two runs must have in common to write one report: a digest of all of it."""
        plan, choice = self.plan._replace(compiled=True), self.choice
        chosen = None if choice.where is None else choice.where.text, choice.limit
        parts = [VERSION, format, plain(plan.template.root), plan[1:], self.space, chosen]
        return hashlib.sha256(json.dumps(parts, default=repr).encode()).hexdigest()

    def designs(self, crew: Crew, *, all_of_them: bool) -> Iterator[Design]:
        """Return the designs; without `all_of_them` not those that their settings rule out."""
        points = self.space.first(self.length)
        if not all_of_them:
            points = self.choice.worth_analysing(points)
        return self.budget.within(designs(self.plan, points, self.length, *crew))

    def numbered(self, crew: Crew, after: int) -> Iterator[tuple[int, Design]]:
        """Return the designs after the first ones, each with the number of points so far."""
        numbers: deque[int] = deque()

        def points() -> Iterator[Settings]:
            for number, point in enumerate(self.space.first(self.length, after), after + 1):
                if self.choice.is_worth_analysing(point):
                    numbers.append(number)
                    yield point

        left = self.length - after
        for design in self.budget.within(designs(self.plan, points(), left, *crew)):
            yield numbers.popleft(), design
