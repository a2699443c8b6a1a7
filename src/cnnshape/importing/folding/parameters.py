"""The parameters of a block: values that differ between its uses, each said once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cnnshape.importing.folding.naming import unused
from cnnshape.importing.folding.trees import Keys
from cnnshape.language.expressions.functions import TAKEN_NAMES
from cnnshape.layers.layer import PLACEMENT_KEYS

NAMES = {"repeat": "depth", "channels": "part"}
"""What parameters are called whose keys have names that are taken."""


class Parameters:
    """What differs between the uses of a block, as vectors with a value for each use."""

    def __init__(self, uses: int) -> None:
        self._uses = uses
        self._vectors: dict[str, tuple[Any, ...]] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters in the order in which the block uses them."""
        return tuple(self._vectors)

    def arguments(self, use: int) -> Keys:
        """Return the values of all parameters in one use."""
        return {name: vector[use] for name, vector in self._vectors.items()}

    def unified(self, uses: Sequence[Keys]) -> Keys:
        """Return the keys of a layer: values that are equal in all uses, expressions for others."""
        return {key: self._value(key, tuple(use[key] for use in uses)) for key in uses[0]}

    def _value(self, key: str, vector: tuple[Any, ...]) -> Any:
        if all(_is_same(each, vector[0]) for each in vector):
            return vector[0]
        for name, known in self._vectors.items():
            if all(map(_is_same, known, vector)):
                return f"={name}"
        for name, known in self._vectors.items():
            factor = _factor(known, vector)
            if factor is not None:
                return f"={factor} * {name}"
        return f"={self._new(key, vector)}"

    def _new(self, key: str, vector: tuple[Any, ...]) -> str:
        taken = {*self._vectors, *TAKEN_NAMES, *PLACEMENT_KEYS}
        name = unused(NAMES.get(key, key), taken)
        self._vectors[name] = vector
        return name


def _is_same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)


def _factor(known: Sequence[Any], vector: Sequence[Any]) -> int | None:
    """Return the whole number above 1 that a vector is of another."""
    numbers = [*known, *vector]
    if any(type(each) is not int or each < 1 for each in numbers):
        return None
    factor = vector[0] // known[0]
    is_multiple = all(factor * one == other for one, other in zip(known, vector, strict=True))
    return factor if factor > 1 and is_multiple else None
