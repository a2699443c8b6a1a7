"""The options of `cnnshape sweep`."""

from __future__ import annotations

from typing import Annotated

import typer

from cnnshape.cli.sweep_executor import CHOICES
from cnnshape.cli.sweep_report import SweepFormat

Over = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME=A,B,C | NAME=START:STOP[:STEP] | NAME=LOW..HIGH | NAME[*]=A,B",
        help="Parameter, or input, and its values; ranges include both ends; NAME[*] varies each "
        "item of a list. Repeat for a grid.",
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
Seed = Annotated[int | None, typer.Option(metavar="K", help="Seed of --sample. Default: 0.")]
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
Jobs = Annotated[
    int | None,
    typer.Option(min=1, metavar="N", help="Worker processes, or workers of --executor."),
]
Engine = Annotated[
    str | None,
    typer.Option(
        metavar="dask=ADDRESS | mpi | MODULE:FACTORY", help=f"Who computes the designs: {CHOICES}."
    ),
]
Forecast = Annotated[
    bool,
    typer.Option("--plan", help="Say how many designs there are and what they take; stop there."),
]
Resume = Annotated[
    bool, typer.Option("--resume", help="Go on with an --output that an earlier run began.")
]
Format = Annotated[
    SweepFormat, typer.Option("--format", help="Report format; json is one object per line.")
]
