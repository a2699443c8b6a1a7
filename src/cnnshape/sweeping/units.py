"""Numbers with a unit in the expressions of a sweep: `peak_activation_bytes < 256KiB`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from itertools import takewhile
from types import MappingProxyType
from typing import NamedTuple

from cnnshape.language.expressions.grammar import InvalidExpression

UNITS: Mapping[str, int] = MappingProxyType(
    {
        "k": 10**3,
        "M": 10**6,
        "G": 10**9,
        "kB": 10**3,
        "MB": 10**6,
        "GB": 10**9,
        "KiB": 2**10,
        "MiB": 2**20,
        "GiB": 2**30,
    }
)

TEXT_OR_NUMBER = re.compile(
    r"""'[^']*'|"[^"]*"|"""
    r"""(?<![\w.])(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?) ?(?P<unit>[A-Za-z]+)\b"""
)
"""A text in quotes, which holds no numbers, or a number and the word after it."""

LIKE_A_UNIT = re.compile(r"[kKmMgGtT]?i?[bB]?")


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


def without_units(text: str) -> Plain:
    """Return an expression with plain numbers; raise InvalidExpression for an unknown unit."""
    pieces, plain, last = [], "", 0
    for found in TEXT_OR_NUMBER.finditer(text):
        unit = found["unit"]
        if unit is None or (unit not in UNITS and not LIKE_A_UNIT.fullmatch(unit)):
            continue
        if unit not in UNITS:
            help = f"the units are {', '.join(UNITS)}: kB is 1,000 bytes, KiB 1,024"
            raise InvalidExpression(f"there is no unit `{unit}`", *found.span("unit"), help)
        plain += text[last : found.start()]
        number = Fraction(found["number"]) * UNITS[unit]
        exact = str(number.numerator if number.denominator == 1 else float(number))
        pieces.append(Piece(*found.span(), len(plain), len(plain) + len(exact)))
        plain, last = plain + exact, found.end()
    return Plain(plain + text[last:], tuple(pieces))
