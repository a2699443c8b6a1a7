"""Draw diagnostics as text: the finding, the source line with carets under it, notes and help."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import accumulate
from textwrap import wrap
from unicodedata import combining, east_asian_width

from cnnshape.catalogue import Severity
from cnnshape.diagnostics import Diagnostic, Span
from cnnshape.phrases import count
from cnnshape.report import palette
from cnnshape.report.escaping import escaped
from cnnshape.report.findings.fixable import mark_of

MAX_LINE_LENGTH = 160
CONTEXT_BEFORE = 60
DOTS = "..."
NARROWEST_LINE = 16
"""Columns of a source line on the narrowest terminal."""

Piece = tuple[str, str]
"""Text and the style it is drawn in."""

NOUNS = {
    Severity.ERROR: ("error", "errors"),
    Severity.WARNING: ("warning", "warnings"),
    Severity.INFO: ("info", "info"),
}
STYLES = {
    Severity.ERROR: palette.ERROR,
    Severity.WARNING: palette.WARNING,
    Severity.INFO: palette.INFO,
}


def draw(diagnostics: Iterable[Diagnostic], width: int | None = None) -> Iterator[Piece]:
    """Return the pieces of text that show diagnostics, with a blank line between them.

    Source lines are shortened to a width, so that the carets stay under the span.
    """
    for position, diagnostic in enumerate(diagnostics):
        if position:
            yield "\n", ""
        yield from _draw_one(diagnostic, width)


def summary(diagnostics: Iterable[Diagnostic]) -> str:
    """Return how many problems there are, as `Found 2 problems (1 error, 1 warning).`."""
    severities = [diagnostic.severity for diagnostic in diagnostics]
    parts = [
        count(severities.count(severity), *NOUNS[severity])
        for severity in Severity
        if severity in severities
    ]
    return f"Found {count(len(severities), 'problem')} ({', '.join(parts)})."


def _draw_one(diagnostic: Diagnostic, width: int | None) -> Iterator[Piece]:
    yield diagnostic.code, STYLES[diagnostic.severity]
    mark = f" {mark_of(diagnostic)}"
    yield mark, ""
    yield _folded(diagnostic.message, len(diagnostic.code + mark), width), "bold"
    yield from _draw_place(diagnostic.span, width, "-->", STYLES[diagnostic.severity])
    for related in diagnostic.related:
        yield f"  {_folded(related.message, len('  '), width)}", ""
        yield from _draw_place(related.span, width, ":::", palette.RELATED)
    for note in diagnostic.notes:
        yield f"  note: {_folded(note, len('  note: '), width)}", ""
    if diagnostic.help:
        yield "  help: ", palette.HELP
        yield _folded(diagnostic.help, len("  help: "), width), ""


def _folded(text: str, taken: int, width: int | None) -> str:
    """Return a paragraph that begins after `taken` columns, broken between words at a width."""
    shown = escaped(text)
    if width is None or taken + len(shown) <= width:
        return f"{shown}\n"
    lines = wrap(
        shown,
        width,
        initial_indent=" " * taken,
        subsequent_indent="    ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines)[taken:] + "\n"


def _draw_place(span: Span, width: int | None, arrow: str, style: str) -> Iterator[Piece]:
    yield f"  {arrow} {escaped(span.source.name)}:{span.line}:{span.column}\n", "dim"
    if not 1 <= span.line <= len(span.source.lines):
        return
    number = str(span.line)
    margin = " " * len(number)
    before, marked, after = _cut(span)
    if width is not None:
        before, marked, after = _fitted(before, marked, after, width - len(f" {number} | "))
    yield f" {margin} |\n", "dim"
    yield f" {number} | ", "dim"
    yield f"{before}{marked}{after}\n", ""
    yield f" {margin} | ", "dim"
    yield f"{' ' * _columns(before)}{'^' * max(1, _columns(marked))}\n", style


def _cut(span: Span) -> tuple[str, str, str]:
    """Return the line before, in and after the span, shortened around it if it is long."""
    line = span.source.lines[span.line - 1]
    start = span.column - 1
    end = span.end_column - 1 if span.end_line == span.line else len(line)
    first = max(0, start - CONTEXT_BEFORE) if len(line) > MAX_LINE_LENGTH else 0
    last = min(len(line), first + MAX_LINE_LENGTH)
    end = min(max(end, start), last)
    ahead = DOTS if first else ""
    rest = DOTS if last < len(line) else ""
    return (
        ahead + escaped(line[first:start]),
        escaped(line[start:end]),
        escaped(line[end:last]) + rest,
    )


def _fitted(before: str, marked: str, after: str, room: int) -> tuple[str, str, str]:
    """Return the parts of a line shortened to so many columns; the marked part stays visible."""
    room = max(room, NARROWEST_LINE)
    before = _shortened(before[::-1], max(room // 3, room - _columns(marked + after)))[::-1]
    rest = _shortened(marked + after, room - _columns(before))
    return before, rest[: len(marked)], rest[len(marked) :]


def _shortened(text: str, room: int) -> str:
    """Return the beginning of a text that fits, with dots after it if it is cut."""
    if _columns(text) <= room:
        return text
    ends = accumulate(map(_columns_of_character, text))
    return text[: sum(end <= room - len(DOTS) for end in ends)] + DOTS


def _columns(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(map(_columns_of_character, text))


def _columns_of_character(character: str) -> int:
    if combining(character):
        return 0
    return 2 if east_asian_width(character) in "WF" else 1
