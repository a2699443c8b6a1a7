"""Give each buffer its address: the planners that people know, and the best of them.

They place one buffer after the other at the lowest address where it meets no buffer that is needed
at the same time, and differ in the order in which they take the buffers. One takes the lowest and
the highest address in turns.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from cnnshape.planning.buffers import Buffer

Order = Callable[[Buffer], tuple[int, ...]]
"""What buffers are sorted by; of equal ones the first written comes first."""

ORDERS: Mapping[str, Order] = MappingProxyType(
    {
        "greedy by size": lambda each: (-each.size,),
        "greedy by execution order": lambda each: (each.first, -each.size),
        "greedy by lifetime": lambda each: (each.first - each.last, -each.size),
        "greedy by size and lifetime": lambda each: (each.size * (each.first - each.last - 1),),
    }
)
"""Greedy by size is the planner of TensorFlow Lite Micro."""

MAX_ATTEMPTS = 64
"""How often a plan above the bound is tried again with other buffers first."""


class Layout(NamedTuple):
    """The address of each buffer, the bytes that all take together, and who found them."""

    planner: str
    offsets: tuple[int, ...]
    size: int


Neighbours = Sequence[Sequence[int]]
"""For each buffer, the positions of those that are needed at the same time."""


def neighbours_of(buffers: Sequence[Buffer]) -> Neighbours:
    """Return the neighbours of each buffer: most live shortly, so these are few."""
    found: list[list[int]] = [[] for _ in buffers]
    alive: list[int] = []
    for index in sorted(range(len(buffers)), key=lambda each: buffers[each].first):
        alive = [each for each in alive if buffers[each].last >= buffers[index].first]
        found[index] += alive
        for each in alive:
            found[each].append(index)
        alive.append(index)
    return found


def layouts(buffers: Sequence[Buffer], neighbours: Neighbours) -> dict[str, Layout]:
    """Return what each planner finds, by its name."""
    return {name: placed(name, buffers, neighbours, order) for name, order in ORDERS.items()}


def best_of(
    found: Mapping[str, Layout], buffers: Sequence[Buffer], neighbours: Neighbours, bound: int
) -> Layout:
    """Return the smallest layout; above the bound, other ways to place are tried."""
    best = min(found.values(), key=lambda each: each.size)
    if best.size > bound:
        best = min(best, from_both_ends(buffers, neighbours, bound), key=lambda each: each.size)
    return best if best.size <= bound else _improved(best, buffers, neighbours, bound)


def placed(planner: str, buffers: Sequence[Buffer], neighbours: Neighbours, order: Order) -> Layout:
    """Return the layout of buffers that are placed in an order."""
    ranks = [order(each) for each in buffers]
    return _placed(planner, buffers, neighbours, sorted(range(len(buffers)), key=ranks.__getitem__))


def _placed(
    planner: str, buffers: Sequence[Buffer], neighbours: Neighbours, indices: Sequence[int]
) -> Layout:
    offsets: dict[int, int] = {}
    for index in indices:
        offsets[index] = _lowest(buffers[index].size, _taken(buffers, neighbours[index], offsets))
    return _layout(planner, buffers, offsets)


def from_both_ends(buffers: Sequence[Buffer], neighbours: Neighbours, bound: int) -> Layout:
    """Return the layout that takes the bottom and the top of the bound in turns, as they run.

    In a chain only the output of a layer and its input are needed together: so it has no gap.
    """
    offsets: dict[int, int] = {}
    is_top = False
    for index in sorted(range(len(buffers)), key=lambda each: buffers[each].first):
        size, taken = buffers[index].size, _taken(buffers, neighbours[index], offsets)
        if is_top:
            # The highest place is the lowest one counted from the top.
            mirrored = sorted((bound - end, bound - start) for start, end in taken)
            from_top = bound - size - _lowest(size, mirrored)
            offsets[index] = from_top if from_top >= 0 else _lowest(size, taken)
        else:
            offsets[index] = _lowest(size, taken)
        is_top = not is_top
    return _layout("from both ends", buffers, offsets)


def _taken(
    buffers: Sequence[Buffer], neighbours: Sequence[int], offsets: Mapping[int, int]
) -> list[tuple[int, int]]:
    """Return where the neighbours that are placed begin and end, the lowest first."""
    placed_ones = [each for each in neighbours if each in offsets]
    return sorted((offsets[each], offsets[each] + buffers[each].size) for each in placed_ones)


def _lowest(size: int, taken: Sequence[tuple[int, int]]) -> int:
    """Return the lowest address from which so many bytes are free."""
    offset = 0
    for start, end in taken:
        if start - offset >= size:
            break
        offset = max(offset, end)
    return offset


def _layout(planner: str, buffers: Sequence[Buffer], offsets: Mapping[int, int]) -> Layout:
    in_order = tuple(offsets[index] for index in range(len(buffers)))
    return Layout(planner, in_order, _size(buffers, in_order))


def _improved(
    best: Layout, buffers: Sequence[Buffer], neighbours: Neighbours, bound: int
) -> Layout:
    """Return a smaller layout if one is found by placing what lies at the top earlier."""
    ranks = {index: rank for rank, index in enumerate(_by_size(buffers))}
    current = best
    for attempt in range(1, MAX_ATTEMPTS + 1):
        for index, offset in enumerate(current.offsets):
            if offset + buffers[index].size == current.size:
                ranks[index] = -attempt
        indices = sorted(ranks, key=ranks.__getitem__)
        current = _placed("best of several", buffers, neighbours, indices)
        best = min(best, current, key=lambda each: each.size)
        if best.size <= bound:
            break
    return best


def _by_size(buffers: Sequence[Buffer]) -> list[int]:
    return sorted(range(len(buffers)), key=lambda index: -buffers[index].size)


def _size(buffers: Sequence[Buffer], offsets: Sequence[int]) -> int:
    ends = (offset + each.size for offset, each in zip(offsets, buffers, strict=True))
    return max(ends, default=0)
