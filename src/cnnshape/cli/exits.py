"""Exit codes, and how a command says that it could not do its work."""

from __future__ import annotations

import sys
from enum import IntEnum
from typing import NoReturn

import typer

from cnnshape.report.visible import visible


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


def give_up(message: str) -> NoReturn:
    """Write why the command cannot do its work, and end it."""
    complain(message)
    raise typer.Exit(Exit.UNABLE)
