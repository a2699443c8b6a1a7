"""Where reports are drawn: a terminal as wide as it is, a pipe as wide as it takes."""

from __future__ import annotations

import os
from typing import TextIO

from rich.console import Console

WIDE_ENOUGH = 100_000
"""Columns of what is no terminal: nothing is wrapped in a pipe or a file."""


class ReportConsole(Console):
    """A console that leaves it to the command what to do where nobody reads."""

    def on_broken_pipe(self) -> None:
        """Let the error through instead of ending the program."""
        raise BrokenPipeError


def console_for(file: TextIO, width: int | None = None) -> Console:
    """Return a console that never takes text for markup, plain where it is no terminal."""
    is_terminal = file.isatty()
    if width is None and not is_terminal:
        width = WIDE_ENOUGH
    return ReportConsole(
        file=file,
        width=width,
        force_terminal=is_terminal,
        no_color="NO_COLOR" in os.environ or None,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
