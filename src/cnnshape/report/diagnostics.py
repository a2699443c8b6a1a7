"""Print diagnostics to a terminal or a pipe."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from rich.text import Text

from cnnshape.diagnostics import Diagnostic
from cnnshape.report.console import console_for
from cnnshape.report.source_lines import draw, summary


def print_diagnostics(diagnostics: Sequence[Diagnostic], file: TextIO) -> None:
    """Print each diagnostic with its source line, then how many there are."""
    console = console_for(file)
    console.print(Text.assemble(*draw(diagnostics)), soft_wrap=True)
    console.print(Text(summary(diagnostics)), soft_wrap=True)
