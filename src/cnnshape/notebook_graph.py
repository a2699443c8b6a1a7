"""A small graph for notebooks: a row for each layer or block, and arcs to what it reads.

Rows are in the order in which layers run, so the graph needs no layout and is read like the table.
It is SVG in the colour of the page's text, with every text escaped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import chain
from typing import NamedTuple

ROW_HEIGHT, MARGIN, BASELINE = 20, 14, 4
"""Pixels of a row, beside the dots, and from the middle of a row down to where letters stand."""

MAX_ROWS = 60
"""Rows that are drawn; after them stands how many more there are."""

MAX_BEND = 90
"""How far an arc reaches to the left of the rows at most."""

LETTER = 7
"""How wide a letter is, about."""

MAX_LETTERS = 90


class GraphRow(NamedTuple):
    """A layer or a block: its name, what it is, and the positions of the rows that it reads."""

    name: str
    detail: str
    reads: tuple[int, ...] = ()


class Block(NamedTuple):
    """Rows that become one: from `first` up to, not including, `last`."""

    name: str
    detail: str
    first: int
    last: int


class Graph(NamedTuple):
    """A graph with its title, which notebooks show."""

    title: str
    rows: tuple[GraphRow, ...]

    def __repr__(self) -> str:
        """Return the graph in a line: its title, and how many rows it has."""
        return f"{type(self).__name__}({self.title!r}, {len(self.rows):,} rows)"

    def _repr_html_(self) -> str:
        """Return the graph for notebooks."""
        return f"<div><strong>{escape(self.title)}</strong><br>{self.drawing()}</div>"

    def drawing(self) -> str:
        """Return the graph as SVG, and after it how many rows are left out."""
        more = len(self.rows) - MAX_ROWS
        note = f"<div>... {more:,} more rows</div>" if more > 0 else ""
        return f"{_svg(self.rows[:MAX_ROWS])}{note}"


def folded(rows: Sequence[GraphRow], blocks: Sequence[Block]) -> tuple[GraphRow, ...]:
    """Return rows in which each block is one row, which reads what its rows read from outside.

    Blocks are in order and do not overlap.
    """
    first = {block.first: block for block in blocks}
    found: list[GraphRow] = []
    becomes: list[int] = []
    while len(becomes) < len(rows):
        at = len(becomes)
        block = first.get(at, Block(rows[at].name, rows[at].detail, at, at + 1))
        becomes += [len(found)] * (block.last - block.first)
        read = {becomes[each] for row in rows[block.first : block.last] for each in row.reads}
        found.append(GraphRow(block.name, block.detail, tuple(sorted(read - {len(found)}))))
    return tuple(found)


def _svg(rows: Sequence[GraphRow]) -> str:
    bend = max((_bend(at, read) for at, row in enumerate(rows) for read in row.reads), default=0)
    across = MARGIN + bend
    longest = max((len(_text(row)) for row in rows), default=0)
    size = f'width="{across + MARGIN + LETTER * longest}" height="{ROW_HEIGHT * len(rows)}"'
    parts = ((*_edges(at, row, across), _label(at, row, across)) for at, row in enumerate(rows))
    body = "".join(chain.from_iterable(parts))
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} fill="currentColor">{body}</svg>'


def _edges(at: int, row: GraphRow, across: int) -> Iterator[str]:
    """Return a line to the row above if that is read, and an arc to each other one."""
    end = _middle(at)
    for read in row.reads:
        start, bend = _middle(read), _bend(at, read)
        path = f"M{across} {start}V{end}"
        if bend:
            left = across - bend
            path = f"M{across} {start}C{left} {start} {left} {end} {across} {end}"
        yield f'<path d="{path}" fill="none" stroke="currentColor" opacity="0.5"/>'


def _label(at: int, row: GraphRow, across: int) -> str:
    """Return the dot of a row, its name, and fainter what it is."""
    down = _middle(at)
    place = f'x="{across + MARGIN}" y="{down + BASELINE}" font-size="12"'
    name = _text(row)[: len(row.name)]
    detail = _text(row)[len(row.name) :]
    words = f'{escape(name)}<tspan opacity="0.7">{escape(detail)}</tspan>'
    return f'<circle cx="{across}" cy="{down}" r="4"/><text {place}>{words}</text>'


def _text(row: GraphRow) -> str:
    """Return the text of a row, which ends where it is too long."""
    text = f"{row.name} {row.detail}".rstrip()
    return text if len(text) <= MAX_LETTERS else f"{text[:MAX_LETTERS]}…"


def _middle(at: int) -> int:
    return ROW_HEIGHT * at + ROW_HEIGHT // 2


def _bend(at: int, read: int) -> int:
    """Return how far an edge bends to the left: more, the more rows it passes."""
    return 0 if at - read == 1 else min(16 + 6 * (at - read), MAX_BEND)
