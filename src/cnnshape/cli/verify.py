"""`cnnshape verify`: execute a network and compare every number of the table with the execution."""

from __future__ import annotations

import sys
from collections.abc import Sequence
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
    refuse_without_arena,
)
from cnnshape.cli.dtype_option import Dtype
from cnnshape.cli.exits import Exit, exit_with, fail, show_diagnostics, warn
from cnnshape.cli.memory_option import MaxMemory
from cnnshape.cli.options import Files, Format, Inputs, Settings, TableOrJson, Wide
from cnnshape.cli.output import echo
from cnnshape.cli.overrides import Overrides, overrides_in
from cnnshape.cli.parameters import option
from cnnshape.cli.plot_option import Plot, refuse_several, write_plot
from cnnshape.cli.reading import Reading, read_network
from cnnshape.cli.standard_input import name_of

if TYPE_CHECKING:
    from cnnshape.cli.arena_options import PlanOf
    from cnnshape.verification.proof import Proof

Small = Annotated[bool, option("--small", help="Execute at a small input, and name it.")]
Arena = Annotated[
    bool,
    option(
        "--arena",
        help="Execute also inside the arena that `memory` plans, with the options of it.",
    ),
]


def verify(
    files: Files,
    small: Small = False,
    arena: Arena = False,
    dtype: Dtype = None,
    align: Align = None,
    in_place: InPlaceLayers = None,
    outside: OutsideArena = None,
    scratch: ScratchOf = None,
    reorder: Reorder = None,
    patches: Patches = None,
    until: Until = None,
    format: Format = TableOrJson.TABLE,
    max_memory: MaxMemory = None,
    wide: Wide = False,
    plot: Plot = None,
    input: Inputs = None,
    settings: Settings = None,
) -> None:
    """Execute networks and prove the numbers of every layer; check the promises of the files."""
    refuse_several(plot, files)
    overrides = overrides_in(input, settings)
    options = ArenaOptions(dtype, align, in_place, outside, scratch, reorder, patches, until)
    if not arena:
        refuse_without_arena(options)
    plan = plan_with(options) if arena else None
    found: list[Reading[Proof]] = []
    for file in files:
        found.append(_proof_of(file, overrides, small, max_memory, plan))
        if format is TableOrJson.TABLE:
            _print(found[-1], is_first=len(found) == 1, is_wide=wide)
    readable = [each for each in found if not each.is_missing]
    good = sum(each.content is not None and each.content.ok for each in found)
    if format is TableOrJson.JSON and readable:
        sys.stdout.write(_json(readable))
    if format is TableOrJson.TABLE and len(files) > 1:
        echo(f"verified: {good:,} of {len(files):,} files")
    if plot is not None and found[0].content is not None:
        _plot(plot, found[0].content)
    if len(readable) < len(found):
        exit_with(Exit.UNABLE)
    if good < len(found):
        exit_with(Exit.WRONG)


def _proof_of(
    file: str, overrides: Overrides, small: bool, limit: int | None, plan: PlanOf | None
) -> Reading[Proof]:
    _, network, diagnostics = read_network(file, overrides)
    if network is None:
        return Reading(file, None, diagnostics)
    from cnnshape.cli.progress import Progress
    from cnnshape.memory_limit import TooLarge
    from cnnshape.verification.verify import TooLong, verify

    try:
        with Progress(None, sys.stderr) as progress:
            proof = verify(
                network, small=small, max_memory=limit, passed=progress.passed, plan=plan
            )
    except (TooLarge, TooLong) as error:
        hint = "" if small else "; `--small` verifies it at a small input"
        warn(f"{network.file}: {error}{hint}")
        return Reading(file)
    except ValueError as error:
        fail(str(error))
    return Reading(file, proof, proof.diagnostics)


def _print(reading: Reading[Proof], *, is_first: bool, is_wide: bool) -> None:
    """Print a proof as soon as it is done, and after it the diagnostics of its file."""
    if reading.content is not None:
        from cnnshape.report.proof import print_proof

        if not is_first:
            echo()
        print_proof(reading.content, sys.stdout, is_wide=is_wide)
        sys.stdout.flush()
    show_diagnostics(reading.diagnostics)


def _plot(path: str, proof: Proof) -> None:
    """Draw what cells were seen to read; of a network that does not run there is nothing to see."""
    if not proof.layers:
        warn(f"--plot: nothing is drawn of {proof.network.file}: it was not executed")
        return
    from cnnshape.cli.progress import Progress
    from cnnshape.report.plots.fields import fields_picture
    from cnnshape.verification.middle_cells import middle_cells

    with Progress(None, sys.stderr) as progress:
        cells = middle_cells(proof.ran, passed=progress.passed)
    write_plot(path, lambda: fields_picture(proof.network.title, cells))


def _json(readings: Sequence[Reading[Proof]]) -> str:
    from cnnshape.report.json_report import json_report
    from cnnshape.report.unreadable import unreadable_proof

    return json_report(
        [
            unreadable_proof(name_of(file), diagnostics) if proof is None else proof.to_dict()
            for file, proof, diagnostics in readings
        ]
    )
