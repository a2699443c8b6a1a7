"""The Pareto front: the designs that no other design dominates."""

from __future__ import annotations

from collections.abc import Sequence

Costs = tuple[float, ...]


def front(costs: Sequence[Costs]) -> list[int]:
    """Return the positions, in order, of the costs that no other dominates; lower is better.

    Costs dominate others that are at least as high in everything and higher in something, so equal
    costs are in front together or not at all.
    """
    ahead: list[Costs] = []
    positions: list[int] = []
    for position in sorted(range(len(costs)), key=costs.__getitem__):
        cost = costs[position]
        if not any(_dominates(other, cost) for other in reversed(ahead)):
            positions.append(position)
            if not ahead or ahead[-1] != cost:
                ahead.append(cost)
    return sorted(positions)


def _dominates(one: Costs, other: Costs) -> bool:
    return one != other and all(a <= b for a, b in zip(one, other, strict=True))
