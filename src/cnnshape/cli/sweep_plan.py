"""What `cnnshape sweep` varies: a grid from `--over`, and the file that it is applied to."""

from __future__ import annotations

from collections.abc import Sequence

from cnnshape.cli.exits import fail, warn
from cnnshape.cli.overrides import Overrides
from cnnshape.cli.reading import read_template
from cnnshape.sweeping.axis import INPUT, Axis, axis_in
from cnnshape.sweeping.design import Plan
from cnnshape.sweeping.grid import MAX_DESIGNS, Grid, grid_of


def grid_in(texts: Sequence[str]) -> Grid:
    """Return the grid of the axes in `--over`; end the command if one is invalid."""
    axes = [_axis_in(text) for text in texts]
    try:
        return grid_of(axes)
    except ValueError as error:
        fail(f"--over: {error}")


def _axis_in(text: str) -> Axis:
    try:
        return axis_in(text)
    except ValueError as error:
        fail(f"--over {text}: {error}")


def plan_of(file: str, grid: Grid, overrides: Overrides, dtype: str | None) -> Plan:
    """Return the plan of a sweep; end the command if the file does not fit the grid."""
    fixed = {*overrides.parameters, *((INPUT,) if overrides.input is not None else ())}
    for axis in grid.axes:
        if axis.name in fixed:
            fail(f"--over {axis.name}: --set or --input gives it a value already")
    template, left = read_template(file, _with_first_input(overrides, grid)).or_exit()
    input = None if overrides.input is None else left.input
    plan = Plan(template, input, overrides.parameters, dtype)
    try:
        _check(plan, grid)
    except (TypeError, ValueError) as error:
        fail(str(error))
    return plan


def _with_first_input(overrides: Overrides, grid: Grid) -> Overrides:
    """Return overrides with an input of the grid: a model may need one to be read."""
    first = grid.at(0)
    return overrides._replace(input=tuple(first[INPUT])) if INPUT in first else overrides


def _check(plan: Plan, grid: Grid) -> None:
    """Raise ValueError or TypeError if the file has no such parameter, or no such input."""
    plan.check(grid.at(0))
    for axis in grid.axes:
        if axis.name == INPUT:
            for position in range(axis.size):
                plan.check({INPUT: axis.at(position)})


def length_of(grid: Grid, limit: int | None) -> int:
    """Return how many designs are analysed; end the command if they are too many."""
    if grid.size <= MAX_DESIGNS:
        return grid.size
    if limit is None or limit > MAX_DESIGNS:
        fail(
            f"the grid has {grid.size:,} designs, more than {MAX_DESIGNS:,}: give fewer values, "
            "or --limit to analyse only the first"
        )
    warn(f"the grid has {grid.size:,} designs: only the first {limit:,} are analysed")
    return limit
