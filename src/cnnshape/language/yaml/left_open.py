"""Brackets and quotes that are not closed: the parser stops below, the cause is where they open."""

from __future__ import annotations

import re

import yaml

from cnnshape.diagnostics import Source, Span
from cnnshape.language.yaml.slips import Slip

CLOSING = {"{": "}", "[": "]"}
BRACKETS = re.compile(r"\"[^\"]*\"|'[^']*'|[\[\]{}]")
"""A text in quotes, whose brackets do not count, or a bracket."""

OPEN_QUOTE = re.compile(r"""^[^"'#]*[\[{,:\-]\s+(?P<quote>["'])(?P<text>[^"']*)$""")


def left_open(source: Source, error: yaml.MarkedYAMLError) -> Slip | None:
    """Return the bracket or the quote that was left open above the place of an error."""
    problem, opened, at = error.problem or "", error.context_mark, error.problem_mark
    if "unexpected end of stream" in problem and opened is not None:
        return _quote(source, opened.line, opened.column)
    if opened is not None and ("',' or ']'" in problem or "',' or '}'" in problem):
        return _bracket(source, opened.line, opened.column)
    if at is not None:
        return _quote_closed_by_another(source, at.line)
    return None


def _quote(source: Source, line: int, column: int) -> Slip | None:
    text = source.lines[line].rstrip()
    found = OPEN_QUOTE.match(text)
    if found is None or found.start("quote") != column:
        return None
    quote, rest = found["quote"], found["text"]
    return Slip(
        f"the quote {quote} is not closed",
        Span(source, line + 1, column + 1, line + 1, len(text) + 1),
        f"close it where the text ends: `{quote}{rest}{quote}`",
    )


def _quote_closed_by_another(source: Source, line: int) -> Slip | None:
    """Return an open quote that the first quote of a line below has closed."""
    last = source.lines[min(line, len(source.lines) - 1)]
    for above in range(min(line, len(source.lines)) - 1, -1, -1):
        found = OPEN_QUOTE.match(source.lines[above].rstrip())
        if found is not None and found["quote"] in last:
            return _quote(source, above, found.start("quote"))
        if {'"', "'"} & {*source.lines[above]}:
            return None
    return None


def _bracket(source: Source, line: int, column: int) -> Slip | None:
    """Return a bracket that is not closed on its line, if the line holds the whole value."""
    text = source.lines[line].rstrip()
    opening = text[column : column + 1]
    closed = _closed(text[column:]) if opening in CLOSING else None
    if closed is None or _continues(source, line):
        return None
    item = "- " if text[:column].endswith("- ") else ""
    return Slip(
        f"this `{opening}` is not closed",
        Span(source, line + 1, column + 1, line + 1, len(text) + 1),
        f"close it with `{CLOSING[opening]}`: `{item}{closed}`",
    )


def _continues(source: Source, line: int) -> bool:
    """Say whether the next line with text is indented deeper, and so belongs to the value."""
    below = (each for each in source.lines[line + 1 :] if each.strip())
    following = next(below, "")
    return _indent(following) > _indent(source.lines[line])


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def _closed(text: str) -> str | None:
    """Return a text with its first bracket closed: before one that closes another, or at the end.

    None if the bracket is closed.
    """
    wanted: list[str] = []
    for found in BRACKETS.finditer(text):
        if found[0] in CLOSING:
            wanted.append(CLOSING[found[0]])
        elif found[0] in CLOSING.values():
            if wanted[-1] != found[0]:
                missing = wanted.pop()
                return f"{text[: found.start()]}{missing}{text[found.start() :]}"
            wanted.pop()
            if not wanted:
                return None
    return f"{text.rstrip(',')}{''.join(reversed(wanted))}"
