"""`cnnshape sweep`: a grid of settings, and what each design costs."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor
from enum import StrEnum
from functools import partial
from itertools import islice
from typing import Annotated, NamedTuple, TextIO

import typer

from cnnshape.cli.dtype_option import Dtype, known_dtype
from cnnshape.cli.exits import Exit, exit_with, fail, show_diagnostics, warn
from cnnshape.cli.options import File, Inputs, Output, Settings
from cnnshape.cli.output import opened
from cnnshape.cli.progress import Progress
from cnnshape.cli.reading import parse_inputs, parse_settings, read_template
from cnnshape.diagnostics import SpecError
from cnnshape.language.architecture import UnknownSetting
from cnnshape.phrases import count
from cnnshape.sweeping.axis import INPUT, Axis, axis_in, split_at_commas
from cnnshape.sweeping.choice import Choice, Refused
from cnnshape.sweeping.design import Design, Plan
from cnnshape.sweeping.grid import MAX_DESIGNS, Grid, grid_of
from cnnshape.sweeping.pool import designs, workers


class SweepFormat(StrEnum):
    """How the designs are written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def sweep(
    file: File,
    over: Annotated[
        list[str],
        typer.Option(
            metavar="NAME=A,B,C | NAME=START:STOP[:STEP]",
            help="A parameter, or input, and its values; a range has both ends. Repeat for a grid.",
        ),
    ],
    where: Annotated[
        str | None,
        typer.Option(metavar="E", help="Only designs of which this expression is true."),
    ] = None,
    sort: Annotated[
        str | None,
        typer.Option(metavar="C", help="By a column or an expression, the least first."),
    ] = None,
    pareto: Annotated[
        str | None,
        typer.Option(metavar="A,B", help="Only designs that none beats in all of these columns."),
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="At most so many designs.")
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, metavar="N", help="Processes that work at it.")] = 1,
    format: Annotated[
        SweepFormat, typer.Option(help="How the designs are written; json is one a line.")
    ] = SweepFormat.TABLE,
    dtype: Dtype = None,
    output: Output = None,
    input: Inputs = None,
    settings: Settings = None,
) -> None:
    """Print what each design of a grid of settings costs."""
    grid = _grid(over)
    choice = Choice(where, tuple(split_at_commas(pareto)) if pareto is not None else (), sort)
    plan = _plan(file, grid, input, settings)._replace(dtype=known_dtype(dtype))
    length = _length(grid, limit)
    names = [axis.name for axis in grid.axes]
    try:
        choice.check(names)
        with opened(output) as stream, workers(min(jobs, length)) as executor:
            write = partial(_write, format, plan, names, length, stream)
            found = designs(plan, grid.first(length), length, executor, min(jobs, length))
            is_waiting = format is SweepFormat.TABLE or choice.needs_all
            has_errors = _report(_Watched(found, length, is_waiting, stream), choice, limit, write)
    except Refused as refused:
        show_diagnostics([refused.diagnostic])
        exit_with(Exit.UNABLE)
    except (UnknownSetting, BrokenExecutor) as error:
        fail(str(error))
    if choice.without_answer:
        without = count(choice.without_answer, "design has", "designs have")
        warn(f"{without} errors and no number to choose by: left out")
    if has_errors:
        exit_with(Exit.WRONG)


def _grid(texts: Sequence[str]) -> Grid:
    axes: list[Axis] = []
    for text in texts:
        try:
            axes.append(axis_in(text))
        except ValueError as error:
            fail(f"--over {text}: {error}")
    try:
        return grid_of(axes)
    except ValueError as error:
        fail(f"--over: {error}")


def _plan(
    file: str, grid: Grid, inputs: Sequence[str] | None, settings: Sequence[str] | None
) -> Plan:
    """Return what is to be varied; end the command where the file has not what is asked of it."""
    given, parameters = parse_inputs(inputs or ()), parse_settings(settings or ())
    fixed = {*parameters, *((INPUT,) if given is not None else ())}
    for axis in grid.axes:
        if axis.name in fixed:
            fail(f"--over {axis.name}: it has a value already, from --set or --input")
    try:
        template = read_template(file)
    except SpecError as error:
        show_diagnostics(error.diagnostics)
        exit_with(Exit.WRONG)
    if template is None:
        exit_with(Exit.UNABLE)
    plan = Plan(template, given, parameters)
    try:
        plan.check(grid.at(0))
        for axis in grid.axes:
            if axis.name == INPUT:
                for position in range(axis.size):
                    plan.check({INPUT: axis.at(position)})
    except (TypeError, ValueError) as error:
        fail(str(error))
    return plan


def _length(grid: Grid, limit: int | None) -> int:
    """Return how many points are walked; end the command where they are too many."""
    if grid.size <= MAX_DESIGNS:
        return grid.size
    if limit is None or limit > MAX_DESIGNS:
        fail(
            f"the grid has {grid.size:,} designs, more than {MAX_DESIGNS:,}: give fewer values, "
            "or --limit for the first of them"
        )
    warn(f"the grid has {grid.size:,} designs: only the first {limit:,} are looked at")
    return limit


class _Watched(NamedTuple):
    """Designs on their way; `is_waiting` where nothing is written before the last one is there."""

    designs: Iterable[Design]
    total: int
    is_waiting: bool
    stream: TextIO

    def progress(self) -> Progress:
        """Return a progress that does not write between lines of the report on one terminal."""
        is_free = self.is_waiting or not self.stream.isatty()
        return Progress(self.total, sys.stderr if is_free else io.StringIO(), "designs")

    def passing(self, progress: Progress) -> Iterator[Design]:
        """Return the designs, and let a progress see each."""
        for design in self.designs:
            progress.passed(", ".join(f"{name}={value}" for name, value in design.settings.items()))
            yield design


def _report(
    found: _Watched, choice: Choice, limit: int | None, write: Callable[[Iterable[Design]], bool]
) -> bool:
    """Write the designs that are wanted; say whether one of them has errors."""
    with found.progress() as progress:
        wanted = islice(choice.of(found.passing(progress)), limit)
        if not found.is_waiting:
            return write(wanted)
        shown = list(wanted)
    return write(shown)


def _write(
    format: SweepFormat,
    plan: Plan,
    names: Sequence[str],
    total: int,
    stream: TextIO,
    found: Iterable[Design],
) -> bool:
    """Write designs, lines as they come; say whether one has errors."""
    if format is SweepFormat.TABLE:
        from cnnshape.report.sweep import print_designs

        shown = tuple(found)
        print_designs(plan.template.title, names, shown, total, stream, dtype=plan.dtype)
        return any(design.diagnostics for design in shown)
    from cnnshape.report.sweep import csv_header, csv_line, json_line

    has_errors, is_csv = False, format is SweepFormat.CSV
    header = csv_header(names) if is_csv else ""  # with the first line: there may be none to come
    for design in found:
        stream.write(header + (csv_line(design) if is_csv else json_line(design)))
        stream.flush()
        header, has_errors = "", has_errors or bool(design.diagnostics)
    stream.write(header)
    return has_errors
