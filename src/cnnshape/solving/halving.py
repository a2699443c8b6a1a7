"""Search along an axis on which no total falls: the last design within the limits, by halving."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from cnnshape.solving.candidates import Candidates, Goal
from cnnshape.solving.limits import Limit
from cnnshape.solving.monotone import Monotone, monotone_in
from cnnshape.solving.trends import FIXED, RISES, Direction, Trend, trend_of
from cnnshape.sweeping.axis import INPUT, Axis
from cnnshape.sweeping.design import Design, Plan
from cnnshape.sweeping.grid import Grid, Settings

MAX_CHECKED = 100_000
"""How many values of an axis are looked at to know that they rise."""


class Halving:
    """A search along one axis, for each combination of the others."""

    def __init__(
        self, plan: Plan, grid: Grid[Axis], at: int, limits: Sequence[Limit], goal: Goal
    ) -> None:
        """Search along the axis at a place of the grid."""
        self.plan, self.limits, self.goal = plan, limits, goal
        self.axis = grid.axes[at]
        self.others = Grid((*grid.axes[:at], *grid.axes[at + 1 :]))
        self.order = [axis.name for axis in grid.axes]
        self.candidates = Candidates(limits, goal)
        self.following: Design | None = None
        self._known: dict[int, Design] = {}

    def run(self) -> bool:
        """Search everywhere; say whether no design on the way had errors."""
        return all(map(self._search, self.others.first(self.others.size)))

    def _search(self, others: Settings) -> bool:
        self._known = {}
        before, last = self.candidates.best, self.axis.size - 1
        fitting = last_where(lambda n: self._holds(self._design(others, n)), last)
        chosen = 0
        if fitting is not None and self.goal.is_maximum:
            best = self.goal.cost(self._design(others, fitting))
            lesser = last_where(lambda n: self.goal.cost(self._design(others, n)) != best, fitting)
            chosen = 0 if lesser is None else lesser + 1
        self.candidates.see(self._design(others, chosen))
        if self.candidates.best is not before:
            beyond = None if fitting in (None, last) else self._design(others, fitting + 1)
            self.following = beyond
        self.candidates.count += len(self._known) - 1
        return not any(design.diagnostics for design in self._known.values())

    def _holds(self, design: Design) -> bool:
        return not any(limit.excess(design) for limit in self.limits)

    def _design(self, others: Settings, position: int) -> Design:
        if position not in self._known:
            settings = {**others, self.axis.name: self.axis.at(position)}
            in_order = {name: settings[name] for name in self.order}
            self._known[position] = self.plan.design(in_order)
        return self._known[position]


def last_where(holds: Callable[[int], bool], last: int) -> int | None:
    """Return the last place up to which something holds; None if it never does.

    Once it fails it must not hold again.
    """
    if not holds(0):
        return None
    low, high = 0, last + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low


def axis_to_halve(
    plan: Plan, grid: Grid[Axis], limits: Sequence[Limit], goal: Goal
) -> tuple[int | None, str | None]:
    """Return the longest axis along which nothing in question falls, or why there is none."""
    reasons = []
    for at in sorted(range(len(grid.axes)), key=lambda at: -grid.axes[at].size):
        name = grid.axes[at].name
        found = _monotone(plan, grid.axes[at])
        missing = {limit.total for limit in limits} - found.totals
        if found.reason is None and not missing and _goal_rises(grid, name, found, goal):
            return at, None
        may_fall = sorted(missing) or [goal.question.text]
        reasons.append(f"`{name}`: {found.reason or f'{may_fall[0]} may fall as it grows'}")
    return None, reasons[0]


def _goal_rises(grid: Grid[Axis], name: str, found: Monotone, goal: Goal) -> bool:
    """Say whether what is wanted never falls along an axis either."""
    settings = {axis.name: _fixed_along(axis) for axis in grid.axes}
    rising = Trend(Direction.RISES, settings[name].is_positive)
    names = {**settings, name: rising, **dict.fromkeys(found.totals, RISES)}
    return trend_of(goal.question.text, names).direction is not Direction.UNKNOWN


def _fixed_along(axis: Axis) -> Trend:
    numbers = _numbers(axis)
    return FIXED if numbers and min(numbers) >= 0 else Trend(Direction.FIXED)


def _monotone(plan: Plan, axis: Axis) -> Monotone:
    if axis.name == INPUT:
        return Monotone(reason="an input is several sizes, in no order")
    if axis.size > MAX_CHECKED:
        return Monotone(reason=f"it has more than {MAX_CHECKED:,} values")
    values = _numbers(axis)
    if not values or values != sorted(values):
        return Monotone(reason="its values are not numbers that rise")
    return monotone_in(plan.template.root, axis.name, values[0] >= 0, plan.parameters)


def _numbers(axis: Axis) -> list[Any]:
    """Return the values of an axis if all are numbers, and few enough to be looked at."""
    if axis.size > MAX_CHECKED:
        return []
    values = [axis.at(position) for position in range(axis.size)]
    are_numbers = all(isinstance(n, (int, float)) and not isinstance(n, bool) for n in values)
    return values if are_numbers else []
