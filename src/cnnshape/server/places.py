"""Places as the protocol counts them: lines from 0, and columns in units of an encoding.

The protocol knows three line breaks, YAML three more, so that places are converted by their offset.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate

from lsprotocol import types

from cnnshape.diagnostics import LINE_BREAK, Source, Span
from cnnshape.editing.document import Position

LINE_BREAK_OF_PROTOCOL = re.compile("\r\n|[\r\n]")
UNITS_OF_BYTES = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}
"""How a text is encoded to count its units, and the bytes of a unit."""


class Places:
    """Converts the places of one text, between spans and the protocol."""

    def __init__(self, text: str, encoding: str) -> None:
        """Look at a text whose columns a client counts in `utf-16`, `utf-8` or `utf-32`."""
        self._text = text
        self._codec, self._bytes = UNITS_OF_BYTES[encoding]
        self._is_plain = text.isascii() or encoding == "utf-32"
        self._lines = _starts(text, LINE_BREAK)
        self._lines_of_protocol = _starts(text, LINE_BREAK_OF_PROTOCOL)

    def range(self, span: Span) -> types.Range:
        """Return a span as the protocol writes it."""
        start = self.to_protocol(Position(span.line, span.column))
        return types.Range(start, self.to_protocol(Position(span.end_line, span.end_column)))

    def to_protocol(self, position: Position) -> types.Position:
        """Return a place as the protocol writes it."""
        line = min(position.line, len(self._lines)) - 1
        offset = min(self._lines[line] + position.column - 1, len(self._text))
        line = bisect_right(self._lines_of_protocol, offset) - 1
        before = self._text[self._lines_of_protocol[line] : offset]
        return types.Position(line, self.units(before))

    def from_protocol(self, place: types.Position) -> Position:
        """Return a place of the protocol; one after the end of a line is its end."""
        if place.line >= len(self._lines_of_protocol):
            return self._position(len(self._text))
        start = self._lines_of_protocol[place.line]
        found = LINE_BREAK_OF_PROTOCOL.search(self._text, start)
        line = self._text[start : found.start() if found else len(self._text)]
        return self._position(start + self._characters(line, place.character))

    def span(self, source: Source, range: types.Range) -> Span:
        """Return a stretch of the protocol as a span of a source."""
        start, end = self.from_protocol(range.start), self.from_protocol(range.end)
        return Span(source, *start, *end)

    def units(self, text: str) -> int:
        """Return how many units a text has."""
        if self._is_plain:
            return len(text)
        return len(text.encode(self._codec, "surrogatepass")) // self._bytes

    def _characters(self, line: str, units: int) -> int:
        """Return how many characters of a line have so many units, those that are cut left out."""
        if self._is_plain:
            return min(units, len(line))
        sizes = accumulate(map(self.units, line))
        return sum(1 for size in sizes if size <= units)

    def _position(self, offset: int) -> Position:
        line = bisect_right(self._lines, offset) - 1
        return Position(line + 1, offset - self._lines[line] + 1)


@lru_cache(maxsize=8)
def places_of(source: Source, encoding: str) -> Places:
    """Return what converts the places of a source."""
    return Places(source.text, encoding)


def _starts(text: str, line_break: re.Pattern[str]) -> Sequence[int]:
    return [0, *(found.end() for found in line_break.finditer(text))]
