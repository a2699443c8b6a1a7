"""What is wrong in the text of an editor: places as offsets, and fixes as changes of the text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from cnnshape.catalogue import Safety
from cnnshape.diagnostics import Diagnostic, Edit, Source, Span
from cnnshape.linting.source_text import SourceText

MAX_UNIT = "\uffff"
"""The last character that JavaScript counts as one."""


class Problems:
    """The diagnostics of a text as the editor of a page takes them."""

    def __init__(self, source: Source) -> None:
        """Look at the text of an editor."""
        self._text = SourceText(source)
        self._has_long_characters = max(source.text, default="") > MAX_UNIT

    def of(self, diagnostics: Iterable[Diagnostic]) -> list[dict[str, Any]]:
        """Return diagnostics in their order, each with its place in the text and its fix."""
        return [self._problem(each) for each in diagnostics]

    def _problem(self, diagnostic: Diagnostic) -> dict[str, Any]:
        return {
            "code": diagnostic.code,
            "name": diagnostic.name,
            "severity": str(diagnostic.severity),
            "lines": list(diagnostic.paragraphs()),
            **self._place(diagnostic),
            "fixes": list(self._fixes(diagnostic)),
        }

    def _place(self, diagnostic: Diagnostic) -> dict[str, int]:
        """Return where a problem lies; for one of an extended file, where that is extended."""
        spans = (diagnostic.span, *(each.span for each in diagnostic.related))
        inside = next((each for each in spans if self._text.holds(each)), None)
        start, end = (0, 0) if inside is None else self._offsets(inside)
        return {"from": start, "to": end}

    def _fixes(self, diagnostic: Diagnostic) -> Iterator[dict[str, Any]]:
        fix = diagnostic.fix
        if fix is None or not all(self._text.holds(each.span) for each in fix.edits):
            return
        doubt = "" if fix.safety is Safety.SAFE else " (may change what the network computes)"
        yield {
            "title": f"Fix: {diagnostic.help or diagnostic.message}{doubt}",
            "changes": [self._change(each) for each in fix.edits],
        }

    def _change(self, edit: Edit) -> dict[str, Any]:
        start, end = self._offsets(edit.span)
        return {"from": start, "to": end, "insert": edit.text}

    def _offsets(self, span: Span) -> tuple[int, int]:
        start, end = self._text.offsets(span)
        return self._units(start), self._units(end)

    def _units(self, characters: int) -> int:
        if not self._has_long_characters:
            return characters
        return len(self._text.source.text[:characters].encode("utf-16-le", "surrogatepass")) // 2
