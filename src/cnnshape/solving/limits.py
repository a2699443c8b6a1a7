"""The limits of a budget: totals by name, and words of hardware that mean one of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import inf
from types import MappingProxyType
from typing import NamedTuple

from cnnshape.language.hints.suggestion import did_you_mean
from cnnshape.numbers.units import NUMBER, amount_in, unit_help
from cnnshape.sweeping.design import TOTALS, Design

WORDS: Mapping[str, str] = MappingProxyType(
    {"ram": "peak_activation_bytes", "flash": "parameter_bytes"}
)
"""What the words of hardware are held against: activations alive at once, and all weights."""

LARGEST = 10**20
"""More than any total is counted to."""

ARENA = "arena"
"""The memory that a plan of addresses takes: never less than the activations alive at once."""


class Limit(NamedTuple):
    """The most that a total may be; `word` is what it was called."""

    word: str
    most: int

    @property
    def total(self) -> str:
        """The name of the total, as sweeps have it."""
        return WORDS.get(self.word, self.word)

    @property
    def bound(self) -> Limit:
        """What must hold if this does: a plan takes no less than the activations alive at once."""
        return self._replace(word="peak_activation_bytes") if self.word == ARENA else self

    def allows(self, value: int | None) -> bool:
        """Say whether a total keeps to it; one that errors leave unknown does not."""
        return value is not None and value <= self.most

    def excess(self, design: Design) -> float:
        """Return how many times the limit a design has, 0 if it keeps to it."""
        value = design.result(self.total)
        if self.allows(value):
            return 0
        return inf if value is None else value / max(self.most, 1)


def limits_in(texts: Sequence[str]) -> tuple[Limit, ...]:
    """Return the limits that are written as `macs=300M`; raise ValueError where one is none."""
    return tuple(limit for text in texts for limit in map(_limit_in, text.split(",")))


def limits_of(written: Mapping[str, float | str]) -> tuple[Limit, ...]:
    """Return limits by the names of totals; raise ValueError for an unknown name or no number."""
    return tuple(_limit(name, value) for name, value in written.items())


def _limit_in(text: str) -> Limit:
    if not text.strip():
        raise ValueError("a limit is missing at a comma: write macs=300M,ram=256KiB")
    name, separator, value = text.partition("=")
    if not separator or not name.strip() or not value.strip():
        raise ValueError("write a total and the most it may be, as macs=300M or ram=256KiB")
    return _limit(name.strip(), value.strip())


def _limit(name: str, written: float | str) -> Limit:
    known = (*WORDS, ARENA, *TOTALS)
    if name not in known:
        hint = did_you_mean(name, known, f"the totals are {', '.join(known)}")
        raise ValueError(f"there is no total `{name}` to limit: {hint}")
    value = _number(written) if isinstance(written, str) else written
    if value is None or isinstance(value, bool) or value < 0 or value != int(value):
        raise ValueError(
            f"the limit of `{name}` must be a whole number, as 300M or 256KiB, not {written}; "
            f"{unit_help(str(written))}"
        )
    return Limit(name, int(value))


def _number(text: str) -> float | None:
    amount = amount_in(text)
    if amount is not None:
        return amount
    if not re.fullmatch(NUMBER, text, re.ASCII):
        return None
    exact = Fraction(text)
    return exact.numerator if exact.denominator == 1 and exact < LARGEST else None
