"""Print diagnostics to a terminal or a pipe."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from rich.text import Text

from cnnshape.diagnostics import Diagnostic
from cnnshape.report.console import console_for
from cnnshape.report.findings.fixable import fixable_summary
from cnnshape.report.findings.source_lines import draw, summary

MAX_DRAWN = 1000
"""Diagnostics that are drawn with their source lines: nobody reads more, and each takes a while."""


def print_diagnostics(
    diagnostics: Sequence[Diagnostic], file: TextIO, width: int | None = None
) -> None:
    """Print each diagnostic with its source line, then how many there are.

    Source lines are shortened to the width of a terminal, or to the width that is given.
    """
    print_drawn(diagnostics, file, width)
    console_for(file, width).print(Text(summary(diagnostics)), soft_wrap=True)


def print_drawn(diagnostics: Sequence[Diagnostic], file: TextIO, width: int | None = None) -> None:
    """Print each diagnostic with its source line, and nothing else."""
    console = console_for(file, width)
    room = console.width if file.isatty() else width
    console.print(Text.assemble(*draw(diagnostics[:MAX_DRAWN], room)), soft_wrap=True)
    if len(diagnostics) > MAX_DRAWN:
        more = f"The first {MAX_DRAWN:,} are shown; `lint --output-format concise` lists all.\n"
        console.print(Text(more), soft_wrap=True)


def print_findings(diagnostics: Sequence[Diagnostic], file: TextIO) -> None:
    """Print findings as diagnostics, and then how many can be fixed."""
    print_diagnostics(diagnostics, file)
    fixable = fixable_summary(diagnostics)
    if fixable:
        console_for(file).print(Text(fixable), soft_wrap=True)
