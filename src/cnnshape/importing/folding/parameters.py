"""The parameters of a block: values that differ between its uses, each said once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cnnshape.importing.folding.naming import identifier, unused
from cnnshape.importing.folding.trees import Fork, Keys, Series
from cnnshape.importing.folding.values import ABSENT, CHANNELS, Ratio, Varying, values_of
from cnnshape.importing.folding.vectors import Vector, is_size, ratios_of, stem_of, vectors_of
from cnnshape.language.expressions.functions import TAKEN_NAMES
from cnnshape.layers.layer import PLACEMENT_KEYS

NAMES = {"repeat": "depth", "channels": "part"}
"""What parameters are called whose keys have names that are taken."""

MANY = 3
"""From so many parameters on with one name, all are named after their layers."""

CONDITION = "if"
SWITCH = "projection"
"""What a parameter is called that switches layers on which have no common name."""


class Parameters:
    """The parameters that stand for all values of a block that differ between its uses."""

    def __init__(self, body: Series, channels: Sequence[int | None]) -> None:
        """`channels` are those that each use reads."""
        self._channels = Vector(Varying("filters", "", tuple(channels)), list(channels))
        self._vectors = vectors_of(body)
        self._ratios = ratios_of(self._vectors, self._channels)
        bases = dict.fromkeys(self._ratios[vector][0] for vector in self._vectors)
        bases.pop(self._channels, None)
        self._bases = _named(list(bases), self._output_of(body))

    @property
    def examples(self) -> Keys:
        """The parameters in the order in which the block uses them, with a value of one use."""
        return {
            name: next(each for each in vector.values if each is not ABSENT)
            for name, vector in self._bases.items()
        }

    def arguments(self, use: int) -> Keys:
        """Return the values of all parameters in one use."""
        return {name: vector.values[use] for name, vector in self._bases.items()}

    def expression(self, value: Any) -> Any:
        """Return what the block says for a value that differs, and any other as it is."""
        if not isinstance(value, Varying):
            return value
        base, ratio = self._ratios[self._vector(value)]
        names = {CHANNELS: self._channels, **self._bases}
        name = next(name for name, each in names.items() if each is base)
        return Ratio(name, ratio.numerator, ratio.denominator)

    def _vector(self, value: Varying) -> Vector:
        return next(each for each in self._vectors if each.holds(value))

    def _output_of(self, body: Series) -> Vector | None:
        """Return the values that say how many channels a block gives, if it is a chain."""
        values = [each for each in values_of(body) if isinstance(each, Varying)]
        sizes = [each for each in values if is_size(each.key)]
        if not sizes or isinstance(body[-1], Fork):
            return None
        return self._ratios[self._vector(sizes[-1])][0]


def _named(bases: Sequence[Vector], output: Vector | None) -> Mapping[str, Vector]:
    """Return values by the names of their parameters: that of their key, or with their layer's."""
    named: dict[str, Vector] = {}
    for base in bases:
        stem = stem_of(_key(base))
        alike = [each for each in bases if stem_of(_key(each)) == stem]
        plain = output if output in alike else alike[0] if len(alike) < MANY else None
        named[_name(base.first, named, is_plain=base is plain)] = base
    return named


def _key(base: Vector) -> str:
    return NAMES.get(base.first.key, base.first.key)


def _name(first: Varying, known: Mapping[str, Vector], *, is_plain: bool) -> str:
    taken = {*known, *TAKEN_NAMES, *PLACEMENT_KEYS}
    if first.key == CONDITION:
        return unused(identifier(first.owner) or SWITCH, taken)
    key = NAMES.get(first.key, first.key)
    owner = identifier(first.owner)
    owned = key if key.startswith(f"{owner}_") else f"{owner}_{key}".lstrip("_")
    return unused(stem_of(key) if is_plain else owned, taken)
