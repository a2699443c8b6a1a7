"""Put layers together that the source has in one module: their names start with its path."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from cnnshape.importing.folding.trees import Fork, Leaf, Module, Series, Tree, leaves_of

Element = Leaf | Fork
Path = tuple[str, ...]


def with_modules(
    elements: Sequence[Element], kept: frozenset[str] = frozenset(), path: Path = ()
) -> Series:
    """Return elements with those of each module below a path in one tree.

    `kept` are the names that must stay readable from outside.
    """
    return tuple(_grouped(elements, kept, path))


def _grouped(elements: Sequence[Element], kept: frozenset[str], path: Path) -> Iterator[Tree]:
    depth = len(path)
    for start, group in groupby(elements, lambda each: path_of(each)[: depth + 1]):
        members = list(group)
        if len(start) <= depth:
            yield from (_inside(each, start) for each in members)
            continue
        inner = with_modules(members, kept, start)
        if _is_module(members, elements, kept):
            yield Module(".".join(start), inner)
        else:
            yield from inner


def path_of(element: Element) -> Path:
    """Return the path of the module that holds all layers of an element."""
    paths = [tuple(leaf.name.split(".")[:-1]) for leaf in leaves_of((element,))]
    shortest = min(paths, key=len)
    for depth, part in enumerate(shortest):
        if any(each[depth] != part for each in paths):
            return shortest[:depth]
    return shortest


def _inside(element: Element, path: Path) -> Tree:
    """Return an element with the modules inside its branches put together."""
    if isinstance(element, Leaf):
        return element
    branches = (with_modules(branch, path=path) for branch in element.branches)  # type: ignore[arg-type]
    return element._replace(branches=tuple(branches))


def _is_module(members: Sequence[Element], around: Sequence[Element], kept: frozenset[str]) -> bool:
    """Say whether elements can be a block: they read one value, and others read the last alone."""
    names = {leaf.name for leaf in leaves_of(tuple(members))}
    outer = {read for each in members for read in each.reads if read not in names}
    reads = [each.reads for each in members[1:]]
    is_chain = all(read == (before.name,) for read, before in zip(reads, members, strict=False))
    hidden = names - {members[-1].name}
    is_read = any(read in hidden for each in around if each not in members for read in each.reads)
    return len(outer) == 1 and is_chain and not is_read and not hidden & kept and len(names) > 1
