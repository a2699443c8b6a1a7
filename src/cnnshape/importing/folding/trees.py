"""Layers as trees: a layer, branches that a merge joins, a module of the source, a call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

Keys = Mapping[str, Any]


class Leaf(NamedTuple):
    """A layer as it is written. `reads` are the names of what it reads.

    `placement` are keys that all kinds take: `share`, with the name of a layer, and `trainable`.
    """

    name: str
    kind: str
    keys: Keys
    reads: tuple[str, ...]
    placement: Keys = MappingProxyType({})


class Fork(NamedTuple):
    """A merge and the branches that it joins, which all start at one layer."""

    merge: Leaf
    branches: tuple[Series, ...]
    reads: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name of the merge: what others read."""
        return self.merge.name


class Module(NamedTuple):
    """Layers that the source has in one module, under its path."""

    path: str
    body: Series


class Call(NamedTuple):
    """A block in the place of a module: its arguments, and the names that its layers had."""

    path: str
    block: str
    arguments: Keys
    leaves: tuple[Leaf, ...]
    copies: int = 1


Tree = Leaf | Fork | Module | Call
Series = tuple[Tree, ...]
"""Trees of which each reads the one before, unless a layer names what it reads."""


def leaves_of(trees: Series) -> Iterator[Leaf]:
    """Return all layers in the order in which they run."""
    for tree in trees:
        if isinstance(tree, Leaf):
            yield tree
        elif isinstance(tree, Fork):
            for branch in tree.branches:
                yield from leaves_of(branch)
            yield tree.merge
        elif isinstance(tree, Module):
            yield from leaves_of(tree.body)
        else:
            yield from tree.leaves


def reads_of(tree: Tree) -> tuple[str, ...]:
    """Return the names of what a tree reads."""
    return tree.reads if isinstance(tree, (Leaf, Fork)) else next(leaves_of((tree,))).reads


def modules_of(series: Series) -> Iterator[Module]:
    """Return all modules, outer ones before those inside."""
    for tree in series:
        if isinstance(tree, Module):
            yield tree
            yield from modules_of(tree.body)
        elif isinstance(tree, Fork):
            for branch in tree.branches:
                yield from modules_of(branch)
