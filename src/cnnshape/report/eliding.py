"""Shorten text to a number of columns: a name loses the middle of its path, a phrase its end."""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.report.cells import cell_len

DOTS, TYPED_DOTS = "…", ".."
SEPARATOR = "."

LEAST_NAME = 10
"""Columns of a name at least, before the blanks in front of it are kept."""


def elided_name(name: str, room: int, dots: str = DOTS) -> str:
    """Return a name within the room, as `stage_3.….conv_1`, indented as far as there is room."""
    if cell_len(name) <= room:
        return name
    bare = name.lstrip(" ")
    indent = min(len(name) - len(bare), max(room - min(cell_len(bare), LEAST_NAME), 0))
    return " " * indent + _elided_path(bare, room - indent, dots)


def elided_end(text: str, room: int, dots: str = DOTS) -> str:
    """Return the beginning of a text, within the room."""
    if cell_len(text) <= room:
        return text
    return _first(text, room - cell_len(dots)).rstrip() + dots if room > len(dots) else dots[:room]


def _elided_path(name: str, room: int, dots: str) -> str:
    if cell_len(name) <= room:
        return name
    shorter = (each for each in _without_middle(name, dots) if cell_len(each) <= room)
    return next(shorter, None) or _without_letters(name.rpartition(SEPARATOR)[2], room, dots)


def _without_middle(name: str, dots: str) -> Iterator[str]:
    """Return the name without more and more of its path, in the end without the outermost too."""
    first, *inner = name.split(SEPARATOR)
    for kept in range(len(inner) - 1, 0, -1):
        yield SEPARATOR.join((first, dots, *inner[-kept:]))
    if inner:
        yield f"{dots}{inner[-1]}"


def _without_letters(word: str, room: int, dots: str) -> str:
    """Return the beginning and the end of a word, which is the number of a name."""
    kept = room - cell_len(dots)
    if kept < 2:
        return elided_end(word, room, dots)
    return _first(word, kept - kept // 2) + dots + _first(word[::-1], kept // 2)[::-1]


def _first(text: str, room: int) -> str:
    """Return as many characters as fill the room; some take two columns."""
    from rich.cells import chop_cells

    piece = chop_cells(text, room)[0] if text and room > 0 else ""
    return piece if cell_len(piece) <= room else ""
