"""`cnnshape verify`: run the network and hold every number of the table against what is seen."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from cnnshape.cli.exits import Exit, exit_with, show_diagnostics, warn
from cnnshape.cli.memory_option import MaxMemory, bytes_of
from cnnshape.cli.options import Files, Inputs, Settings
from cnnshape.cli.reading import name_of, read
from cnnshape.diagnostics import Diagnostic, SpecError

if TYPE_CHECKING:
    from cnnshape.verification.proof import Proof


class ProofFormat(StrEnum):
    """How the proof is written."""

    TABLE = "table"
    JSON = "json"


class _Outcome(NamedTuple):
    """What came of one file: a proof, diagnostics, or neither where the work was not done."""

    file: str
    proof: Proof | None = None
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def is_missing(self) -> bool:
        return self.proof is None and not self.diagnostics

    @property
    def is_good(self) -> bool:
        return self.proof is not None and self.proof.ok

    def report(self) -> dict[str, Any]:
        """Return the JSON report of this file."""
        if self.proof is not None:
            return self.proof.to_dict()
        return {
            "schema_version": 1,
            "file": name_of(self.file),
            "ok": False,
            "layers": [],
            "mismatches": [],
            "diagnostics": [diagnostic.to_dict() for diagnostic in self.diagnostics],
        }


def verify(
    files: Files,
    small: Annotated[
        bool, typer.Option("--small", help="Execute at a small input that works, and say which.")
    ] = False,
    format: Annotated[
        ProofFormat, typer.Option(help="How the proof is written.")
    ] = ProofFormat.TABLE,
    max_memory: MaxMemory = None,
    input: Inputs = None,
    settings: Settings = None,
) -> None:
    """Execute networks and prove the numbers of every layer; check what the files promise."""
    limit = bytes_of(max_memory)
    outcomes = []
    for file in files:
        outcomes.append(_outcome(file, input, settings, small, limit))
        if format is ProofFormat.TABLE:
            _print(outcomes[-1], is_first=len(outcomes) == 1)
    found = [outcome for outcome in outcomes if not outcome.is_missing]
    if format is ProofFormat.JSON and found:
        from cnnshape.report.json_report import json_report

        sys.stdout.write(json_report([outcome.report() for outcome in found]))
    if format is ProofFormat.TABLE and len(files) > 1:
        typer.echo(f"verified: {sum(each.is_good for each in found):,} of {len(files):,} files")
    if len(found) < len(outcomes):
        exit_with(Exit.UNABLE)
    if not all(outcome.is_good for outcome in outcomes):
        exit_with(Exit.WRONG)


def _outcome(
    file: str,
    inputs: Sequence[str] | None,
    settings: Sequence[str] | None,
    small: bool,
    limit: int | None,
) -> _Outcome:
    """Return the proof of a file; say on standard error why there is none."""
    try:
        network = read(file, inputs, settings)
    except SpecError as error:
        return _Outcome(file, diagnostics=error.diagnostics)
    if network is None:
        return _Outcome(file)
    from cnnshape.verification.memory_limit import TooLarge
    from cnnshape.verification.verify import verify

    try:
        proof = verify(network, small=small, max_memory=limit)
    except TooLarge as error:
        way_out = "" if small else "; `--small` verifies it at a small input"
        warn(f"{network.file}: {error}{way_out}")
        return _Outcome(file)
    return _Outcome(file, proof, proof.diagnostics)


def _print(outcome: _Outcome, is_first: bool) -> None:
    """Print a proof as soon as it is there, and behind it what is wrong with its file."""
    if outcome.proof is not None:
        from cnnshape.report.proof import print_proof

        if not is_first:
            typer.echo()
        print_proof(outcome.proof, sys.stdout)
        sys.stdout.flush()
    show_diagnostics(outcome.diagnostics)
