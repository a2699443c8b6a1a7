"""In which order to look at things that need each other, and which of them form loops.

The walks keep their own stacks: a file may hold a chain of thousands.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TypeVar

Key = TypeVar("Key", int, str)


def dependencies_first(needs: Mapping[Key, Collection[Key]]) -> list[Key]:
    """Return all keys, each after those that it needs, but for those that need it in turn."""
    seen: set[Key] = set()
    order: list[Key] = []
    for start in needs:
        path = [(start, iter(needs[start]))] if start not in seen else []
        seen.add(start)
        while path:
            following = next((other for other in path[-1][1] if other not in seen), None)
            if following is None:
                order.append(path.pop()[0])
            else:
                seen.add(following)
                path.append((following, iter(needs[following])))
    return order


def loops_among(needs: Mapping[Key, Collection[Key]]) -> dict[Key, Key]:
    """Return one key for each, the same for those that need each other in a loop.

    These are the strongly connected components, by Kosaraju's algorithm.
    """
    needed_by: dict[Key, list[Key]] = {each: [] for each in needs}
    for each, needed in needs.items():
        for other in needed:
            needed_by[other].append(each)
    loops: dict[Key, Key] = {}
    for start in reversed(dependencies_first(needs)):
        waiting = [start]
        while waiting:
            each = waiting.pop()
            if each not in loops:
                loops[each] = start
                waiting += needed_by[each]
    return loops
