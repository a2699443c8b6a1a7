"""`cnnshape sweep`: a space of settings, and what each design costs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cnnshape.cli.dtype_option import Dtype
from cnnshape.cli.exits import Exit, exit_with
from cnnshape.cli.options import File, Inputs, Output, Settings
from cnnshape.cli.output import opened
from cnnshape.cli.overrides import overrides_in
from cnnshape.cli.plot_option import Plot, write_plot
from cnnshape.cli.sweep_executor import crew_of
from cnnshape.cli.sweep_failures import failures_told, tell_what_is_left_out
from cnnshape.cli.sweep_options import (
    Designs,
    Engine,
    Format,
    Jobs,
    Limit,
    Over,
    Pareto,
    SampleSize,
    Seed,
    Sort,
    Where,
)
from cnnshape.cli.sweep_plan import grid_in, length_of, plan_of, space_of
from cnnshape.cli.sweep_report import SweepFormat, SweepReport
from cnnshape.sweeping.axis import split_at_commas
from cnnshape.sweeping.budget import MAX_LAYERS, Budget
from cnnshape.sweeping.choice import Choice
from cnnshape.sweeping.design import Design
from cnnshape.sweeping.pool import designs


def sweep(
    file: File,
    over: Over = None,
    designs_file: Designs = None,
    sample: SampleSize = None,
    seed: Seed = 0,
    where: Where = None,
    sort: Sort = None,
    pareto: Pareto = None,
    limit: Limit = None,
    jobs: Jobs = None,
    executor: Engine = None,
    format: Format = SweepFormat.TABLE,
    dtype: Dtype = None,
    output: Output = None,
    plot: Plot = None,
    input: Inputs = None,
    settings: Settings = None,
) -> None:
    """Print what each design of a grid of settings costs."""
    grid = grid_in(over or [], designs_file)
    space = space_of(grid, sample, seed)
    fronts = tuple(split_at_commas(pareto)) if pareto is not None else ()
    choice = Choice(where, fronts, sort, limit)
    plan = plan_of(file, grid, overrides_in(input, settings), dtype)
    length = length_of(space, limit)
    budget = Budget(MAX_LAYERS)
    report = SweepReport(format, plan, list(space.names), length)
    analysed: list[Design] = []
    with failures_told():
        choice.check(report.names)
        points = space.first(length)
        if plot is None:  # a picture shows those that are not chosen too
            points = choice.worth_analysing(points)
        with opened(output) as stream, crew_of(executor, jobs, length) as crew:
            found = budget.within(designs(plan, points, length, *crew))
            if plot is not None:
                found = _recorded(found, analysed)
            has_errors = report.write(found, choice, stream)
    if plot is not None:
        _plot(plot, report, analysed, Choice(where, fronts, sort, limit))
    tell_what_is_left_out(choice, budget, length)
    if has_errors:
        exit_with(Exit.WRONG)


def _recorded(found: Iterable[Design], analysed: list[Design]) -> Iterator[Design]:
    """Return the designs, and keep each as it passes."""
    for design in found:
        analysed.append(design)
        yield design


def _plot(path: str, report: SweepReport, analysed: Sequence[Design], choice: Choice) -> None:
    from cnnshape.report.plots.designs import Sweep, designs_picture

    chosen = list(choice.of(analysed))
    title = report.plan.template.title
    write_plot(path, lambda: designs_picture(Sweep(title, report.names, analysed, chosen, choice)))
