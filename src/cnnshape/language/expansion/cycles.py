"""Whether a layer that is named too early depends on its reader: a loop, or just a wrong order.

The layers of a scope are looked at once, however many of them are named too early: those that
depend on each other in a loop make a strongly connected component of the graph of what is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cnnshape.language.expansion.written_names import written_names
from cnnshape.language.yaml.parts import items_of, tables_in, text_of_scalar
from cnnshape.language.yaml.values import Sequence, Table, Value

REFERRING_KEYS = ("from", "like", "share")

Graph = Mapping[int, tuple[int, ...]]
"""What each layer needs, all by the identity of what is written."""

Loops = Mapping[int, int]
"""The component of each layer; layers of one component depend on each other."""


def loops_in(layers: Value) -> Loops:
    """Return which of the layers in a list, those in branches too, depend on each other."""
    needs = dict(_needs_of_list(layers, written_names(layers), None))
    readers: dict[int, list[int]] = {each: [] for each in needs}
    for each, needed in needs.items():
        for other in needed:
            readers[other].append(each)
    component: dict[int, int] = {}
    # Kosaraju's algorithm: in the order in which walks end, each walk back stays in a component.
    for start in reversed(_order_of_ends(needs)):
        waiting = [start]
        while waiting:
            each = waiting.pop()
            if each not in component:
                component[each] = start
                waiting += readers[each]
    return component


def _order_of_ends(needs: Graph) -> list[int]:
    """Return all layers in the order in which a walk in depth is done with them."""
    seen: set[int] = set()
    ends: list[int] = []
    for start in needs:
        path = [(start, iter(needs[start]))] if start not in seen else []
        seen.add(start)
        while path:
            each, rest = path[-1]
            following = next((other for other in rest if other not in seen), None)
            if following is None:
                ends.append(path.pop()[0])
            else:
                seen.add(following)
                path.append((following, iter(needs[following])))
    return ends


def _needs_of_list(
    layers: Value, names: Mapping[str, Table], before: Table | None
) -> Iterator[tuple[int, tuple[int, ...]]]:
    for item in tables_in(layers):
        needed = list(_named_by(item, names))
        if item.get("from") is None and before is not None:
            needed.append(before)
        for branch in items_of(item.get("branches")):
            yield from _needs_of_list(branch, names, None)
            needed += tables_in(branch)
        yield id(item), tuple(map(id, needed))
        before = item


def _named_by(item: Table, names: Mapping[str, Table]) -> Iterator[Table]:
    for key in REFERRING_KEYS:
        written = item.get(key)
        for reference in written.items if isinstance(written, Sequence) else (written,):
            name = text_of_scalar(reference)
            target = None if name is None else names.get(name.partition(".")[0])
            if target is not None:
                yield target
