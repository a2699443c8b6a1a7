"""Draw diagnostics as text: the finding, the source line with carets under it, notes and help."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from unicodedata import combining, east_asian_width

from cnnshape.catalogue import Severity
from cnnshape.diagnostics import Diagnostic, Span
from cnnshape.phrases import count
from cnnshape.report.fixable import mark_of
from cnnshape.report.visible import visible

LONGEST_LINE = 160
CONTEXT_BEFORE = 60

Piece = tuple[str, str]
"""Text and the style it is drawn in."""

NOUNS = {
    Severity.ERROR: ("error", "errors"),
    Severity.WARNING: ("warning", "warnings"),
    Severity.INFO: ("info", "info"),
}
STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.INFO: "bold cyan"}


def draw(diagnostics: Iterable[Diagnostic]) -> Iterator[Piece]:
    """Return the pieces of text that show diagnostics, with a blank line between them."""
    for position, diagnostic in enumerate(diagnostics):
        if position:
            yield "\n", ""
        yield from _draw_one(diagnostic)


def summary(diagnostics: Iterable[Diagnostic]) -> str:
    """Return how many problems there are, as `Found 2 problems (1 error, 1 warning).`."""
    severities = [diagnostic.severity for diagnostic in diagnostics]
    parts = [
        count(severities.count(severity), *NOUNS[severity])
        for severity in Severity
        if severity in severities
    ]
    return f"Found {count(len(severities), 'problem')} ({', '.join(parts)})."


def _draw_one(diagnostic: Diagnostic) -> Iterator[Piece]:
    yield diagnostic.code, STYLES[diagnostic.severity]
    yield f" {mark_of(diagnostic)}", ""
    yield f"{visible(diagnostic.message)}\n", "bold"
    yield from _draw_place(diagnostic.span, "-->", STYLES[diagnostic.severity])
    for related in diagnostic.related:
        yield f"  {visible(related.message)}\n", ""
        yield from _draw_place(related.span, ":::", "blue")
    for note in diagnostic.notes:
        yield f"  note: {visible(note)}\n", ""
    if diagnostic.help:
        yield "  help: ", "green"
        yield f"{visible(diagnostic.help)}\n", ""


def _draw_place(span: Span, arrow: str, style: str) -> Iterator[Piece]:
    yield f"  {arrow} {visible(span.source.name)}:{span.line}:{span.column}\n", "dim"
    if not 1 <= span.line <= len(span.source.lines):
        return
    before, marked, after = _cut(span)
    number = str(span.line)
    margin = " " * len(number)
    yield f" {margin} |\n", "dim"
    yield f" {number} | ", "dim"
    yield f"{before}{marked}{after}\n", ""
    yield f" {margin} | ", "dim"
    yield f"{' ' * _columns(before)}{'^' * max(1, _columns(marked))}\n", style


def _cut(span: Span) -> tuple[str, str, str]:
    """Return the line before, in and after the span, shortened around it where it is long."""
    line = span.source.lines[span.line - 1]
    start = span.column - 1
    end = span.end_column - 1 if span.end_line == span.line else len(line)
    first = max(0, start - CONTEXT_BEFORE) if len(line) > LONGEST_LINE else 0
    last = min(len(line), first + LONGEST_LINE)
    end = min(max(end, start), last)
    ahead = "..." if first else ""
    behind = "..." if last < len(line) else ""
    return (
        ahead + visible(line[first:start]),
        visible(line[start:end]),
        visible(line[end:last]) + behind,
    )


def _columns(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(map(_columns_of_character, text))


def _columns_of_character(character: str) -> int:
    if combining(character):
        return 0
    return 2 if east_asian_width(character) in "WF" else 1
