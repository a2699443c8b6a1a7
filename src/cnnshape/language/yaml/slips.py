"""The usual causes of a YAML parser's errors: a missing space, a deeper indent."""

from __future__ import annotations

import re
from typing import NamedTuple

import yaml

from cnnshape.diagnostics import Source, Span

BEFORE_COLON = re.compile(r"[^\s,{]\s+(?P<key>[\w-]+)\s*$")
GLUED_ITEM = re.compile(r"(?P<indent>\s*(?:- +)*)-(?P<rest>[A-Za-z{\[].*)")
GLUED_KEY = re.compile(r"(?P<key>\w+)(?:\s*(?P<sign>=)\s*|:)(?P<value>\S.*)")
ITEM = re.compile(r"\s*(?:- +)*")
ENTRY = re.compile(r"(?P<indent>\s*(?:- +)*)(?P<key>[\w-]+)\s*:\s+(?P<value>[^\s#].*)")


OPENING = {"}": "{", "]": "["}


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
    other = (
        _tab(source, line)
        or _undashed(source, line, above)
        or _after_the_value(source, at)
        or _missing_comma(source, at)
    )
    if other is not None:
        return other
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
    """Return the slip of a key that took its value with it, and of those right above it."""
    found = [each for each in [_glued_entry(source, line)] if each is not None]
    if not found:
        return None
    while line > 0 and (before := _glued_entry(source, line - 1)) is not None:
        found.insert(0, before)
        line -= 1
    is_colon = found[0]["sign"] is None
    message = "a colon has no space after it" if is_colon else "a key has no `:` after it"
    entries = ", ".join(f"`{each['key']}: {each['value']}`" for each in found)
    each = "the colon" if len(found) == 1 else "each colon"
    return Slip(
        message, _span(source, line, found[0].start()), f"write a space after {each}: {entries}"
    )


def _glued_entry(source: Source, line: int) -> re.Match[str] | None:
    text = source.lines[line].rstrip()
    return GLUED_KEY.fullmatch(text, len(text) - len(ITEM.sub("", text, count=1)))


def _tab(source: Source, line: int) -> Slip | None:
    text = source.lines[line]
    indent = text[: len(text) - len(text.lstrip())]
    if "\t" not in indent:
        return None
    width = " " * len(indent.replace("\t", "  "))
    span = Span(source, line + 1, 1, line + 1, len(indent) + 1)
    message = "this line is indented with a tab, which YAML does not allow"
    return Slip(message, span, f"indent it with spaces: `{width}{text.strip()}`")


def _undashed(source: Source, line: int, above: int) -> Slip | None:
    """Return the slip of layers in braces, one below the other without dashes."""
    first, second = source.lines[above], source.lines[line]
    if above == line or not (first.lstrip().startswith("{") and second.lstrip().startswith("{")):
        return None
    span = _span(source, above, len(first) - len(first.lstrip()))
    help = f"start each item of a list with `- `: `- {first.strip()}`"
    return Slip("this item of a list has no `-` before it", span, help)


def _after_the_value(source: Source, at: yaml.Mark) -> Slip | None:
    """Return a comma, a semicolon or a bracket too many after the end of a value."""
    text = source.lines[min(at.line, len(source.lines) - 1)].rstrip()
    mark = text[at.column : at.column + 1]
    if not mark or mark not in ";,}]" or text[at.column :].strip(";,}] "):
        return None
    if text[: at.column].rstrip()[-1:] in ("", ":", ",", "-", "[", "{"):
        return None
    span = Span(source, at.line + 1, at.column + 1, at.line + 1, len(text) + 1)
    help = f"remove it: `{text[: at.column].strip()}`"
    is_bracket = mark in "}]"
    if is_bracket and text[: at.column].count(OPENING[mark]) > text[: at.column].count(mark):
        return None
    what = f"this `{mark}` closes nothing" if is_bracket else f"a `{mark}` follows the value"
    return Slip(what, span, help)


def _missing_comma(source: Source, at: yaml.Mark) -> Slip | None:
    """Return a key in braces that no comma parts from the value before it."""
    text = source.lines[min(at.line, len(source.lines) - 1)].rstrip()
    found = BEFORE_COLON.search(text[: at.column])
    if text[at.column : at.column + 1] != ":" or found is None or "{" not in text[: at.column]:
        return None
    start = found.start("key")
    whole = f"{text[:start].rstrip()}, {text[start:]}".strip()
    span = Span(source, at.line + 1, start + 1, at.line + 1, at.column + 1)
    message = f"a comma is missing before `{found['key']}`"
    return Slip(message, span, f"separate entries with commas: `{whole}`")


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
    return source.span(line + 1, start + 1, line + 1, max(end, start + 1) + 1)
