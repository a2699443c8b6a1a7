"""Exit codes, and how a command says that it could not do its work."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import IntEnum
from typing import TYPE_CHECKING, NoReturn

import typer

from cnnshape.report.escaping import visible

if TYPE_CHECKING:
    from cnnshape.diagnostics import Diagnostic


class Exit(IntEnum):
    """What the exit code of a command says: fine, something is wrong, or no work was done."""

    FINE = 0
    WRONG = 1
    UNABLE = 2


def complain(message: str) -> None:
    """Write a line on standard error."""
    if sys.stderr is None:
        return
    print(f"cnnshape: {visible(message)}", file=sys.stderr)  # noqa: T201


def complain_of(diagnostics: Sequence[Diagnostic]) -> None:
    """Write diagnostics on standard error, where there are any."""
    if diagnostics:
        from cnnshape.report.findings.diagnostics import print_diagnostics

        print_diagnostics(diagnostics, sys.stderr)


def give_up(message: str) -> NoReturn:
    """Write why the command cannot do its work, and end it."""
    complain(message)
    raise typer.Exit(Exit.UNABLE)
