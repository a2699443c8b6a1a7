"""`cnnshape sweep`: a grid of settings, and what each design costs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor
from typing import Annotated

import typer

from cnnshape.cli.dtype_option import Dtype
from cnnshape.cli.exits import Exit, exit_with, fail, show_diagnostics, warn
from cnnshape.cli.options import File, Inputs, Output, Settings
from cnnshape.cli.output import opened
from cnnshape.cli.overrides import overrides_in
from cnnshape.cli.plot_option import Plot, write_plot
from cnnshape.cli.sweep_plan import grid_in, length_of, plan_of, space_of
from cnnshape.cli.sweep_report import SweepFormat, SweepReport
from cnnshape.language.overrides import UnknownSetting
from cnnshape.phrases import count
from cnnshape.sweeping.axis import split_at_commas
from cnnshape.sweeping.budget import MAX_LAYERS, Budget
from cnnshape.sweeping.choice import Choice, Refused
from cnnshape.sweeping.design import Design
from cnnshape.sweeping.executors import workers
from cnnshape.sweeping.pool import designs

Over = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME=A,B,C | NAME=START:STOP[:STEP] | NAME=LOW..HIGH",
        help="Parameter, or input, and its values; ranges include both ends. Repeat for a grid.",
    ),
]
Designs = Annotated[
    str | None,
    typer.Option(
        "--designs",
        metavar="FILE",
        help="File of CSV or JSON lines with the settings of a design in each line.",
    ),
]
SampleSize = Annotated[
    int | None, typer.Option(min=1, metavar="N", help="Draw N different designs at random.")
]
Seed = Annotated[int, typer.Option(metavar="K", help="Seed of --sample.")]
Where = Annotated[
    str | None, typer.Option(metavar="E", help="Only designs for which this expression is true.")
]
Sort = Annotated[
    str | None, typer.Option(metavar="C", help="Sort by a column or expression, ascending.")
]
Pareto = Annotated[
    str | None, typer.Option(metavar="A,B", help="Only Pareto-optimal designs in these columns.")
]
Limit = Annotated[
    int | None, typer.Option(min=1, metavar="N", help="Print at most this many designs.")
]
Jobs = Annotated[int, typer.Option(min=1, metavar="N", help="Worker processes.")]
Format = Annotated[
    SweepFormat, typer.Option("--format", help="Report format; json is one object per line.")
]


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
    jobs: Jobs = 1,
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
    jobs = min(jobs, length)
    budget = Budget(MAX_LAYERS)
    report = SweepReport(format, plan, list(space.names), length)
    analysed: list[Design] = []
    try:
        choice.check(report.names)
        points = space.first(length)
        if plot is None:  # a picture shows those that are not chosen too
            points = choice.worth_analysing(points)
        with opened(output) as stream, workers(jobs) as executor:
            found = budget.within(designs(plan, points, length, executor, jobs))
            if plot is not None:
                found = _recorded(found, analysed)
            has_errors = report.write(found, choice, stream)
    except Refused as refused:
        show_diagnostics([refused.diagnostic])
        exit_with(Exit.UNABLE)
    except UnknownSetting as error:
        fail(str(error))
    except BrokenExecutor:
        fail(f"a worker process was ended before its work was: give fewer than --jobs {jobs}")
    if plot is not None:
        _plot(plot, report, analysed, Choice(where, fronts, sort, limit))
    if choice.without_answer:
        left_out = count(choice.without_answer, "design")
        warn(f"left out {left_out} with errors: there is no number to choose by")
    if budget.is_exceeded:
        fail(
            f"only the first {budget.passed:,} of {length:,} designs were analysed: together they "
            f"have {MAX_LAYERS:,} layers, all that a sweep may have; give fewer values or --limit"
        )
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
