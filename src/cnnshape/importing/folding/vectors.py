"""Values that differ between the uses of a block: which are the same, or multiples of others."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from cnnshape.importing.folding.trees import Series
from cnnshape.importing.folding.values import ABSENT, Varying, is_same, values_of

SIZES = frozenset({"filters", "units"})
"""Keys that count channels: one can be a multiple of another by design."""


GROUPS = "groups"
"""A key that is a part of the channels by design, but not what these are counted in."""


@dataclass(eq=False)
class Vector:
    """The values that some keys have in each use; a value is known once one of them has it."""

    first: Varying
    values: list[Any]
    count: int = 1

    def takes(self, other: Varying) -> bool:
        """Say whether a key has these values, and take what it has where none was known."""
        pairs = list(zip(self.values, other.values, strict=True))
        agree = all(ABSENT in pair or is_same(*pair) for pair in pairs)
        if subject_of(other.key) != subject_of(self.first.key) or not agree:
            return False
        self.values = [two if one is ABSENT else one for one, two in pairs]
        self.count += 1
        return True

    def holds(self, value: Varying) -> bool:
        """Say whether a vector has the values of a key, where the key has any."""
        pairs = zip(self.values, value.values, strict=True)
        is_about = subject_of(value.key) == subject_of(self.first.key)
        return is_about and all(two is ABSENT or is_same(one, two) for one, two in pairs)


def vectors_of(body: Series) -> Sequence[Vector]:
    """Return the different vectors of the layers of a block, in their order."""
    vectors: list[Vector] = []
    for value in values_of(body):
        if isinstance(value, Varying) and not any(each.takes(value) for each in vectors):
            vectors.append(Vector(value, list(value.values)))
    return vectors


def ratios_of(
    vectors: Sequence[Vector], channels: Vector
) -> Mapping[Vector, tuple[Vector, Fraction]]:
    """Return for each vector the one that it is a multiple or part of: itself if there is none.

    `channels` comes first, then what is used most, and the numbers of groups last.
    """
    bases = [channels]
    found: dict[Vector, tuple[Vector, Fraction]] = {}
    for vector in sorted(vectors, key=_preference):
        ratios = ((base, _ratio(base, vector)) for base in bases)
        known = next(((base, ratio) for base, ratio in ratios if ratio is not None), None)
        if known is None:
            bases.append(vector)
        found[vector] = known or (vector, Fraction(1))
    return found


def _preference(vector: Vector) -> tuple[bool, int, int]:
    is_last = subject_of(vector.first.key) == GROUPS
    return is_last, -vector.count, sum(each for each in vector.values if type(each) is int)


def _ratio(base: Vector, vector: Vector) -> Fraction | None:
    """Return how many times a vector is another, if that is a whole number or a part of one."""
    subject = subject_of(vector.first.key)
    if not is_size(base.first.key) or subject not in (*SIZES, GROUPS):
        return None
    pairs = list(zip(base.values, vector.values, strict=True))
    known = [(one, two) for one, two in pairs if two is not ABSENT]
    if any(type(each) is not int or each < 1 for pair in known for each in pair):
        return None
    ratio = Fraction(known[0][1], known[0][0])
    is_simple = 1 in (ratio.numerator, ratio.denominator)
    return ratio if is_simple and all(two == ratio * one for one, two in known) else None


def is_size(key: str) -> bool:
    """Say whether a key, or the parameter that stands for it, counts channels."""
    return subject_of(key) in SIZES


def subject_of(key: str) -> str:
    """Return what a key is about: `fc1_filters` and `filters_2` are filters."""
    return stem_of(key).rpartition("_")[2]


def stem_of(key: str) -> str:
    """Return a key without its number."""
    return re.sub(r"_\d+$", "", key)
