"""Draw explanations: a title, then labelled formulas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import TextIO

from cnnshape.explanation import Explanation
from cnnshape.report import palette
from cnnshape.report.escaping import escaped
from cnnshape.report.paper import paper_for
from cnnshape.report.sections import drawn_sections
from cnnshape.report.text import Text


def print_explanations(
    explanations: Sequence[Explanation], file: TextIO, width: int | None = None
) -> None:
    """Print explanations one after the other; long formulas wrap below their beginning."""
    paper = paper_for(file, width)
    for position, explanation in enumerate(explanations):
        if position:
            paper.print()
        for line in _lines(explanation, paper.width):
            paper.print(line, soft_wrap=True)


def _lines(explanation: Explanation, width: int) -> Iterator[Text]:
    yield Text(escaped(explanation.title), style=palette.TITLE)
    yield Text(escaped(explanation.subtitle), style=palette.FAINT)
    sections = ((section.label, section.lines) for section in explanation.sections)
    yield from drawn_sections(sections, width, _wrapped)


def _wrapped(line: str, room: int) -> list[str]:
    """Return the lines of a formula that is too long for one: broken before `=` if possible."""
    lines: list[str] = []
    for piece in line.replace(" = ", "\n= ").split("\n"):
        if lines and len(lines[-1]) + 1 + len(piece) <= room:
            lines[-1] += f" {piece}"
        else:
            lines += wrap(piece, room, break_long_words=False) or [""]
    return lines
