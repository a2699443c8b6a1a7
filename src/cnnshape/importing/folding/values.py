"""The values of keys in blocks: equal in all uses, or different and so said by a parameter."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from math import gcd
from typing import Any, NamedTuple

from cnnshape.importing.folding.trees import Call, Fork, Leaf, Series, Tree


class Absent(Enum):
    """The value of a key in a use of a block that switches its layer off."""

    ABSENT = "absent"


ABSENT = Absent.ABSENT


CHANNELS = "channels"
"""What a block calls the channels of its input: no parameter."""


class Varying(NamedTuple):
    """The values of a key that differ between the uses of a block, one for each.

    `owner` is what the layer of the key is called in the block; nothing where the uses disagree.
    """

    key: str
    owner: str
    values: tuple[Any, ...]


class Ratio(NamedTuple):
    """A whole multiple or part of a parameter, exact in every use of the block."""

    parameter: str
    times: int = 1
    parts: int = 1

    def __str__(self) -> str:
        """Return the expression of the file."""
        times = f"{self.times} * " if self.times > 1 else ""
        parts = f" // {self.parts}" if self.parts > 1 else ""
        return f"={times}{self.parameter}{parts}"

    def of(self, value: Any) -> Any:
        """Return the value where the parameter has a value, which may be a ratio itself."""
        if value is ABSENT or self.times == self.parts == 1:
            return value
        if isinstance(value, Ratio):
            times, parts = self.times * value.times, self.parts * value.parts
            common = gcd(times, parts)
            return Ratio(value.parameter, times // common, parts // common)
        return value * self.times // self.parts


def unified(key: str, owner: str, values: Sequence[Any]) -> Any:
    """Return the one value of all uses, or the values that differ."""
    known = [each for each in values if each is not ABSENT]
    if all(is_same(each, known[0]) for each in known):
        return known[0] if known else ABSENT
    return Varying(key, owner, tuple(values))


def is_same(one: Any, other: Any) -> bool:
    """Say whether values are written alike; 1 and 1.0 are not."""
    return type(one) is type(other) and bool(one == other)


def with_values(series: Series, change: Callable[[Any], Any]) -> Series:
    """Return trees in which every value of a key is changed."""
    return tuple(_with_values(tree, change) for tree in series)


def _with_values(tree: Tree, change: Callable[[Any], Any]) -> Tree:
    if isinstance(tree, Leaf):
        return _leaf(tree, change)
    if isinstance(tree, Fork):
        branches = (with_values(branch, change) for branch in tree.branches)
        return Fork(_leaf(tree.merge, change), tuple(branches), tree.reads)
    if isinstance(tree, Call):
        return tree._replace(arguments=_changed(tree.arguments, change))
    return tree._replace(body=with_values(tree.body, change))


def _leaf(leaf: Leaf, change: Callable[[Any], Any]) -> Leaf:
    keys, placement = _changed(leaf.keys, change), _changed(leaf.placement, change)
    return leaf._replace(keys=keys, placement=placement)


def _changed(keys: Mapping[str, Any], change: Callable[[Any], Any]) -> Mapping[str, Any]:
    return {key: change(value) for key, value in keys.items()}


def values_of(series: Series) -> list[Any]:
    """Return every value of a key, in the order in which they are written."""
    found: list[Any] = []

    def keep(value: Any) -> Any:
        found.append(value)
        return value

    with_values(series, keep)
    return found
