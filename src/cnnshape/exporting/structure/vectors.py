"""The parameters of a class: values that differ between its uses, each said once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cnnshape.exporting.code.comparing import names_in
from cnnshape.exporting.code.expressions import Expression, Name
from cnnshape.exporting.structure.found_formulas import (
    ABSENT,
    Formula,
    Vector,
    agree,
    found_conditions,
    found_formulas,
    is_count,
    is_same,
    is_size,
)

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


class Vectors:
    """Vectors with a value for each use: those a block declares, and what else differs.

    Only those that an expression has named become parameters. Declared ones that the file computes
    from others, in all uses, are no parameters but computed in the class too.
    """

    def __init__(
        self,
        declared: Mapping[str, Vector],
        reserved: frozenset[str],
        formulas: Sequence[Formula] = (),
    ) -> None:
        """Start with declared parameters; names that are `reserved` are not given."""
        self._computed = {
            each.name: each
            for each in formulas
            if each.name is not None and declared.get(each.name) == each.values
        }
        self._declared = {k: v for k, v in declared.items() if k not in self._computed}
        self._found: dict[str, Vector] = {}
        self._reserved = reserved
        self._named: set[str] = set()
        self._formulas = [each for each in formulas if each.name not in self._computed]
        self._said: list[Formula] = []

    @property
    def parameters(self) -> Mapping[str, Vector]:
        """The parameters that were named: declared ones in their order, then the others."""
        known = {**self._declared, **self._found}
        return {name: known[name] for name in known if name in self._named}

    @property
    def found(self) -> Sequence[str]:
        """The parameters that no block declares."""
        return tuple(self._found)

    @property
    def computed(self) -> Mapping[str, Expression]:
        """What is computed of parameters, by the names that the file has for it."""
        known = self._computed.items()
        return {name: each.expression for name, each in known if name in self._named}

    def mention(self, name: str) -> None:
        """Note that an expression has a name already."""
        self._name(Name(name))

    def formula(self, vector: Vector) -> Expression:
        """Return the formula of parameters that gives a vector; None if there is none."""
        return next((each.expression for each in self._formulas_of(vector)), None)

    def expression(
        self, vector: Vector, hints: Sequence[str], meant: Formula | None = None
    ) -> Expression:
        """Return what stands for values: themselves if they are equal, else parameters.

        A new parameter has the first name of `hints` that is free. `meant` is the formula that is
        taken if it gives these values.
        """
        if meant is not None and agree(vector, meant.values) and len(set(meant.values)) > 1:
            return self._use(meant)
        present = [value for value in vector if value is not ABSENT]
        if all(is_same(each, present[0]) for each in present):
            constant: Expression = present[0]
            return self._declared_for(vector, hints[0]) or constant
        for each in self._formulas_of(vector):
            return self._use(each)
        name = self._free_name(hints)
        self._found[name] = tuple(present[0] if each is ABSENT else each for each in vector)
        return self._use(Formula(Name(name), self._found[name]))

    def _declared_for(self, vector: Vector, hint: str) -> Expression:
        """Return the parameter that is meant where only some uses have a part, all with one value.

        It is one that counts channels, or is called as the argument is; a formula of the file is
        meant where it gives a size. None if there is neither.
        """
        if ABSENT not in vector:
            return None
        for name, other in self._declared.items():
            is_meant = hint in CHANNELS or hint.startswith(name)
            if is_meant and len(set(other)) > 1 and agree(vector, other):
                return self._use(Formula(Name(name), other))
        if any(is_size(each) for each in vector):
            for formula in self._formulas:
                if len(set(formula.values)) > 1 and agree(vector, formula.values):
                    return self._use(formula)
        return None

    def condition(self, presence: Sequence[bool], name: str) -> Expression:
        """Return a condition that says which uses have a part."""
        for each in self._conditions(tuple(presence)):
            return self._use(Formula(each, tuple(presence)))
        free = self._free_name([f"has_{name}"])
        self._found[free] = tuple(presence)
        return self._use(Formula(Name(free), self._found[free]))

    def _use(self, formula: Formula) -> Expression:
        self._name(formula.expression)
        self._said.append(formula)
        return formula.expression

    def _name(self, expression: Expression) -> None:
        for name in names_in(expression):
            self._named.add(name)
            if name in self._computed:
                self._name(self._computed[name].expression)

    def _known(self) -> Iterator[tuple[str, Vector]]:
        yield from self._declared.items()
        yield from ((name, each.values) for name, each in self._computed.items())
        yield from self._found.items()

    def _counts(self) -> list[tuple[str, Vector]]:
        return [(name, other) for name, other in self._known() if all(map(is_count, other))]

    def _formulas_of(self, vector: Vector) -> Iterator[Formula]:
        """Return formulas that give a vector: the simplest one first.

        They are a parameter, what the file writes, what was said before, a multiple of a parameter
        or a part of it, or the product of two.
        """
        known = (Formula(Name(name), other) for name, other in self._known())
        yield from (each for each in (*known, *self._formulas) if agree(vector, each.values))
        if not all(type(each) is int for each in vector if each is not ABSENT):
            return
        yield from (each for each in self._said if agree(vector, each.values))
        yield from found_formulas(vector, self._counts())

    def _conditions(self, presence: Vector) -> Iterator[Expression]:
        yield from (Name(name) for name, other in self._known() if agree(presence, other))
        yield from (each.expression for each in self._formulas if agree(presence, each.values))
        yield from found_conditions(presence, self._counts())

    def _free_name(self, hints: Sequence[str]) -> str:
        taken = {*self._declared, *self._computed, *self._found, *self._reserved}
        for hint in hints:
            if hint not in taken:
                return hint
        number = 2
        while f"{hints[-1]}_{number}" in taken:
            number += 1
        return f"{hints[-1]}_{number}"
