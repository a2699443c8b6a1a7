"""Numbers with a unit, as 256KiB or 300M: the units, and what a text with one means."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType

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

NUMBER = r"\d{1,40}(?:\.\d{1,40})?(?:[eE][+-]?\d{1,2})?"
"""A number that may have a unit: its length is bounded, so that no text is slow to read."""

AMOUNT_PATTERN = rf"{NUMBER} ?(?:{'|'.join(UNITS)})"
AMOUNT = rf"(?P<number>[-+]?{NUMBER}) ?(?P<unit>{'|'.join(UNITS)})"
"""It is compiled when a file first has text for a number: most have none."""

LIKE_AMOUNT = rf"(?i)(?P<number>{NUMBER}) ?(?P<letter>[kmg])(?P<binary>i)?b?"
"""A number whose unit is written in other cases than those of the table."""

UNITS_HELP = f"the units are {', '.join(UNITS)}: kB is 1,000 bytes, KiB 1,024"


def times_unit(number: str, unit: str) -> int | float:
    """Return a number times its unit: an integer where it is whole, else the nearest float."""
    exact = Fraction(number) * UNITS[unit]
    return exact.numerator if exact.denominator == 1 else float(exact)


def unit_help(text: str) -> str:
    """Say how a number with an unknown unit is written: the one that is meant, or all there are."""
    found = re.fullmatch(LIKE_AMOUNT, text.strip())
    if found is None:
        return UNITS_HELP
    number, letter = found["number"], found["letter"].upper()
    decimal, binary = "k" if letter == "K" else letter, f"{letter}iB"
    way_out = f"write {number}{binary} ({UNITS[binary]:,})"
    if found["binary"]:
        return way_out
    return f"{way_out} or {number}{decimal} ({UNITS[decimal]:,})"


def amount_in(text: str) -> int | float | None:
    """Return the number that a text with a unit means, None if it is no such text."""
    found = re.fullmatch(AMOUNT, text.strip())
    return None if found is None else times_unit(found["number"], found["unit"])
