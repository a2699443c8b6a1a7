"""Labelled sections: a bold label in the margin and lines that wrap beside it, or below it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from textwrap import wrap

from cnnshape.report import palette
from cnnshape.report.escaping import escaped
from cnnshape.report.fitting import INDENT
from cnnshape.report.text import Styled, Text

NARROWEST_LINE = 30

Labelled = tuple[str, Sequence[str]]
"""A label and the lines that belong to it."""


def drawn_sections(
    sections: Iterable[Labelled], width: int, wrapped: Callable[[str, int], list[str]]
) -> Iterator[Text]:
    """Return the lines of sections, each wrapped to the width beside the labels."""
    every = list(sections)
    margin = max((len(label) for label, _ in every), default=0) + 2
    room = width - margin
    if room < NARROWEST_LINE:
        yield from _stacked(every, width, wrapped)
        return
    for label, lines in every:
        parts = (part for line in lines for part in wrapped(escaped(line), room))
        for position, part in enumerate(parts):
            shown = "" if position else label
            label_style = (Styled(0, len(shown), palette.TITLE),) if shown else ()
            yield Text(f"{shown:<{margin}}{part}", parts=label_style)


def wrapped_words(line: str, room: int) -> list[str]:
    """Return the lines of a text; a word is broken only where it is longer than the room."""
    return wrap(line, room, break_on_hyphens=False) or [""]


def _stacked(
    sections: Iterable[Labelled], width: int, wrapped: Callable[[str, int], list[str]]
) -> Iterator[Text]:
    """Return each label on a line of its own, for a terminal too narrow for a margin."""
    room = max(width - len(INDENT), 1)
    for label, lines in sections:
        if lines:
            yield Text(label, style=palette.TITLE)
        for line in lines:
            yield from (Text(f"{INDENT}{part}") for part in wrapped(escaped(line), room))
