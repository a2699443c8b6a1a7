"""Put layers together that the source has in one module: their names start with its path."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import groupby

from cnnshape.importing.folding.trees import Fork, Leaf, Module, Series, Tree, leaves_of

Element = Leaf | Fork
Path = tuple[str, ...]


Readers = Mapping[str, AbstractSet[str]]
"""The layers that read a layer, by its name; who runs the model has the name of none."""


def with_modules(elements: Sequence[Element], kept: Iterable[str] = ()) -> Series:
    """Return elements with those of each module in one tree.

    `kept` are the names that must stay readable from outside.
    """
    return _modules(elements, readers_of(tuple(elements), kept), ())


def readers_of(series: Series, kept: Iterable[str]) -> Readers:
    """Return the layers that read each layer."""
    readers: defaultdict[str, set[str]] = defaultdict(set)
    for leaf in leaves_of(series):
        for name in leaf.reads:
            readers[name].add(leaf.name)
    for name in kept:
        readers[name].add("")
    return readers


def _modules(elements: Sequence[Element], readers: Readers, path: Path) -> Series:
    return tuple(_grouped(elements, readers, path))


def _grouped(elements: Sequence[Element], readers: Readers, path: Path) -> Iterator[Tree]:
    depth = len(path)
    for start, group in groupby(elements, lambda each: path_of(each)[: depth + 1]):
        members = list(group)
        if len(start) <= depth:
            yield from (_inside(each, readers, start) for each in members)
            continue
        inner = _modules(members, readers, start)
        if _is_module(members, readers):
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


def _inside(element: Element, readers: Readers, path: Path) -> Tree:
    """Return an element with the modules inside its branches put together."""
    if isinstance(element, Leaf):
        return element
    branches = (_modules(branch, readers, path) for branch in element.branches)  # type: ignore[arg-type]
    return element._replace(branches=tuple(branches))


def _is_module(members: Sequence[Element], readers: Readers) -> bool:
    """Say whether elements can be a block: they read one value, and others read the last alone."""
    names = {leaf.name for leaf in leaves_of(tuple(members))}
    outer = {read for each in members for read in each.reads if read not in names}
    reads = [each.reads for each in members[1:]]
    is_chain = all(read == (before.name,) for read, before in zip(reads, members, strict=False))
    hidden = names - {members[-1].name}
    is_read = any(not readers[name] <= names for name in hidden)
    starts_once = len(members[0].reads) == 1
    return len(outer) == 1 and starts_once and is_chain and not is_read and len(names) > 1
