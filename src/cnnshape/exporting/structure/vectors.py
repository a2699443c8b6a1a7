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
CHANNELS = frozenset(
    [
        "in_channels",
        "out_channels",
        "in_features",
        "out_features",
        "num_features",
        "filters",
        "units",
    ]
)
"""Arguments that count channels."""

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
        self._formulas: list[tuple[Expression, Vector]] = []

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
            constant: Expression = present[0]
            return self._declared_for(vector, hints[0]) or constant
        for expression, values in self._formulas_of(vector):
            return self._use(expression, values)
        name = self._free_name(hints)
        self._found[name] = tuple(present[0] if each is ABSENT else each for each in vector)
        return self._use(Name(name), self._found[name])

    def _declared_for(self, vector: Vector, hint: str) -> Expression:
        """Return the parameter that is meant where only some uses have a part, all with one value.

        It is one that counts channels, or is called as the argument is; None if there is none.
        """
        if ABSENT not in vector:
            return None
        for name, other in self._declared.items():
            is_meant = hint in CHANNELS or hint.startswith(name)
            if is_meant and len(set(other)) > 1 and _agree(vector, other):
                return self._use(Name(name), other)
        return None

    def condition(self, presence: Sequence[bool], name: str) -> Expression:
        """Return a condition that says which uses have a part."""
        for each in self._conditions(tuple(presence)):
            return self._use(each, tuple(presence))
        free = self._free_name([f"has_{name}"])
        self._found[free] = tuple(presence)
        return self._use(Name(free), self._found[free])

    def _use(self, expression: Expression, values: Vector) -> Expression:
        self._named.update(names_in(expression))
        self._formulas.append((expression, values))
        return expression

    def _known(self) -> Iterator[tuple[str, Vector]]:
        yield from self._declared.items()
        yield from self._found.items()

    def _formulas_of(self, vector: Vector) -> Iterator[tuple[Expression, Vector]]:
        """Return formulas that give a vector, with all their values: the simplest one first.

        They are a parameter, what was said before, a multiple of a parameter or a part of it, or
        the product of two.
        """
        known = list(self._known())
        yield from ((Name(name), other) for name, other in known if _agree(vector, other))
        if not all(type(each) is int for each in vector if each is not ABSENT):
            return
        yield from (each for each in self._formulas if _agree(vector, each[1]))
        counts = [(name, other) for name, other in known if all(map(_is_count, other))]
        for expression, values in _multiples(vector, counts):
            if _agree(vector, values):
                yield expression, values
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


def _multiples(
    vector: Vector, counts: Sequence[tuple[str, Vector]]
) -> Iterator[tuple[Expression, Vector]]:
    """Return multiples and parts of parameters that give the first value of a vector."""
    at = next(number for number, value in enumerate(vector) if value is not ABSENT)
    for name, other in counts:
        factor, rest = divmod(vector[at], other[at])
        if factor > 1 and not rest:
            yield Operation("*", factor, Name(name)), tuple(factor * each for each in other)
    for name, other in counts:
        divisor = other[at] // vector[at] if vector[at] > 0 else 0
        for each in {divisor, 2} - {0, 1}:
            yield Operation("//", Name(name), each), tuple(value // each for value in other)


def _products(
    vector: Vector, counts: Sequence[tuple[str, Vector]]
) -> Iterator[tuple[Expression, Vector]]:
    for (name, one), (second, other) in combinations(counts, 2):
        product = tuple(a * b for a, b in zip(one, other, strict=True))
        if _agree(vector, product):
            yield Operation("*", Name(name), Name(second)), product


def _agree(vector: Vector, other: Vector) -> bool:
    """Say whether vectors are equal wherever the first one has values."""
    pairs = zip(vector, other, strict=True)
    return all(one is ABSENT or _is_same(one, another) for one, another in pairs)


def _is_same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)


def _is_count(value: Any) -> bool:
    return type(value) is int and value > 0
