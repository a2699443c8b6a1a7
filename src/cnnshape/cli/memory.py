"""`cnnshape memory`: at which addresses the activations of a network fit, and what flash takes."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cnnshape.cli.arena_options import (
    Align,
    ArenaOptions,
    InPlaceLayers,
    OutsideArena,
    Patches,
    Reorder,
    ScratchOf,
    Until,
    plan_with,
)
from cnnshape.cli.dtype_option import Dtype
from cnnshape.cli.elapsed import elapsed
from cnnshape.cli.exits import Exit, exit_with, fail, show_diagnostics
from cnnshape.cli.options import File, Inputs, Settings
from cnnshape.cli.output import opened
from cnnshape.cli.overrides import Overrides, overrides_in
from cnnshape.cli.parameters import option
from cnnshape.cli.plot_option import Plot, drawable, write_plot
from cnnshape.cli.reading import Reading, read_network
from cnnshape.cli.standard_input import name_of
from cnnshape.diagnostics import Diagnostic
from cnnshape.network import Network

if TYPE_CHECKING:
    from cnnshape.planning.result import MemoryPlan

PICTURES = (".svg", ".png", ".pdf", ".jpg", ".jpeg", ".gif", ".webp")
"""How names of pictures end; only the first two can be drawn, and the others are refused."""


class MemoryFormat(StrEnum):
    """The formats of a plan."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


Format = Annotated[MemoryFormat, option("--format", help="Report format.")]
Output = Annotated[
    str | None,
    option(
        "--output",
        "-o",
        metavar="PATH",
        help="Write the report to this file; to plan.svg or plan.png a picture of the arena.",
    ),
]


def memory(
    file: File,
    dtype: Dtype = None,
    align: Align = None,
    in_place: InPlaceLayers = None,
    outside: OutsideArena = None,
    scratch: ScratchOf = None,
    reorder: Reorder = None,
    patches: Patches = None,
    until: Until = None,
    format: Format = MemoryFormat.TABLE,
    output: Output = None,
    plot: Plot = None,
    input: Inputs = None,
    settings: Settings = None,
) -> None:
    """Plan the memory of a network: the arena of its activations, and its weights in flash."""
    is_picture = output is not None and Path(output).suffix.lower() in PICTURES
    if is_picture:
        drawable(output, "--output")
    reading = _read(file, overrides_in(input, settings))
    if reading.content is None and reading.diagnostics and format is MemoryFormat.JSON:
        _write_unreadable(reading, output)
        exit_with(Exit.WRONG)
    network = reading.or_exit()
    try:
        options = ArenaOptions(dtype, align, in_place, outside, scratch, reorder, patches, until)
        plan_of = plan_with(options)
        with elapsed("planning the memory", sys.stderr):
            plan = plan_of(network)
    except ValueError as error:
        fail(str(error))
    from cnnshape.promises.memory_budgets import check_memory

    exceeded = tuple(check_memory(plan, network.promises.budget))
    if not is_picture:
        _write(plan, exceeded, format, output)
    for path in (plot, output if is_picture else None):
        _draw(plan, path)
    if format is not MemoryFormat.JSON:
        show_diagnostics((*network.diagnostics, *exceeded))
    if exceeded:
        exit_with(Exit.WRONG)


def _read(file: str, overrides: Overrides) -> Reading[Network]:
    """Return the network of a file, or what is wrong with it: a layer may not run."""
    reading = read_network(file, overrides)
    if reading.content is None:
        return reading
    from cnnshape.analysis.engine import outline
    from cnnshape.diagnostics import has_errors

    diagnostics = outline(reading.content).diagnostics
    return Reading(file, None, diagnostics) if has_errors(diagnostics) else reading


def _write(
    plan: MemoryPlan, exceeded: Sequence[Diagnostic], format: MemoryFormat, output: str | None
) -> None:
    with opened(output) as stream:
        if format is MemoryFormat.JSON:
            from cnnshape.report.json_report import json_text

            found = [each.to_dict() for each in (*plan.network.diagnostics, *exceeded)]
            stream.write(json_text(plan.to_dict() | {"diagnostics": found}))
        elif format is MemoryFormat.CSV:
            from cnnshape.report.memory.comma_separated import csv_plan

            stream.write(csv_plan(plan))
        else:
            from cnnshape.report.memory.table import print_plan

            print_plan(plan, stream)


def _draw(plan: MemoryPlan, path: str | None) -> None:
    if path is not None:
        from cnnshape.report.plots.arena import arena_picture

        write_plot(path, lambda: arena_picture(plan))


def _write_unreadable(reading: Reading[Network], output: str | None) -> None:
    from cnnshape.report.json_report import json_text
    from cnnshape.report.unreadable import unreadable_plan

    with opened(output) as stream:
        stream.write(json_text(unreadable_plan(name_of(reading.file), reading.diagnostics)))
