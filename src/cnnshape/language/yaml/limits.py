"""How much of a text is read, and what is said of more: a file must not exhaust its reader."""

from __future__ import annotations

from cnnshape.diagnostics import Diagnostic, Source, Span, SpecError

MAX_BYTES = 2**20
MAX_LEVELS = 100
MAX_VALUES = 250_000
"""Values after aliases are followed: a few lines of aliases can repeat billions."""


def too_deep(span: Span) -> Diagnostic:
    """Return the diagnostic of a text that nests deeper than is read."""
    message = f"the file nests deeper than {MAX_LEVELS} levels"
    help = "flatten the nesting; an architecture needs about ten levels"
    return Diagnostic("E010", message, span, help=help)


def too_long(source: Source, size: int) -> SpecError:
    """Return the error of a text of so many bytes."""
    message = f"the file has {size:,} bytes, more than {MAX_BYTES:,}"
    help = "write repeated layers with `repeat` or a block"
    return SpecError([Diagnostic("E010", message, start_of(source), help=help)])


def start_of(source: Source) -> Span:
    """Return the place where a text starts."""
    return Span(source, 1, 1, 1, 1)
