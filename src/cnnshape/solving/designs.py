"""The best design within a budget: by halving where totals are proved to rise, else one by one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from cnnshape.schema_versions import SOLVE_VERSION
from cnnshape.solving.candidates import Candidates, Goal
from cnnshape.solving.halving import Halving, axis_to_halve
from cnnshape.solving.limits import ARENA, Limit
from cnnshape.sweeping.axis import Axis
from cnnshape.sweeping.design import Design, Plan
from cnnshape.sweeping.grid import Grid

MAX_SWEPT = 100_000
"""How many designs are analysed one by one at most."""

MAX_SEARCHES = 5_000
"""How many times an axis is halved at most: once for each combination of the other axes."""


class BestDesign(NamedTuple):
    """The best design of a grid within limits, and how it was found.

    `design` is None if none keeps to the limits; `nearest` is then the one that exceeds them least.
    `halved` is the axis along which the search was by halving, None for a sweep, and `reason` why
    it was not. `following` is the first design on that axis that exceeds a limit.
    """

    plan: Plan
    grid: Grid[Axis]
    limits: tuple[Limit, ...]
    goal: Goal
    design: Design | None
    nearest: Design | None
    following: Design | None
    halved: str | None
    reason: str | None
    analysed: int

    @property
    def is_solved(self) -> bool:
        """Whether a design keeps to the limits."""
        return self.design is not None

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as `cnnshape solve --format json` prints it."""
        designs = {name: getattr(self, name) for name in ("design", "nearest", "following")}
        return {
            "schema_version": SOLVE_VERSION,
            "solved": "design",
            "name": self.plan.template.title,
            "limits": {each.total: each.most for each in self.limits},
            "maximize" if self.goal.is_maximum else "minimize": self.goal.question.text,
            **{name: None if each is None else each.to_dict() for name, each in designs.items()},
            "method": "sweep" if self.halved is None else "halving",
            "along": self.halved,
            "reason": self.reason,
            "designs": self.grid.size,
            "analysed": self.analysed,
        }


def best_design(
    plan: Plan,
    grid: Grid[Axis],
    limits: Sequence[Limit],
    goal: Goal,
    passed: Callable[[str], None] | None = None,
) -> BestDesign:
    """Return the best design; of several the first in the order of the grid.

    `passed` is called with the settings of each design that is analysed one by one.

    Raises ValueError if the designs would have to be analysed one by one, and are too many, and
    Refused for a goal that is no expression of settings and totals.
    """
    goal.question.check([axis.name for axis in grid.axes])
    for limit in limits:
        if limit.word == ARENA:
            raise ValueError(
                "the arena is planned for the largest input or batch: limit `ram` here"
            )
    at, reason = axis_to_halve(plan, grid, limits, goal)
    if at is not None:
        searches = grid.size // grid.axes[at].size
        if searches > MAX_SEARCHES:
            raise ValueError(
                f"`{grid.axes[at].name}` would have to be halved {searches:,} times, and "
                f"{MAX_SEARCHES:,} are the most: give fewer values of the other settings"
            )
        search = Halving(plan, grid, at, limits, goal)
        name = grid.axes[at].name
        if search.run():
            return _answer(plan, grid, search.candidates, search.following, name, None)
        reason = f"designs along `{name}` have errors"
    if grid.size > MAX_SWEPT:
        raise ValueError(
            f"the {grid.size:,} designs would have to be analysed one by one ({reason}), and "
            f"{MAX_SWEPT:,} are the most: give fewer values"
        )
    candidates = Candidates(limits, goal)
    for settings in grid.first(grid.size):
        candidates.see(plan.design(settings))
        if passed is not None:
            passed(", ".join(f"{name}={value}" for name, value in settings.items()))
    return _answer(plan, grid, candidates, None, None, reason)


def _answer(
    plan: Plan,
    grid: Grid[Axis],
    seen: Candidates,
    following: Design | None,
    halved: str | None,
    reason: str | None,
) -> BestDesign:
    nearest = seen.nearest if seen.best is None else None
    return BestDesign(
        plan,
        grid,
        seen.limits,
        seen.goal,
        seen.best,
        nearest,
        following,
        halved,
        reason,
        seen.count,
    )
