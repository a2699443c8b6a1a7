"""The options of `cnnshape sweep`."""

from __future__ import annotations

from typing import Annotated

from cnnshape.cli.parameters import option
from cnnshape.cli.sweep_executor import CHOICES
from cnnshape.cli.sweep_report import SweepFormat

Over = Annotated[
    list[str] | None,
    option(
        metavar="NAME=A,B,C | NAME=START:STOP[:STEP] | NAME=LOW..HIGH | NAME[*]=A,B",
        help="Parameter, or input, and its values; ranges include both ends; NAME[*] varies each "
        "item of a list. Repeat for a grid.",
    ),
]
Designs = Annotated[
    str | None,
    option(
        "--designs",
        metavar="FILE",
        help="File of CSV or JSON lines with the settings of a design in each line.",
    ),
]
SampleSize = Annotated[
    int | None, option(min=1, metavar="N", help="Draw N different designs at random.")
]
Seed = Annotated[int | None, option(metavar="K", help="Seed of --sample. Default: 0.")]
Where = Annotated[
    str | None, option(metavar="E", help="Only designs for which this expression is true.")
]
Sort = Annotated[str | None, option(metavar="C", help="Sort by a column or expression, ascending.")]
Pareto = Annotated[
    str | None, option(metavar="A,B", help="Only Pareto-optimal designs in these columns.")
]
Limit = Annotated[int | None, option(min=1, metavar="N", help="Print at most this many designs.")]
Jobs = Annotated[
    int | None,
    option(min=1, metavar="N", help="Worker processes, or workers of --executor."),
]
Engine = Annotated[
    str | None,
    option(
        metavar="dask=ADDRESS | mpi | MODULE:FACTORY", help=f"Who computes the designs: {CHOICES}."
    ),
]
NoCompile = Annotated[
    bool,
    option("--no-compile", help="Expand the file for each design: slower, with the same numbers."),
]
Forecast = Annotated[
    bool,
    option("--plan", help="Say how many designs there are and what they take; stop there."),
]
Resume = Annotated[
    bool, option("--resume", help="Go on with an --output that an earlier run began.")
]
Format = Annotated[
    SweepFormat, option("--format", help="Report format; json is one object per line.")
]
