"""Questions of `cnnshape solve` about budgets: the best design, and the largest that fits."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import NamedTuple

from cnnshape.cli.overrides import Overrides
from cnnshape.cli.progress import Progress
from cnnshape.cli.reading import read_network
from cnnshape.cli.sweep_plan import grid_in, plan_of
from cnnshape.solving.fitting import BATCH, INPUT, largest_fit
from cnnshape.solving.limits import limits_in
from cnnshape.solving.solve import Answer, goal_of


class BudgetQuestion(NamedTuple):
    """What the options say of limits, of what varies, and of what is wanted."""

    budget: Sequence[str]
    fit: Sequence[str]
    over: Sequence[str]
    maximize: str | None
    minimize: str | None

    @property
    def is_asked(self) -> bool:
        """Whether an option asks for designs."""
        return any(self)

    def answer(self, file: str, overrides: Overrides, dtype: str | None) -> Answer:
        """Return the best design or the largest that fits; raise ValueError for half a question."""
        self._check()
        limits = limits_in((*self.budget, *self.fit))
        (first, *others) = self.over
        if first in (BATCH, INPUT):
            if others or self.budget:
                raise ValueError(
                    f"--over {first} stands alone, with --fit: ram=256KiB, for example"
                )
            network = read_network(file, overrides).or_exit()
            network = network if dtype is None else network._replace(dtype=dtype)
            with Progress(None, sys.stderr, "tries") as progress:
                return largest_fit(network, first, limits, progress.passed)
        from cnnshape.solving.designs import best_design

        grid = grid_in(self.over)
        plan = plan_of(file, grid, overrides, dtype)
        goal = goal_of(self.maximize, self.minimize, grid.axes[0].name)
        with Progress(grid.size, sys.stderr, "designs") as progress:
            return best_design(plan, grid, limits, goal, progress.passed)

    def _check(self) -> None:
        if not self.budget and not self.fit:
            raise ValueError("say what is limited, as --budget macs=300M or --fit ram=256KiB")
        if self.budget and self.fit:
            raise ValueError(
                "give --budget for the best design, or --fit for the largest: not both"
            )
        if not self.over:
            raise ValueError(
                "say what varies, as --over width=0.1:2:0.01; for --fit also --over input or batch"
            )
        if self.fit and (self.maximize or self.minimize):
            raise ValueError(
                "--fit wants the largest of what varies: give --budget to want another"
            )
        if self.budget and not (self.maximize or self.minimize):
            raise ValueError("say what is best within the budget, as --maximize parameters")
