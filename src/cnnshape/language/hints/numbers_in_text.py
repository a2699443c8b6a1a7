"""Which number is meant by a text: in quotes, with a unit, or with a comma after it."""

from __future__ import annotations

import re

from cnnshape.numbers.units import UNITS

MEANT_UNITS = {
    **{unit.lower(): factor for unit, factor in UNITS.items()},
    "t": 10**12, "tib": 2**40, "kmacs": 10**3, "mmacs": 10**6, "gmacs": 10**9,
    "bytes": 1, "byte": 1, "b": 1, "px": 1,
}  # fmt: skip
"""What follows a number in papers and in other tools, and what it multiplies the number by."""

NUMBER = re.compile(r"(?P<number>[-+]?[0-9]+(?:\.[0-9]+)?)\s*(?P<unit>[A-Za-z]*)(?P<rest>[;,]?)")
GROUPED = re.compile(r"[0-9]{1,3}(?:[,_'][0-9]{3})+")
SPACED = re.compile(r"[0-9]+(?: +[0-9]+)+")


def number_meant(written: str, *, is_quoted: bool) -> str | None:
    """Say which number to write for a text, None if it holds no number."""
    if GROUPED.fullmatch(written):
        return f"write the digits alone: `{re.sub('[^0-9]', '', written)}`"
    if SPACED.fullmatch(written):
        return f"separate them with commas: `{', '.join(written.split())}`"
    found = NUMBER.fullmatch(written.strip())
    if found is None:
        return None
    number, unit, rest = found["number"], found["unit"].lower(), found["rest"]
    if rest and not unit:
        return f"remove the `{rest}`: write `{number}`"
    if not unit:
        return f"remove the quotes: write `{number}`" if is_quoted else None
    if unit not in MEANT_UNITS:
        return None
    value = float(number) * MEANT_UNITS[unit]
    return f"write it without a unit: `{int(value)}`" if value.is_integer() else None
