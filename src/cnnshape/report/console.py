"""The terminal that rich draws reports on; `paper` does without it where nothing is drawn."""

from __future__ import annotations

import os
import re
from typing import Any, TextIO

from rich.console import Console

from cnnshape.report.paper import WIDE_ENOUGH, wants_colour

COLOUR = re.compile(r"(\x1b\[[\d;]*m)")


class ReportConsole(Console):
    """A console that lets the command handle a closed pipe."""

    @property
    def ascii_only(self) -> bool:
        """Whether the encoding has no letters but those of ASCII."""
        return self.options.ascii_only

    def on_broken_pipe(self) -> None:
        """Raise the error instead of ending the program."""
        raise BrokenPipeError

    def print(self, *objects: Any, **options: Any) -> None:
        """Print as rich does; outside a terminal, without trailing blanks."""
        if self.file.isatty():
            super().print(*objects, **options)
            return
        with self.capture() as captured:
            super().print(*objects, **options)
        self.file.write("\n".join(map(without_blanks, captured.get().split("\n"))))


def console_for(file: TextIO, width: int | None = None) -> ReportConsole:
    """Return a console that never reads text as markup; it is plain outside a terminal.

    `FORCE_COLOR` and `CLICOLOR_FORCE` turn colours on for standard output and standard error;
    `NO_COLOR` turns them off everywhere.
    """
    is_terminal = file.isatty()
    is_forced = not is_terminal and wants_colour(file)
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
