"""`cnnshape solve`: which settings, inputs or designs give what is wanted."""

from __future__ import annotations

import sys
from typing import Annotated

from cnnshape.cli import completion
from cnnshape.cli.dtype_option import Dtype
from cnnshape.cli.exits import Exit, exit_with, fail, show_diagnostics
from cnnshape.cli.options import Format, Inputs, Settings, TableOrJson
from cnnshape.cli.overrides import overrides_in
from cnnshape.cli.parameters import argument, option
from cnnshape.cli.solve_budgets import BudgetQuestion
from cnnshape.cli.solve_sizes import (
    answer_about_sizes,
    answer_about_the_network,
    is_size,
    ranges_in,
)
from cnnshape.solving.solve import Answer
from cnnshape.sweeping.choice import Refused

Subject = Annotated[
    str,
    argument(
        metavar="SIZE | FILE",
        autocompletion=completion.architectures,
        help="A size, as 224 or 224x160, or a network.",
    ),
]
Goal = Annotated[str | None, argument(metavar="OUTPUT", help="The size that is wanted, as 112.")]
OutputSize = Annotated[
    str | None, option("--output", metavar="HxW", help="The same: the size that is wanted.")
]
Layer = Annotated[str | None, option(metavar="NAME", help="Solve for the settings of this layer.")]
Transposed = Annotated[bool, option("--transposed", help="Seek transposed windows.")]
Values = Annotated[
    str | None, option(metavar="A,B | A:B", help="Try only these; the default is 1 to 7.")
]
Dilations = Annotated[
    str | None, option(metavar="A,B | A:B", help="Try only these; the default is 1 to 4.")
]
Strides = Annotated[str | None, option(metavar="A,B | A:B", help="Try only these.")]
Padding = Annotated[
    str | None, option(metavar="N | same", help="Try only this padding on both sides.")
]
Budget = Annotated[
    list[str] | None,
    option(metavar="TOTAL=MOST", help="Find the best design within it, as macs=300M."),
]
Fit = Annotated[
    list[str] | None,
    option(metavar="TOTAL=MOST", help="Find the largest that fits, as ram=256KiB."),
]
Over = Annotated[
    list[str] | None,
    option(
        metavar="NAME=VALUES | input | batch",
        help="What varies: a parameter and its values as in sweep or, with --fit, input or batch.",
    ),
]
Maximize = Annotated[
    str | None, option(metavar="E", help="Column or expression that is to be large.")
]
Minimize = Annotated[
    str | None, option(metavar="E", help="Column or expression that is to be small.")
]
Limit = Annotated[int, option(min=1, metavar="N", help="Print at most this many settings.")]


def solve(
    subject: Subject,
    goal: Goal = None,
    output: OutputSize = None,
    layer: Layer = None,
    transposed: Transposed = False,
    kernel: Values = None,
    stride: Strides = None,
    padding: Padding = None,
    dilation: Dilations = None,
    budget: Budget = None,
    fit: Fit = None,
    over: Over = None,
    maximize: Maximize = None,
    minimize: Minimize = None,
    limit: Limit = 20,
    dtype: Dtype = None,
    format: Format = TableOrJson.TABLE,
    input: Inputs = None,
    settings: Settings = None,
) -> None:
    """Find settings, inputs or designs that give a size or keep to a budget."""
    wanted = _one_of(goal, output)
    overrides = overrides_in(input, settings)
    question = BudgetQuestion(budget or (), fit or (), over or (), maximize, minimize)
    try:
        ranges = ranges_in(kernel, stride, padding, dilation)
        if is_size(subject):
            for_networks = {"--dtype": dtype, "--input": input, "--set": settings}
            given = (option for option, value in for_networks.items() if value)
            budget_asked = "a budget" * question.is_asked
            _refuse_beside(subject, "--layer" * bool(layer), budget_asked, *given)
        elif layer is None:
            windows = "--kernel, --stride, --padding and --dilation" * (ranges is not None)
            _refuse_beside("a network without --layer", windows, "--transposed" * transposed)
        if is_size(subject):
            answer = answer_about_sizes(subject, wanted, ranges, is_transposed=transposed)
        elif question.is_asked:
            answer = question.answer(subject, overrides, dtype)
        else:
            answer = answer_about_the_network(subject, overrides, wanted, layer, ranges)
    except Refused as refused:
        show_diagnostics([refused.diagnostic])
        exit_with(Exit.UNABLE)
    except ValueError as error:
        fail(str(error))
    _write(answer, format, limit)


def _one_of(goal: str | None, output: str | None) -> str | None:
    if goal is not None and output is not None:
        fail(f"the size that is wanted is given twice: {goal} and --output {output}")
    return goal if output is None else output


def _refuse_beside(subject: str, *options: str) -> None:
    """End the command for an option that has nothing to say about its subject."""
    for name in filter(None, options):
        fail(f"{name} cannot be asked of {subject}: see `cnnshape solve --help`")


def _write(answer: Answer, format: TableOrJson, limit: int) -> None:
    if format is TableOrJson.JSON:
        from cnnshape.report.json_report import json_text

        sys.stdout.write(json_text(answer.to_dict()))
    else:
        from cnnshape.report.solve.answers import print_answer

        print_answer(answer, limit, sys.stdout)
    exit_with(Exit.FINE if answer.is_solved else Exit.WRONG)
