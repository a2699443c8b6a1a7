"""The one currency for all that is wrong: a finding with its code, place, evidence and way out."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from cnnshape.catalogue import CATALOGUE, Safety, Severity
from cnnshape.phrases import count

LINE_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
DOCUMENTATION = "https://github.com/cnnshape/cnnshape/blob/main/docs/rules"


def page_url(code: str) -> str:
    """Return the address of the page that explains a code."""
    return f"{DOCUMENTATION}/{code}.md"


class Source:
    """The text of one file and the name it is reported under; no two files are equal."""

    def __init__(self, name: str, text: str) -> None:
        """Keep a name and a text."""
        self.name = name
        self.text = text

    def __repr__(self) -> str:
        """Return the name alone: the text may be long."""
        return f"{type(self).__name__}({self.name!r})"

    @cached_property
    def lines(self) -> Sequence[str]:
        """The lines of the text, broken where YAML breaks them."""
        return LINE_BREAK.split(self.text)

    def span(self, line: int, column: int, end_line: int, end_column: int) -> "Span":
        """Return a stretch of the text; what would reach out of it ends at the end of a line."""
        start = self._place_inside(line, column)
        return Span(self, *start, *max(start, self._place_inside(end_line, end_column)))

    def _place_inside(self, line: int, column: int) -> tuple[int, int]:
        line = min(line, len(self.lines))
        return line, min(column, len(self.lines[line - 1]) + 1)


class Span(NamedTuple):
    """A stretch of a source from its first character up to, not including, its end; from 1."""

    source: Source
    line: int
    column: int
    end_line: int
    end_column: int

    @property
    def text(self) -> str:
        """The text of the stretch, up to the end of its first line."""
        line = self.source.lines[self.line - 1]
        return line[self.column - 1 : self.end_column - 1 if self.line == self.end_line else None]

    def location(self) -> dict[str, int]:
        """Return where the stretch starts, as reports write it."""
        return {"line": self.line, "column": self.column}

    def end_location(self) -> dict[str, int]:
        """Return where the stretch ends, as reports write it."""
        return {"line": self.end_line, "column": self.end_column}


class Related(NamedTuple):
    """A second place that helps to understand a finding, and what it has to do with it."""

    message: str
    span: Span


class Edit(NamedTuple):
    """A stretch of text to be replaced."""

    span: Span
    text: str


class Fix(NamedTuple):
    """Edits that fix a finding, and their safety."""

    safety: Safety
    edits: tuple[Edit, ...]


class Diagnostic(NamedTuple):
    """One thing that is wrong, at its cause: evidence in `notes`, the action in `help`."""

    code: str
    message: str
    span: Span
    notes: tuple[str, ...] = ()
    help: str | None = None
    related: tuple[Related, ...] = ()
    fix: Fix | None = None

    @property
    def name(self) -> str:
        """What the catalogue calls the code."""
        return CATALOGUE[self.code].name

    @property
    def severity(self) -> Severity:
        """How much the code matters."""
        return CATALOGUE[self.code].severity

    @property
    def url(self) -> str:
        """The page that explains the code."""
        return page_url(self.code)

    def line(self) -> str:
        """Return the diagnostic in a line, as `file:7:5: S101 message`."""
        where = f"{self.span.source.name}:{self.span.line}:{self.span.column}"
        return f"{where}: {self.code} {self.message}"

    def paragraphs(self) -> Iterator[str]:
        """Return the message, the notes and the help, each to stand on a line of its own."""
        yield self.message
        for note in self.notes:
            yield f"note: {note}"
        if self.help:
            yield f"help: {self.help}"

    def _repr_html_(self) -> str:
        """Return the diagnostic for notebooks."""
        return Diagnostics([self])._repr_html_()

    def to_dict(self) -> dict[str, Any]:
        """Return the diagnostic as the JSON reports write it."""
        return {
            "code": self.code,
            "name": self.name,
            "severity": str(self.severity),
            "message": self.message,
            "file": self.span.source.name,
            "location": self.span.location(),
            "end_location": self.span.end_location(),
            "notes": list(self.notes),
            "help": self.help,
            "related": [
                {"message": related.message, "location": related.span.location()}
                for related in self.related
            ],
            "fix": None if self.fix is None else _fix_to_dict(self.fix),
            "url": self.url,
        }


class Diagnostics(list[Diagnostic]):
    """A list of diagnostics, which a notebook shows as a table."""

    def _repr_html_(self) -> str:
        """Return the table for notebooks."""
        from cnnshape.notebook import table

        rows = [
            (
                each.code,
                str(each.severity),
                f"{each.span.source.name}:{each.span.line}:{each.span.column}",
                "\n".join(each.paragraphs()),
            )
            for each in self
        ]
        title = count(len(rows), "finding") if rows else "No findings."
        return table(title, ("Code", "Severity", "Place", "Message"), rows)


class SpecError(ValueError):
    """The text cannot be read as an architecture; `diagnostics` says why, and where."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Keep the diagnostics in the order of the file."""
        self.diagnostics = in_file_order(diagnostics)
        super().__init__("\n".join(each.line() for each in self.diagnostics))


class ImportRefused(Exception):
    """A model of another framework cannot be imported; the message says why and what to do."""


class InputNeeded(ImportRefused):
    """A model leaves sizes of its inputs open, and they were not given.

    `has_channels_last` is the order in which it wants them.
    """

    def __init__(self, message: str, *, has_channels_last: bool = False) -> None:
        """Keep the message and the order of axes."""
        super().__init__(message)
        self.has_channels_last = has_channels_last


def in_file_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return each cause once, in file order.

    A mistake in a block is found at every call: it is reported at the first, with the number of the
    others.
    """
    causes: dict[tuple[object, ...], list[Diagnostic]] = {}
    for each in diagnostics:
        causes.setdefault((each.code, each.span, each.message), []).append(each)
    return by_place(map(_told_once, causes.values()))


def by_place(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return diagnostics sorted by where they stand."""
    return tuple(sorted(diagnostics, key=_place_in_file))


def _place_in_file(diagnostic: Diagnostic) -> tuple[object, ...]:
    span = diagnostic.span
    return span.source.name, *span[1:], diagnostic.code, diagnostic.message


def _told_once(found: Sequence[Diagnostic]) -> Diagnostic:
    first = found[0]
    calls = len({each.related for each in found})
    if calls == 1:
        return first
    return first._replace(notes=(*first.notes, f"the same in {calls - 1:,} more calls"))


def only_errors(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return those of the diagnostics that are errors."""
    return tuple(each for each in diagnostics if each.severity is Severity.ERROR)


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Say whether any of the diagnostics is an error."""
    return bool(only_errors(diagnostics))


def _fix_to_dict(fix: Fix) -> dict[str, Any]:
    return {
        "safety": str(fix.safety),
        "edits": [
            {
                "location": edit.span.location(),
                "end_location": edit.span.end_location(),
                "text": edit.text,
            }
            for edit in fix.edits
        ],
    }
