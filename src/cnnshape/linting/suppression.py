"""Comments that silence findings: on the line, alone above a layer, or for the whole file."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from cnnshape.catalogue import ALWAYS_REPORTED, CATALOGUE, Safety
from cnnshape.diagnostics import Diagnostic, Edit, Fix, Source, Span, SpecError
from cnnshape.language.yaml.values import scalars_of
from cnnshape.linting.foreign_comments import ForeignComment, foreign_comments
from cnnshape.linting.source_text import SourceText

COMMENT = re.compile(
    r"(?:^|(?<=\s))#\s*cnnshape:\s*ignore(?P<file>-file)?(?:\[(?P<codes>[^\]\n]*)\]|(?![\w-]))"
)
LOOKS_LIKE_ONE = re.compile(r"#\s*(?:cnnshape:|(?:ruff:|flake8:)?\s*noqa)", re.IGNORECASE)
MAX_SHORT = 100
"""Lines of a suppression that is looked up by line; there are few longer ones in any file."""

NO_CODE = ""
"""What a comment silences that names nothing."""

CODES_BY_WORD = {entry.name: code for code, entry in CATALOGUE.items()} | {
    code.lower(): code for code in CATALOGUE
}
"""Codes by their names, and as they look in small letters."""

CODE = re.compile(r"[^\s,]+")


class Suppression(NamedTuple):
    """One code of a comment, where it is, and the lines on which it silences the code."""

    code: str
    span: Span
    lines: range


Silencer = tuple[str, range]
"""A code, and the lines on which it is silenced."""


class Suppressions:
    """The suppressions of one source, and which of them silenced something."""

    def __init__(self, source: Source) -> None:
        """Read the comments of a source."""
        comments = _Comments(source) if LOOKS_LIKE_ONE.search(source.text) else None
        self.all: tuple[Suppression, ...] = () if comments is None else tuple(comments.read())
        self.foreign = () if comments is None else tuple(comments.foreign())
        self._used: set[Silencer] = set()
        self._short: dict[tuple[str, int], set[range]] = {}
        self._long: dict[str, set[range]] = {}
        for code, lines in {(each.code, each.lines) for each in self.all}:
            if len(lines) > MAX_SHORT:
                self._long.setdefault(code, set()).add(lines)
            for line in lines if len(lines) <= MAX_SHORT else ():
                self._short.setdefault((code, line), set()).add(lines)

    def silence(self, code: str, span: Span) -> bool:
        """Say whether a finding is silenced, and remember by what."""
        ends = {span.line, span.end_line}
        found = {lines for line in ends for lines in self._short.get((code, line), ())}
        found.update(
            lines for lines in self._long.get(code, ()) if any(end in lines for end in ends)
        )
        self._used.update((code, lines) for lines in found)
        return bool(found)

    @property
    def used(self) -> frozenset[Silencer]:
        """What silenced something."""
        return frozenset(self._used)

    def note_used(self, used: Iterable[Silencer]) -> None:
        """Remember what silenced something elsewhere."""
        self._used.update(used)

    @property
    def unused(self) -> Iterator[Suppression]:
        """Return the suppressions that silenced nothing."""
        return (each for each in self.all if (each.code, each.lines) not in self._used)


class _Comments:
    """Finds the comments of a source that silence, each with the lines that it is about."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = SourceText(source)
        self._ends: dict[int, int] = {}

    def read(self) -> Iterator[Suppression]:
        for number, line in enumerate(self.source.lines, 1):
            for found in COMMENT.finditer(line):
                if not self._is_in_a_value(number, found.start() + 1):
                    yield from self._of_comment(number, line, found)

    def foreign(self) -> Iterator[ForeignComment]:
        """Return the comments that are written as those of other tools."""
        for number, line in enumerate(self.source.lines, 1):
            for each in foreign_comments(Span(self.source, number, 1, number, len(line) + 1)):
                if not self._is_in_a_value(number, each.span.column):
                    yield each

    def _of_comment(self, number: int, line: str, found: re.Match[str]) -> Iterator[Suppression]:
        lines = self._lines_of(number, line, is_for_file=found["file"] is not None)
        codes = list(CODE.finditer(found["codes"] or ""))
        if not codes:
            whole = Span(self.source, number, found.start() + 1, number, found.end() + 1)
            yield Suppression(NO_CODE, whole, range(0))
        for code in codes:
            start = found.start("codes") + code.start() + 1
            span = Span(self.source, number, start, number, start + len(code[0]))
            yield Suppression(code[0], span, lines)

    def _lines_of(self, number: int, line: str, *, is_for_file: bool) -> range:
        if is_for_file:
            return range(1, len(self.source.lines) + 1)
        if line.lstrip().startswith("#"):
            return self._block_below(number)
        return range(number, number + 1)

    def _block_below(self, number: int) -> range:
        """Return the lines of the item or key below a comment: up to the next one not deeper in."""
        first = self._next_written[number]
        if first == len(self.source.lines):
            return range(0)
        if first not in self._ends:
            self._ends[first] = _end_of_block(self.source.lines, first)
        return range(first + 1, self._ends[first] + 1)

    @cached_property
    def _next_written(self) -> Sequence[int]:
        """For each line, from 0, the first one from there on that is no comment and not blank."""
        found = [len(self.source.lines)]
        for at in reversed(range(len(self.source.lines))):
            found.append(found[-1] if _is_blank_or_comment(self.source.lines[at]) else at)
        return found[::-1]

    def _is_in_a_value(self, line: int, column: int) -> bool:
        """Say whether a place is inside of text: there a `#` begins no comment."""
        before = bisect_right(self._texts, (line, column + 1)) - 1
        return before >= 0 and (line, column) < self._texts[before][2:]

    @cached_property
    def _texts(self) -> Sequence[tuple[int, ...]]:
        """The places of all values; none are known of a text that is no YAML, as a program."""
        try:
            return sorted(scalar.span[1:] for scalar in scalars_of(self.text.root))
        except SpecError:
            return []


