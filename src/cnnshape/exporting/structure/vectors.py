"""The parameters of a class: values that differ between its uses, each said once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

from cnnshape.exporting.code.expressions import Expression, Name, Operation

Vector = tuple[Any, ...]


class Absent:
    """What a use has in the place of a value that only other uses have."""


ABSENT = Absent()
USES_THAT_PROVE_A_PRODUCT = 3
"""So many different uses a formula of two parameters must hold in: two may agree by chance."""


class Vectors:
    """Vectors with a value for each use: those a block declares, and what else differs.

    Only those that an expression has named become parameters.
    """

    def __init__(self, declared: Mapping[str, Vector], reserved: frozenset[str]) -> None:
        """Start with declared parameters; names that are `reserved` are not given."""
        self._declared = dict(declared)
        self._found: dict[str, Vector] = {}
        self._reserved = reserved
        self._named: set[str] = set()

    @property
    def parameters(self) -> Mapping[str, Vector]:
        """The parameters that were named: declared ones in their order, then the others."""
        known = {**self._declared, **self._found}
        return {name: known[name] for name in known if name in self._named}

    def expression(self, vector: Vector, hints: Sequence[str]) -> Expression:
        """Return what stands for values: themselves if they are equal, else parameters.

        A new parameter has the first name of `hints` that is free.
        """
        present = [value for value in vector if value is not ABSENT]
        if all(_is_same(each, present[0]) for each in present):
            first: Expression = present[0]
            return first
        for expression in self._formulas(vector):
            return self._use(expression)
        name = self._free_name(hints)
        self._found[name] = tuple(present[0] if each is ABSENT else each for each in vector)
        return self._use(Name(name))

    def condition(self, presence: Sequence[bool], name: str) -> Expression:
        """Return a condition that says which uses have a part."""
        for each in self._conditions(tuple(presence)):
            return self._use(each)
        free = self._free_name([f"has_{name}"])
        self._found[free] = tuple(presence)
        return self._use(Name(free))

    def _use(self, expression: Expression) -> Expression:
        self._named.update(names_in(expression))
        return expression

    def _known(self) -> Iterator[tuple[str, Vector]]:
        yield from self._declared.items()
        yield from self._found.items()

    def _formulas(self, vector: Vector) -> Iterator[Expression]:
        """Return formulas that give a vector: a parameter, a multiple or part of one, a product."""
        known = list(self._known())
        yield from (Name(name) for name, other in known if _agree(vector, other))
        if not all(_is_count(each) for each in vector if each is not ABSENT):
            return
        counts = [(name, other) for name, other in known if all(map(_is_count, other))]
        for name, other in counts:
            factor = _factor(other, vector)
            if factor:
                yield Operation("*", factor, Name(name))
        for name, other in counts:
            divisor = _factor(vector, other)
            if divisor:
                yield Operation("//", Name(name), divisor)
        if self._number_of_different(vector) >= USES_THAT_PROVE_A_PRODUCT:
            yield from _products(vector, counts)

    def _number_of_different(self, vector: Vector) -> int:
        return len({each for each in vector if each is not ABSENT})

    def _conditions(self, presence: Vector) -> Iterator[Expression]:
        known = list(self._known())
        yield from (Name(name) for name, other in known if _agree(presence, other))
        counts = [(name, other) for name, other in known if all(map(_is_count, other))]
        for name, other in counts:
            if presence == tuple(each > 1 for each in other):
                yield Operation(">", Name(name), 1)
        for (name, one), (second, other) in combinations(counts, 2):
            different = [a != b for a, b in zip(one, other, strict=True)]
            if presence == tuple(different):
                yield Operation("!=", Name(name), Name(second))
            if presence == tuple(not each for each in different):
                yield Operation("==", Name(name), Name(second))

    def _free_name(self, hints: Sequence[str]) -> str:
        taken = {*self._declared, *self._found, *self._reserved}
        for hint in hints:
            if hint not in taken:
                return hint
        number = 2
        while f"{hints[-1]}_{number}" in taken:
            number += 1
        return f"{hints[-1]}_{number}"


def names_in(expression: Expression) -> Iterator[str]:
    """Return the names in a formula of parameters."""
    if isinstance(expression, Name):
        yield expression.text
    elif isinstance(expression, Operation):
        yield from names_in(expression.left)
        yield from names_in(expression.right)


def _products(vector: Vector, counts: Sequence[tuple[str, Vector]]) -> Iterator[Expression]:
    for (name, one), (second, other) in combinations(counts, 2):
        if _agree(vector, tuple(a * b for a, b in zip(one, other, strict=True))):
            yield Operation("*", Name(name), Name(second))


def _agree(vector: Vector, other: Vector) -> bool:
    """Say whether vectors are equal wherever the first one has values."""
    pairs = zip(vector, other, strict=True)
    return all(one is ABSENT or _is_same(one, another) for one, another in pairs)


def _is_same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)


def _is_count(value: Any) -> bool:
    return type(value) is int and value > 0


def _factor(known: Vector, vector: Vector) -> int | None:
    """Return the whole number above 1 that a vector is of another."""
    pairs = [
        (one, other)
        for one, other in zip(known, vector, strict=True)
        if one is not ABSENT and other is not ABSENT
    ]
    if not pairs or any(not (_is_count(one) and _is_count(other)) for one, other in pairs):
        return None
    factor = pairs[0][1] // pairs[0][0]
    return factor if factor > 1 and all(factor * a == b for a, b in pairs) else None
