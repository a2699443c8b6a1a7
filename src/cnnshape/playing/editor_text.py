"""The text in the editor of a page: its places count UTF-16 code units from its start."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cnnshape.diagnostics import Diagnostic, Edit, Source, Span
from cnnshape.editing.document import Position, position_at
from cnnshape.linting.source_text import SourceText

MAX_UNIT = "\uffff"
"""The last character that JavaScript counts as one."""

ENCODING = "utf-16-le"


class EditorText:
    """A source with its places as JavaScript counts them."""

    def __init__(self, source: Source) -> None:
        """Look at the text of an editor."""
        self._text = SourceText(source)
        self._has_long_characters = max(source.text, default="") > MAX_UNIT

    def stretch(self, span: Span) -> dict[str, int]:
        """Return where a span of this text lies."""
        start, end = self._text.offsets(span)
        return {"from": self._units(start), "to": self._units(end)}

    def place(self, diagnostic: Diagnostic) -> dict[str, int]:
        """Return where a finding lies; for one of an extended file, what of this text leads there.

        It is the start of the text if nothing does.
        """
        spans = (diagnostic.span, *(each.span for each in diagnostic.related))
        inside = next((each for each in spans if self._text.holds(each)), None)
        return {"from": 0, "to": 0} if inside is None else self.stretch(inside)

    def offset(self, position: Position) -> int:
        """Return where a position lies."""
        return self.stretch(self._text.span(*position, *position))["from"]

    def position(self, units: int) -> Position:
        """Return the position after so many units, at most at the end of the text."""
        text = self._text.source.text
        if self._has_long_characters:
            return position_at(text, len(_decoded(text.encode(ENCODING)[: 2 * units])))
        return position_at(text, units)

    def changes(self, edits: Iterable[Edit]) -> list[dict[str, Any]]:
        """Return edits of this text as the editor makes them."""
        return [{**self.stretch(each.span), "insert": each.text} for each in edits]

    def _units(self, characters: int) -> int:
        if not self._has_long_characters:
            return characters
        return len(self._text.source.text[:characters].encode(ENCODING)) // 2


def _decoded(units: bytes) -> str:
    """Return a text that may end within a character."""
    return units.decode(ENCODING, "ignore")
