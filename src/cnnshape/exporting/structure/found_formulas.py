"""Formulas that are found in values, where the file has none: multiples, parts and products."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any, NamedTuple

from cnnshape.exporting.code.expressions import Expression, Name, Operation

Vector = tuple[Any, ...]
"""A value for each use of a block."""


class Absent:
    """What a use has in the place of a value that only other uses have."""


ABSENT = Absent()

SMALL = 16
"""Whole numbers from here on are sizes, which each use of a block has its own of."""

USES_THAT_PROVE_A_PRODUCT = 3
"""So many different uses a formula of two parameters must hold in: two may agree by chance."""


class Formula(NamedTuple):
    """An expression with its values, and the parameter that it computes, if the file has one."""

    expression: Expression
    values: Vector
    name: str | None = None


Counts = Sequence[tuple[str, Vector]]
"""Parameters that count something, in all uses."""


def found_formulas(vector: Vector, counts: Counts) -> Iterator[Formula]:
    """Return formulas of one parameter or two that give whole numbers, the simplest ones first."""
    yield from (each for each in _multiples(vector, counts) if agree(vector, each.values))
    if len({each for each in vector if each is not ABSENT}) >= USES_THAT_PROVE_A_PRODUCT:
        yield from _products(vector, counts)


def found_conditions(presence: Vector, counts: Counts) -> Iterator[Expression]:
    """Return comparisons that say which uses have a part."""
    for name, other in counts:
        if presence == tuple(each > 1 for each in other):
            yield Operation(">", Name(name), 1)
    for (name, one), (second, other) in combinations(counts, 2):
        different = tuple(a != b for a, b in zip(one, other, strict=True))
        if presence == different:
            yield Operation("!=", Name(name), Name(second))
        if presence == tuple(not each for each in different):
            yield Operation("==", Name(name), Name(second))


def _multiples(vector: Vector, counts: Counts) -> Iterator[Formula]:
    """Return multiples and parts of parameters that give the first value of a vector."""
    at = next(number for number, value in enumerate(vector) if value is not ABSENT)
    for name, other in counts:
        factor, rest = divmod(vector[at], other[at])
        if factor > 1 and not rest:
            yield Formula(
                Operation("*", factor, Name(name)), tuple(factor * each for each in other)
            )
    for name, other in counts:
        divisor = other[at] // vector[at] if vector[at] > 0 else 0
        for each in {divisor, 2} - {0, 1}:
            yield Formula(
                Operation("//", Name(name), each), tuple(value // each for value in other)
            )


def _products(vector: Vector, counts: Counts) -> Iterator[Formula]:
    for (name, one), (second, other) in combinations(counts, 2):
        product = tuple(a * b for a, b in zip(one, other, strict=True))
        if agree(vector, product):
            yield Formula(Operation("*", Name(name), Name(second)), product)


def agree(vector: Vector, other: Vector) -> bool:
    """Say whether vectors are equal wherever the first one has values."""
    pairs = zip(vector, other, strict=True)
    return all(one is ABSENT or is_same(one, another) for one, another in pairs)


def is_same(one: Any, other: Any) -> bool:
    """Say whether two values are equal: true is not one, but a whole number may have a point."""
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def is_size(value: Any) -> bool:
    """Say whether a value is a whole number so large that it is a size, not a setting."""
    return type(value) is int and value >= SMALL


def is_count(value: Any) -> bool:
    """Say whether a value is a whole number above 0."""
    return type(value) is int and value > 0
