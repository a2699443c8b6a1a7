"""Print diagnostics to a terminal or a pipe."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from cnnshape.diagnostics import Diagnostic
from cnnshape.report.findings.fixable import fixable_summary
from cnnshape.report.findings.source_lines import draw, summary
from cnnshape.report.paper import paper_for
from cnnshape.report.text import Text, assembled

MAX_DRAWN = 1000
"""Diagnostics that are drawn with their source lines: nobody reads more, and each takes a while."""


def print_diagnostics(
    diagnostics: Sequence[Diagnostic], file: TextIO, width: int | None = None
) -> None:
    """Print each diagnostic with its source line, then how many there are.

    Source lines are shortened to the width of a terminal, or to the width that is given.
    """
    print_drawn(diagnostics, file, width)
    paper_for(file, width).print(Text(summary(diagnostics)), soft_wrap=True)


def print_drawn(diagnostics: Sequence[Diagnostic], file: TextIO, width: int | None = None) -> None:
    """Print each diagnostic with its source line, and nothing else."""
    paper = paper_for(file, width)
    room = paper.width if file.isatty() else width
    paper.print(assembled(draw(diagnostics[:MAX_DRAWN], room)), soft_wrap=True)
    if len(diagnostics) > MAX_DRAWN:
        more = f"The first {MAX_DRAWN:,} are shown; `lint --output-format concise` lists all.\n"
        paper.print(Text(more), soft_wrap=True)


def print_findings(diagnostics: Sequence[Diagnostic], file: TextIO) -> None:
    """Print findings as diagnostics, and then how many can be fixed."""
    print_diagnostics(diagnostics, file)
    fixable = fixable_summary(diagnostics)
    if fixable:
        paper_for(file).print(Text(fixable), soft_wrap=True)
