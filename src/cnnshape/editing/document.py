"""A text that is open in an editor, places in it, and edits of it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

from cnnshape.diagnostics import LINE_BREAK, Edit, Source, Span
from cnnshape.language.loading import BYTE_ORDER_MARK


class Position(NamedTuple):
    """A place between two characters; lines and columns count from 1, as those of spans."""

    line: int
    column: int

    def is_in(self, span: Span) -> bool:
        """Say whether the place is in a span, or at one of its ends."""
        return span[1:3] <= self <= span[3:]


class Document(NamedTuple):
    """A text as it is in the editor.

    Without a `path` it was never saved, and extends files of the folder `base`.
    """

    uri: str
    text: str
    version: int = 0
    path: Path | None = None
    base: Path = Path()

    @property
    def name(self) -> str:
        """The name under which spans know the text: its path, so that no two are the same."""
        return self.uri if self.path is None else str(self.path)

    @property
    def source(self) -> Source:
        """The text as a source, without a byte order mark."""
        return Source(self.name, self.text.removeprefix(BYTE_ORDER_MARK))

    @property
    def folder(self) -> Path:
        """Where the files that it extends are looked for."""
        return self.base if self.path is None else self.path.parent


def start_of(span: Span) -> Position:
    """Return where a span starts."""
    return Position(span.line, span.column)


def end_of(span: Span) -> Position:
    """Return where a span ends."""
    return Position(span.end_line, span.end_column)


def replacing(source: Source, text: str) -> tuple[Edit, ...]:
    """Return the edit that makes a text of a source, as short as it can be; none if it is the same.

    An editor keeps cursors and marks outside of the edit.
    """
    old = source.text
    if text == old:
        return ()
    first = same_at_start(old, text)
    last = min(same_at_start(old[::-1], text[::-1]), min(len(old), len(text)) - first)
    start = position_at(old, first)
    end = position_at(old, len(old) - last)
    return (Edit(Span(source, *start, *end), text[first : len(text) - last]),)


def same_at_start(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many lines, or characters, two texts have in common at their start."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def position_at(text: str, offset: int) -> Position:
    """Return the position after so many characters of a text, at most at its end."""
    lines = LINE_BREAK.split(text[:offset])
    return Position(len(lines), len(lines[-1]) + 1)
