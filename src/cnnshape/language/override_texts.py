"""Settings as a line of words writes them: an input as `224x224x3`, a parameter as YAML."""

from __future__ import annotations

import re

from cnnshape.diagnostics import Source, SpecError
from cnnshape.language.yaml.document import read_value
from cnnshape.language.yaml.values import Plain, plain
from cnnshape.numbers.units import amount_in

MAX_DIGITS = 19
BRACKETS = re.compile(r"\((.+)\)|\[(.+)\]")
BETWEEN = re.compile("[,xX\u00d7]")


def sizes_in(text: str) -> tuple[int, ...]:
    """Return the sizes of an input that is written as `224x224x3`; raise ValueError if it is not.

    Commas do as well as x, and so does a list or a tuple of the sizes.
    """
    inside = BRACKETS.fullmatch(text.strip())
    parts = [part.strip() for part in BETWEEN.split(inside[1] or inside[2] if inside else text)]
    if not all(part.isascii() and part.isdigit() and len(part) <= MAX_DIGITS for part in parts):
        raise ValueError("write sizes joined by x, as 224x224x3")
    return tuple(map(int, parts))


def value_in(text: str, name: str) -> Plain:
    """Return a value as YAML reads it; raise ValueError with what is wrong with it.

    A number may have a unit, as 256KiB. Errors call it by `name`.
    """
    amount = amount_in(text)
    if amount is not None:
        return amount
    try:
        return plain(read_value(Source(name, text)))
    except SpecError as error:
        raise ValueError(error.diagnostics[0].message) from None
