"""The usual causes of a YAML parser's errors: a missing space, a deeper indent."""

from __future__ import annotations

import re
from typing import NamedTuple

import yaml

from cnnshape.diagnostics import Source, Span

GLUED_ITEM = re.compile(r"(?P<indent>\s*(?:- +)*)-(?P<rest>[A-Za-z{\[].*)")
GLUED_KEY = re.compile(r"(?P<key>\w+)(?:\s*(?P<sign>=)\s*|:)(?P<value>\S.*)")
ITEM = re.compile(r"\s*(?:- +)*")
ENTRY = re.compile(r"(?P<indent>\s*(?:- +)*)(?P<key>[\w-]+)\s*:\s+(?P<value>[^\s#].*)")


class Slip(NamedTuple):
    """What is wrong, its place, and what to write."""

    message: str
    span: Span
    help: str


def usual_slip(source: Source, error: yaml.MarkedYAMLError) -> Slip | None:
    """Return the slip that made the parser stop, if it is one of the usual ones."""
    at, problem = error.problem_mark, error.problem or ""
    if at is None or at.line > len(source.lines):
        return None
    line = min(at.line, len(source.lines) - 1)
    above = _written_above(source, line)
    glued = _glued_item(source, line) or _glued_item(source, above)
    if glued is not None:
        return glued
    if "could not find expected ':'" in problem and error.context_mark is not None:
        start = min(error.context_mark.line, line)
        return _glued_key(source, start) or _bare_key(source, start)
    if "mapping values are not allowed" in problem or "did not find expected key" in problem:
        return _glued_key(source, above) or _deeper(source, line, above)
    return None


def item_help(text: str) -> str | None:
    """Say how an item of a list is written whose dash has no space after it; None for others."""
    found = GLUED_ITEM.fullmatch(text.rstrip())
    return None if found is None else _spaced(found["rest"])


def _spaced(item: str) -> str:
    return f"a list item needs a space after `-`: `- {item}`"


def _written_above(source: Source, line: int) -> int:
    """Return the next line above that has more than a comment on it, or the first one."""
    above = line - 1
    while above > 0 and source.lines[above].strip()[:1] in ("", "#"):
        above -= 1
    return max(above, 0)


def _glued_item(source: Source, line: int) -> Slip | None:
    found = GLUED_ITEM.fullmatch(source.lines[line].rstrip())
    if found is None:
        return None
    span = _span(source, line, len(found["indent"]))
    return Slip("a `-` has no space after it", span, _spaced(found["rest"]))


def _glued_key(source: Source, line: int) -> Slip | None:
    text = source.lines[line].rstrip()
    start = len(text) - len(ITEM.sub("", text, count=1))
    found = GLUED_KEY.fullmatch(text, start)
    if found is None:
        return None
    message = "a key has no `:` after it" if found["sign"] else "a colon has no space after it"
    help = f"write a space after the colon: `{found['key']}: {found['value']}`"
    return Slip(message, _span(source, line, start), help)


def _bare_key(source: Source, line: int) -> Slip:
    text = source.lines[line]
    span = _span(source, line, len(text) - len(text.lstrip()))
    help = "write `key: value`, with a space after the colon"
    return Slip("a key has no `:` after it", span, help)


def _deeper(source: Source, line: int, above: int) -> Slip | None:
    """Return the slip of a line that is indented deeper than the entry above it."""
    entry, text = ENTRY.fullmatch(source.lines[above].rstrip()), source.lines[line]
    indent = len(text) - len(text.lstrip())
    if entry is None or above == line or indent <= len(entry["indent"]):
        return None
    column = len(entry["indent"]) + 1
    return Slip(
        "this line is indented deeper than the keys above it",
        _span(source, line, indent),
        f"start it in column {column}, below `{entry['key']}`",
    )


def _span(source: Source, line: int, start: int) -> Span:
    end = len(source.lines[line].rstrip())
    return Span(source, line + 1, start + 1, line + 1, max(end, start + 1) + 1)
