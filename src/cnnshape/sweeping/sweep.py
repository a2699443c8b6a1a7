"""Sweep a network from Python: every combination of some settings, and a choice of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cnnshape.language.loading import template_of_origin
from cnnshape.network import Network
from cnnshape.sweeping.axis import Axis
from cnnshape.sweeping.choice import Choice, Refused
from cnnshape.sweeping.design import Design, Plan
from cnnshape.sweeping.executors import workers
from cnnshape.sweeping.grid import MAX_DESIGNS, Space
from cnnshape.sweeping.pool import designs
from cnnshape.sweeping.sample import sample_of


def sweep(
    network: Network,
    over: Mapping[str, Sequence[Any]],
    where: str | None = None,
    sort: str | None = None,
    pareto: Sequence[str] = (),
    limit: int | None = None,
    jobs: int = 1,
    sample: int | None = None,
    seed: int = 0,
) -> list[Design]:
    """Return what each design costs: a network at every combination of the values in `over`.

    `over` maps parameters of its file, or `input`, to values: `{"width": [0.25, 0.5, 1]}`. With
    `{"kernels[*]": [3, 5]}` each item of a list is chosen independently. `sample` is how many
    designs are drawn at random from the combinations, the same ones for the same `seed`. `where`,
    `sort` and `pareto` are expressions as those of `cnnshape sweep`; `limit` is how many designs
    are wanted at most, `jobs` how many processes work. Raises ValueError or TypeError for a setting
    that the file does not have and for an invalid expression, and ValueError for a network that no
    file describes and for more than 1,000,000 combinations without `sample` or `limit`.
    """
    if not isinstance(network, Network):
        raise TypeError(
            f"sweep takes a network, as `load` returns it, not {type(network).__name__}"
        )
    if network.origin is None:
        raise ValueError("a sweep needs a network that was read from a file or a text")
    origin = network.origin
    plan = Plan(template_of_origin(origin), origin.input, origin.parameters or {}, network.dtype)
    axes = [Axis(name, (tuple(values),)) for name, values in over.items()]
    if not all(axis.size for axis in axes):
        raise ValueError("every setting in `over` needs at least one value")
    grid = plan.grid(axes)
    if sample is None and limit is None and grid.size > MAX_DESIGNS:
        raise ValueError(
            f"the grid has {grid.size:,} designs, more than {MAX_DESIGNS:,}: give fewer values, "
            "`sample` or `limit`"
        )
    space: Space = grid if sample is None else sample_of(grid, sample, seed)
    choice = Choice(where, tuple(pareto), sort, limit)
    try:
        choice.check(grid.names)
        with workers(jobs) as executor:
            points = choice.worth_analysing(space.first(space.size))
            found = designs(plan, points, space.size, executor, jobs)
            return list(choice.of(found))
    except Refused as refused:
        raise ValueError(refused.diagnostic.line()) from None