def _end_of_block(lines: Sequence[str], first: int) -> int:
    """Return the line after the last one of the item or key at a line; all from 0."""
    depth, end = _indent(lines[first]), first + 1
    for at in range(first + 1, len(lines)):
        if _is_blank_or_comment(lines[at]):
            continue
        if _indent(lines[at]) <= depth:
            break
        end = at + 1
    return end


def _is_blank_or_comment(line: str) -> bool:
    stripped = line.strip()
    return not stripped or stripped.startswith("#")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def unknown_codes(suppressions: Suppressions) -> Iterator[Diagnostic]:
    """Return X002 for each code of a comment that is unknown, or that cannot be silenced."""
    yield from (each.diagnostic() for each in suppressions.foreign)
    for each in suppressions.all:
        meant = CODES_BY_WORD.get(each.code.lower())
        if each.code == NO_CODE:
            help = "say what it silences and why: `# cnnshape: ignore[G201] reason`"
            yield Diagnostic(
                "X002", "this comment names no code and silences nothing", each.span, help=help
            )
        elif each.code not in CATALOGUE and meant is not None:
            fix = Fix(Safety.SAFE, (Edit(each.span, meant),))
            message, help = f"there is no code `{each.code}`", f"write its code: `{meant}`"
            yield Diagnostic("X002", message, each.span, help=help, fix=fix)
        elif each.code not in CATALOGUE:
            help = "`cnnshape rule --all` lists the codes; write complete codes, such as G201"
            yield _removable("X002", each, f"there is no code `{each.code}`", help)
        elif each.code in ALWAYS_REPORTED:
            help = "fix it: no number after an error can be trusted"
            yield _removable(
                "X002", each, f"`{each.code}` is an error: it cannot be silenced", help
            )


def unused_suppressions(
    suppressions: Suppressions, is_reported: Callable[[str], bool]
) -> Iterator[Diagnostic]:
    """Return X001 for each code of a comment that would be reported and silenced nothing."""
    for each in suppressions.unused:
        is_optional = each.code in CATALOGUE and each.code not in ALWAYS_REPORTED
        if is_optional and is_reported(each.code):
            help = "remove it: it would hide later findings"
            yield _removable("X001", each, f"`{each.code}` silences nothing here", help)


def _removable(code: str, each: Suppression, message: str, help: str) -> Diagnostic:
    fix = Fix(Safety.SAFE, (_without(each),))
    return Diagnostic(code, message, each.span, help=help, fix=fix)


def _without(suppression: Suppression) -> Edit:
    """Return the edit that takes a code out of its comment, or the only one with its comment."""
    span = suppression.span
    line = span.source.lines[span.line - 1]
    comment = next(c for c in COMMENT.finditer(line) if c.start() < span.column <= c.end())
    codes = list(CODE.finditer(comment["codes"]))
    if len(codes) > 1:
        at = [comment.start("codes") + code.start() + 1 for code in codes]
        ends = [comment.start("codes") + code.end() + 1 for code in codes]
        position = at.index(span.column)
        first = ends[position - 1] if position else span.column
        last = ends[position] if position else at[1]
        return Edit(span._replace(column=first, end_column=last), "")
    before = line[: comment.start()].rstrip()
    if before or span.line == len(span.source.lines):
        end = len(line) + 1
        return Edit(span._replace(column=len(before) + 1, end_column=end), "")
    return Edit(Span(span.source, span.line, 1, span.line + 1, 1), "")
