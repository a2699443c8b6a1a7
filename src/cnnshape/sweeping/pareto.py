"""The Pareto front: the designs that no other design dominates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

Costs = tuple[float, ...]
Item = TypeVar("Item")


class Front(Generic[Item]):
    """The items that no other dominates, so far; lower is better.

    Costs dominate others that are at most as high in everything and lower in something, so equal
    costs are in front together or not at all. What is dominated is forgotten at once: a front of a
    million items takes the memory of those in front.
    """

    def __init__(self) -> None:
        """Begin with nothing in front."""
        self._members: dict[Costs, list[tuple[int, Item]]] = {}
        self._passed = 0

    def add(self, costs: Costs, item: Item) -> None:
        """Take an item in, and drop what it dominates."""
        self._passed += 1
        if costs not in self._members:
            if any(_dominates(other, costs) for other in self._members):
                return
            for other in [other for other in self._members if _dominates(costs, other)]:
                del self._members[other]
        self._members.setdefault(costs, []).append((self._passed, item))

    def __iter__(self) -> Iterator[Item]:
        """Return the items in front in the order they came."""
        members = (member for equals in self._members.values() for member in equals)
        return (item for _, item in sorted(members, key=lambda member: member[0]))


def _dominates(one: Costs, other: Costs) -> bool:
    return one != other and all(a <= b for a, b in zip(one, other, strict=True))
