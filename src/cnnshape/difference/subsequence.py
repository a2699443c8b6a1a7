"""The longest common subsequence of two lists, in time proportional to how much they differ.

Myers, An O(ND) Difference Algorithm and Its Variations, Algorithmica 1, 1986. The `difflib` of
Python is no substitute: it takes the longest run first, so it may find fewer pairs than there are,
and it is quadratic on lists of a few values that repeat, as the layers of a deep network do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

MAX_EDITS = 1000
"""Lists that are further apart are not aligned: it would take longer than it helps."""

Pairs = list[tuple[int, int]]
"""Positions in the one and in the other list that belong together."""


def common(before: Sequence[int], after: Sequence[int]) -> Pairs:
    """Return the positions of a longest common subsequence, in order.

    Where the lists differ in too much, only what they begin and end with is found.
    """
    shorter = min(len(before), len(after))
    head = 0
    while head < shorter and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < shorter - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    middle = _aligned(before[head : len(before) - tail], after[head : len(after) - tail])
    return [
        *((at, at) for at in range(head)),
        *((head + one, head + other) for one, other in middle),
        *((len(before) - at, len(after) - at) for at in range(tail, 0, -1)),
    ]


def _aligned(before: Sequence[int], after: Sequence[int]) -> Pairs:
    """Follow the diagonals x - y = k; `reached[k]` is the furthest x on each after some edits."""
    # Imagine a grid with one list along x and the other along y: a common value is a free diagonal
    # step, an edit a step right or down. With one edit more in each round, only the furthest point
    # on each diagonal matters; the first round that gets to the far corner has the fewest edits.
    reached = {1: 0}
    history: list[dict[int, int]] = []
    for edits in range(min(len(before) + len(after), MAX_EDITS) + 1):
        history.append({k: reached[k] for k in range(-edits - 1, edits + 2) if k in reached})
        for k in range(-edits, edits + 1, 2):
            x = _entered(reached, k, edits)
            while x < len(before) and x - k < len(after) and before[x] == after[x - k]:
                x += 1
            reached[k] = x
            if x >= len(before) and x - k >= len(after):
                return list(_walked_back(history, x, x - k))[::-1]
    return []


def _entered(reached: dict[int, int], k: int, edits: int) -> int:
    """Return where diagonal k is entered: down from k + 1, or to the right from k - 1."""
    return reached[k + 1] if _is_down(reached, k, edits) else reached[k - 1] + 1


def _is_down(reached: dict[int, int], k: int, edits: int) -> bool:
    return k == -edits or (k != edits and reached[k - 1] < reached[k + 1])


def _walked_back(history: Sequence[dict[int, int]], x: int, y: int) -> Iterator[tuple[int, int]]:
    """Return the pairs on the way that was found, the last first."""
    for edits in range(len(history) - 1, -1, -1):
        reached, k = history[edits], x - y
        start = _entered(reached, k, edits)
        while x > start:
            x, y = x - 1, y - 1
            yield x, y
        x, y = (x, y - 1) if _is_down(reached, k, edits) else (x - 1, y)
