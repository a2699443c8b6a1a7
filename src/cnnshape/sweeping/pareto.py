"""The Pareto front: designs that no other one beats in everything."""

from __future__ import annotations

from collections.abc import Sequence

Costs = tuple[float, ...]


def front(costs: Sequence[Costs]) -> list[int]:
    """Return the positions, in order, of what nothing else dominates; the least is the best.

    One dominates another that costs at least as much in everything and more in something, so of
    those that cost the same either all are in front or none.
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
