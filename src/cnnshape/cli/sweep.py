"""`cnnshape sweep`: a space of settings, and what each design costs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from pathlib import Path

from cnnshape.cli.dtype_option import Dtype
from cnnshape.cli.exits import Exit, exit_with, fail
from cnnshape.cli.growing_output import growing
from cnnshape.cli.options import File, Inputs, Output, Settings
from cnnshape.cli.output import opened
from cnnshape.cli.overrides import overrides_in
from cnnshape.cli.plot_option import Plot, write_plot
from cnnshape.cli.sweep_executor import Crew, crew_of
from cnnshape.cli.sweep_failures import failures_told, tell_what_is_left_out
from cnnshape.cli.sweep_forecast import print_forecast
from cnnshape.cli.sweep_options import (
    Designs,
    Engine,
    Forecast,
    Format,
    Jobs,
    Limit,
    NoCompile,
    Over,
    Pareto,
    Resume,
    SampleSize,
    Seed,
    Sort,
    Where,
)
from cnnshape.cli.sweep_parquet import check_parquet, write_parquet
from cnnshape.cli.sweep_plan import length_of, plan_and_grid, space_in, space_of
from cnnshape.cli.sweep_report import SweepFormat, SweepReport
from cnnshape.cli.sweep_run import SweepRun
from cnnshape.sweeping.axis import split_at_commas
from cnnshape.sweeping.budget import MAX_LAYERS, Budget
from cnnshape.sweeping.choice import Choice
from cnnshape.sweeping.design import Design

WHAT_CAN_BE_RESUMED = (
    "--resume goes on with a file of rows in the order of the designs: give --output FILE with "
    "--format csv or json (a Parquet file is complete only at its end), and no --sort, --pareto or "
    "--plot; choose from the file afterwards"
)


def sweep(
    file: File,
    over: Over = None,
    designs_file: Designs = None,
    sample: SampleSize = None,
    seed: Seed = None,
    where: Where = None,
    sort: Sort = None,
    pareto: Pareto = None,
    limit: Limit = None,
    jobs: Jobs = None,
    executor: Engine = None,
    no_compile: NoCompile = False,
    resume: Resume = False,
    forecast: Forecast = False,
    format: Format = SweepFormat.TABLE,
    dtype: Dtype = None,
    output: Output = None,
    plot: Plot = None,
    input: Inputs = None,
    settings: Settings = None,
) -> None:
    """Print what each design of a grid of settings costs."""
    wanted, overrides = space_in(over or [], designs_file), overrides_in(input, settings)
    plan, grid = plan_and_grid(file, wanted, overrides, dtype)
    space = space_of(grid, sample, seed)
    fronts = tuple(split_at_commas(pareto)) if pareto is not None else ()
    choice = Choice(where, fronts, sort, limit)
    plan = plan._replace(compiled=not no_compile)
    run = SweepRun(plan, space, length_of(space, limit), choice, Budget(MAX_LAYERS))
    report = SweepReport(format, plan, space.names, run.length)
    grows = report.grows(choice, output) and plot is None
    if resume and not grows:
        fail(WHAT_CAN_BE_RESUMED)
    with failures_told(is_resumable=grows):
        choice.check(report.names)
        if forecast:
            print_forecast(run, report, jobs or 1)
            return
        if format is SweepFormat.PARQUET:
            check_parquet(output)
        with crew_of(executor, jobs, run.length) as crew:
            if grows:
                has_errors = _grown(run, report, crew, Path(output or ""), goes_on=resume)
            else:
                has_errors = _written(run, report, crew, output, plot)
    if has_errors:
        exit_with(Exit.WRONG)


def _grown(run: SweepRun, report: SweepReport, crew: Crew, path: Path, *, goes_on: bool) -> bool:
    """Write rows as they come into a file; say whether one has errors."""
    with growing(path, run.identity(report.format), goes_on=goes_on) as output:
        choice = run.choice
        if choice.limit is not None:
            choice.limit -= output.reached.rows
        found = run.numbered(crew, output.reached.designs)
        has_errors = report.grow(found, choice, output)
        tell_what_is_left_out(choice, run.budget, run.length)
    return has_errors


def _written(
    run: SweepRun, report: SweepReport, crew: Crew, output: str | None, plot: str | None
) -> bool:
    """Write the report in one, and a picture; say whether a design of it has errors."""
    analysed: list[Design] = []
    # A picture shows those that are not chosen too.
    found = run.designs(crew, all_of_them=plot is not None)
    if plot is not None:
        found = _recorded(found, analysed)
    if report.format is SweepFormat.PARQUET:
        has_errors = write_parquet(run, found, output or "")
    else:
        with opened(output) as stream:
            has_errors = report.write(found, run.choice, stream)
    if plot is not None:
        _plot(plot, report, analysed, copy(run.choice))
    tell_what_is_left_out(run.choice, run.budget, run.length)
    return has_errors


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
