"""Find branches: layers between one layer that several read and a merge that joins them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from cnnshape.importing.folding.trees import Fork, Leaf
from cnnshape.layers import MERGES

Element = Leaf | Fork


def with_forks(leaves: Sequence[Leaf], kept: Iterable[str]) -> list[Element]:
    """Return layers with those between a fork and its merge put together, inner ones first.

    `kept` are the names that must stay readable from outside, as outputs do. So must layers whose
    weights are shared: they come before those that share them. What a merge says of itself alone,
    as that it is not trained, would hold for its branches as well.
    """
    elements: dict[str, Element] = {}
    readers = Counter(name for leaf in leaves for name in leaf.reads)
    readers.update(kept)
    readers.update(leaf.placement["share"] for leaf in leaves if "share" in leaf.placement)
    for leaf in leaves:
        is_merge = leaf.kind in MERGES and not leaf.placement
        fork = _fork(leaf, elements, readers) if is_merge else None
        if fork is not None:
            for element in [each for branch in fork.branches for each in branch]:
                del elements[element.name]  # type: ignore[union-attr]
            readers[fork.reads[0]] -= len(fork.branches) - 1
        elements[leaf.name] = fork or leaf
    return list(elements.values())


def _fork(merge: Leaf, elements: dict[str, Element], readers: Counter[str]) -> Fork | None:
    """Return a merge with its branches, if they all start at the same layer."""
    chains = [_chain(name, elements, readers) for name in merge.reads]
    starts = [_starts(chain, name) for chain, name in zip(chains, merge.reads, strict=True)]
    common = next((each for each in starts[0] if all(each in other for other in starts)), None)
    if common is None or len(merge.reads) < 2:
        return None
    branches = [
        tuple(chain[: start.index(common)][::-1])
        for chain, start in zip(chains, starts, strict=True)
    ]
    if not any(branches):
        return None
    return Fork(merge, tuple(branches), (common,))


def _chain(name: str, elements: dict[str, Element], readers: Counter[str]) -> list[Element]:
    """Return the elements before a merge, the nearest first, that nothing else reads."""
    chain: list[Element] = []
    while name in elements and readers[name] == 1:
        element = elements[name]
        if len(element.reads) != 1:
            break
        chain.append(element)
        name = element.reads[0]
    return chain


def _starts(chain: Sequence[Element], name: str) -> list[str]:
    """Return what a branch may start at: what each element of its chain reads, and its end."""
    return [name, *(element.reads[0] for element in chain)]
