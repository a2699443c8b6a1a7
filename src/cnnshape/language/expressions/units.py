"""Numbers with a unit in expressions: `peak_activation_bytes < 256KiB`."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple

from cnnshape.language.expressions.invalid import InvalidExpression
from cnnshape.numbers.units import NUMBER, UNITS, times_unit, unit_help

TEXT_OR_NUMBER = re.compile(
    rf"""'[^']*'|"[^"]*"|(?<![\w.])(?P<number>{NUMBER}) ?(?P<unit>[A-Za-z]+)\b"""
)
"""A text in quotes, which holds no numbers, or a number and the word after it."""

MAX_KEPT = 10_000
"""Expressions whose reading is kept: an editor reads many more that are never finished."""

LIKE_A_UNIT = re.compile(r"[kKmMgGtT]?[iI]?[bB]?")


class Piece(NamedTuple):
    """A number with its unit: where it starts and ends, and where the plain number does."""

    start: int
    end: int
    plain_start: int
    plain_end: int


class Plain(NamedTuple):
    """An expression without units, and the pieces of it that were replaced."""

    text: str
    pieces: tuple[Piece, ...]

    def place_in_original(self, position: int) -> int:
        """Return where a character of the plain text is in the text with units."""
        before = list(takewhile(lambda piece: piece.plain_start <= position, self.pieces))
        if not before:
            return position
        last = before[-1]
        after = position - last.plain_end
        return last.start if after < 0 else last.end + after


@lru_cache(maxsize=MAX_KEPT)
def without_units(text: str) -> Plain:
    """Return an expression with plain numbers; raise InvalidExpression for an unknown unit."""
    pieces, plain, last = [], "", 0
    for found in TEXT_OR_NUMBER.finditer(text):
        unit = found["unit"]
        if unit is None or (unit not in UNITS and not LIKE_A_UNIT.fullmatch(unit)):
            continue
        if unit not in UNITS:
            message = f"there is no unit `{unit}`"
            raise InvalidExpression(message, *found.span("unit"), unit_help(found[0]))
        plain += text[last : found.start()]
        exact = str(times_unit(found["number"], unit))
        pieces.append(Piece(*found.span(), len(plain), len(plain) + len(exact)))
        plain, last = plain + exact, found.end()
    return Plain(plain + text[last:], tuple(pieces))
