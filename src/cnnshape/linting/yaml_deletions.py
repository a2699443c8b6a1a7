"""Delete an entry out of a text: no comment is lost, and the others stay on their lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cnnshape.diagnostics import Edit, Span
from cnnshape.linting.source_text import SourceText

Edits = tuple[Edit, ...]
NO_EDITS: Edits = ()
"""An expression, another file or an unusual form is not edited."""

COMMENT = re.compile(r"(?:^|(?<=\s))#", re.MULTILINE)
COMMENT_AFTER = re.compile(r"[ \t]+(#.*)$")
COMMA = re.compile(r"[ \t]*,")
COMMA_BETWEEN = re.compile(r"[ \t]*,[ \t]*")


def delete_from_flow(spans: Sequence[Span], position: int, text: SourceText) -> Edits:
    """Delete an entry of a list or mapping in brackets, with the comma that it leaves over.

    An entry on lines of its own goes with its lines.
    """
    span = spans[position]
    if COMMENT.search(text.between(span)):
        return NO_EDITS
    before = spans[position - 1] if position else None
    comma = COMMA.match(_rest_of_line(span, text))
    whole = span if comma is None else span._replace(end_column=span.end_column + comma.end())
    if _is_alone(whole, text):
        lines = delete_lines(whole, text)
        return (*lines, *_comma_after(before, comma, text)) if lines else NO_EDITS
    if before is not None and COMMA_BETWEEN.fullmatch(_between(before, span, text)):
        return (Edit(from_to(end_of(before), span), ""),)
    if comma is not None:
        blanks = len(_rest_of_line(whole, text)) - len(_rest_of_line(whole, text).lstrip(" \t"))
        return (Edit(whole._replace(end_column=whole.end_column + blanks), ""),)
    left = _comma_after(before, comma, text)
    return (Edit(span, ""), *left) if left else NO_EDITS


def delete_lines(span: Span, text: SourceText) -> Edits:
    """Delete whole lines; a comment at the end of the last one stays, on a line of its own."""
    first, last = span.line, span.end_line
    rest = _rest_of_line(span, text)
    comment = COMMENT_AFTER.fullmatch(rest)
    if (rest.strip() and comment is None) or COMMENT.search(text.between(span)):
        return NO_EDITS
    if comment is not None:
        line = text.line(first)
        indent = len(line) - len(line.lstrip(" \t"))
        end = span.end_column + comment.start(1)
        return (Edit(text.span(first, indent + 1, last, end), ""),)
    if last < len(text.source.lines):
        return (Edit(text.span(first, 1, last + 1, 1), ""),)
    above = len(text.line(first - 1)) + 1
    return (Edit(text.span(first - 1, above, last, len(text.line(last)) + 1), ""),)


def end_of(span: Span) -> Span:
    """Return the place after a span."""
    return Span(span.source, span.end_line, span.end_column, span.end_line, span.end_column)


def start_of(span: Span) -> Span:
    """Return the place before a span."""
    return Span(span.source, span.line, span.column, span.line, span.column)


def from_to(first: Span, last: Span) -> Span:
    """Return the span from the start of one to the end of another."""
    return Span(first.source, first.line, first.column, last.end_line, last.end_column)


def _is_alone(span: Span, text: SourceText) -> bool:
    """Say whether nothing but blanks and a comment is beside a span on its lines."""
    ahead = text.line(span.line)[: span.column - 1]
    rest = _rest_of_line(span, text)
    return not ahead.strip() and (not rest.strip() or COMMENT_AFTER.fullmatch(rest) is not None)


def _comma_after(before: Span | None, own: re.Match[str] | None, text: SourceText) -> Edits:
    """Return the edit that takes the comma of the entry before, where this one had none itself."""
    if before is None or own is not None:
        return ()
    comma = COMMA.match(_rest_of_line(before, text))
    if comma is None:
        return ()
    place = end_of(before)
    return (Edit(place._replace(end_column=place.column + comma.end()), ""),)


def _between(first: Span, last: Span, text: SourceText) -> str:
    return text.between(from_to(end_of(first), start_of(last)))


def _rest_of_line(span: Span, text: SourceText) -> str:
    return text.line(span.end_line)[span.end_column - 1 :]
