"""Exit codes and warnings: how a command ends, and what it writes on standard error."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import IntEnum
from typing import TYPE_CHECKING, NoReturn

import typer

from cnnshape.report.escaping import escaped

if TYPE_CHECKING:
    from cnnshape.diagnostics import Diagnostic


class Exit(IntEnum):
    """Exit codes: fine, the architecture is wrong, or the command could not do its work."""

    FINE = 0
    WRONG = 1
    UNABLE = 2


def warn(message: str) -> None:
    """Write one line on standard error."""
    if sys.stderr is None:
        return
    print(f"cnnshape: {escaped(message)}", file=sys.stderr)  # noqa: T201


def show_diagnostics(diagnostics: Sequence[Diagnostic]) -> None:
    """Write diagnostics on standard error, if there are any."""
    if diagnostics:
        from cnnshape.report.findings.diagnostics import print_diagnostics

        print_diagnostics(diagnostics, sys.stderr)


def fail(message: str) -> NoReturn:
    """Write why the command cannot do its work, and end it."""
    warn(message)
    exit_with(Exit.UNABLE)


def exit_with(code: Exit) -> NoReturn:
    """End the command."""
    raise typer.Exit(code)


def exit_wrong(diagnostics: Sequence[Diagnostic]) -> NoReturn:
    """Write diagnostics on standard error, and end the command because of them."""
    show_diagnostics(diagnostics)
    exit_with(Exit.WRONG)
