"""Where reports are drawn: a terminal as wide as it is, a pipe as wide as it takes."""

from __future__ import annotations

import os
import re
import sys
from typing import Any, TextIO

from rich.console import Console

WIDE_ENOUGH = 100_000
"""Columns of what is no terminal: nothing is wrapped in a pipe or a file."""

COLOUR = re.compile(r"(\x1b\[[\d;]*m)")


class ReportConsole(Console):
    """A console that leaves it to the command what to do where nobody reads."""

    def on_broken_pipe(self) -> None:
        """Let the error through instead of ending the program."""
        raise BrokenPipeError

    def print(self, *objects: Any, **options: Any) -> None:
        """Print as rich does; where it is no terminal, without the blanks that fill up columns."""
        if self.file.isatty():
            super().print(*objects, **options)
            return
        with self.capture() as captured:
            super().print(*objects, **options)
        self.file.write("\n".join(map(without_blanks, captured.get().split("\n"))))


def console_for(file: TextIO, width: int | None = None) -> Console:
    """Return a console that never takes text for markup, plain where it is no terminal.

    `FORCE_COLOR` and `CLICOLOR_FORCE` give colours to the streams of the program, whatever they
    are; `NO_COLOR` takes them from all.
    """
    is_terminal = file.isatty()
    is_forced = not is_terminal and _wants_colour(file)
    if width is None and not is_terminal:
        width = WIDE_ENOUGH
    return ReportConsole(
        file=file,
        width=width,
        force_terminal=is_terminal or is_forced,
        color_system="standard" if is_forced else "auto",
        no_color="NO_COLOR" in os.environ or None,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )


def without_blanks(line: str) -> str:
    """Return a line without the blanks at its end; colours between them stay."""
    *pieces, last = COLOUR.split(line)
    colours = ""
    while pieces and not last.strip(" "):
        *pieces, last, colour = pieces
        colours = colour + colours
    return "".join(pieces) + last.rstrip(" ") + colours


def _wants_colour(file: TextIO) -> bool:
    """Say whether the environment wants colours even where there is no terminal."""
    if "NO_COLOR" in os.environ or file not in (sys.stdout, sys.stderr):
        return False
    said = (os.environ.get(name, "") for name in ("FORCE_COLOR", "CLICOLOR_FORCE"))
    return any(value not in ("", "0") for value in said)
