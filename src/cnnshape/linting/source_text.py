"""The text of a file as something to be edited: where its values are, and how edits change it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import accumulate

from cnnshape.diagnostics import LINE_BREAK, Edit, Source, Span
from cnnshape.language.yaml.document import read_document
from cnnshape.language.yaml.values import Sequence, Table, Value

Place = tuple[int, int, int, int]
"""A span without its source: two readings of one text have the same places."""


class SourceText:
    """A source that can be read as YAML, with its values by place and its lines by offset."""

    def __init__(self, source: Source) -> None:
        """Look at a source."""
        self.source = source

    @cached_property
    def root(self) -> Table:
        """The mapping that the file holds, as it is written: nothing is extended."""
        return read_document(self.source)

    @cached_property
    def _parents(self) -> dict[Place, tuple[Table, Sequence | None]]:
        return dict(_tables(self.root, None))

    def table_at(self, span: Span) -> Table | None:
        """Return the mapping at a span of this file."""
        found = self._parents.get(span[1:]) if self.holds(span) else None
        return None if found is None else found[0]

    def list_around(self, span: Span) -> Sequence | None:
        """Return the list in which the mapping at a span is an item."""
        found = self._parents.get(span[1:]) if self.holds(span) else None
        return None if found is None else found[1]

    def holds(self, span: Span) -> bool:
        """Say whether a span is of this file."""
        return span.source is self.source or span.source.name == self.source.name

    def line(self, number: int) -> str:
        """Return a line, counted from 1, without its line break."""
        return self.source.lines[number - 1]

    def line_break(self) -> str:
        """Return how the lines of the file end."""
        found = LINE_BREAK.search(self.source.text)
        return found[0] if found else "\n"

    def between(self, span: Span) -> str:
        """Return the text of a span."""
        return self.source.text[slice(*self.offsets(span))]

    def span(self, line: int, column: int, end_line: int, end_column: int) -> Span:
        """Return a span of this file."""
        return Span(self.source, line, column, end_line, end_column)

    def edited(self, edits: Iterable[Edit]) -> str:
        """Return the text with edits made, none of which may overlap another."""
        text = self.source.text
        for edit in sorted(edits, key=lambda each: each.span[1:], reverse=True):
            start, end = self.offsets(edit.span)
            text = text[:start] + edit.text + text[end:]
        return text

    def offsets(self, span: Span) -> tuple[int, int]:
        """Return the characters of the text where a span starts and ends, from 0."""
        start = self._offset(span.line, span.column)
        return start, self._offset(span.end_line, span.end_column)

    def _offset(self, line: int, column: int) -> int:
        return self._starts_of_lines[line - 1] + column - 1

    @cached_property
    def _starts_of_lines(self) -> list[int]:
        breaks = (len(found[0]) for found in LINE_BREAK.finditer(self.source.text))
        lengths = (len(line) + end for line, end in zip(self.source.lines, breaks, strict=False))
        return [0, *accumulate(lengths)]


def _tables(
    value: Value, around: Sequence | None
) -> Iterator[tuple[Place, tuple[Table, Sequence | None]]]:
    if isinstance(value, Table):
        yield value.span[1:], (value, around)
        for item in value.values():
            yield from _tables(item.value, None)
    elif isinstance(value, Sequence):
        for each in value.items:
            yield from _tables(each, value)
