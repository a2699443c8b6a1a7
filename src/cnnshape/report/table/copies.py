"""Repeated copies in a table: siblings that come to the same, one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from cnnshape.analysis.result import Analysis
from cnnshape.network import Group
from cnnshape.numbers.number import Report
from cnnshape.numbers.selection import layer_numbers
from cnnshape.report.table.kind import kind_text

COMPARED = layer_numbers(Report.TABLE)
"""What must be the same in two copies: the numbers that the table shows."""


class Copies(NamedTuple):
    """The copies of rows above them, by position: from `first` up to, not including, `last`.

    `group` is the block of which there are copies; None for single layers.
    """

    name: str
    first: int
    last: int
    times: int
    group: Group | None


class _Sibling(NamedTuple):
    """A layer or block beside others in the same block."""

    name: str
    first: int
    last: int
    group: Group | None = None


def copies_in(analysis: Analysis) -> dict[int, Copies]:
    """Return the copies in a network, by the position of the first; none lie within others."""
    return {each.first: each for each in _copies(analysis, 0, len(analysis.layers), 0)}


def _copies(analysis: Analysis, first: int, last: int, level: int) -> Iterator[Copies]:
    siblings = list(_siblings(analysis, first, last, level))
    for _, alike in groupby(siblings, lambda sibling: _content(analysis, sibling)):
        original, *others = alike
        if original.group is not None:
            yield from _copies(analysis, original.first, original.last, level + 1)
        if others and others[-1].last - others[0].first > 1:
            yield Copies(
                _names(others), others[0].first, others[-1].last, len(others), original.group
            )


def _siblings(analysis: Analysis, first: int, last: int, level: int) -> Iterator[_Sibling]:
    """Return the layers and blocks between two positions at a level of nesting."""
    beginning = {
        group.first: group
        for group in analysis.network.groups
        if group.name.count(".") == level and group.last > group.first
    }
    while first < last:
        group = beginning.get(first)
        if group is None:
            yield _Sibling(analysis.layers[first].name, first, first + 1)
            first += 1
        else:
            yield _Sibling(group.name, first, group.last, group)
            first = group.last


def _content(analysis: Analysis, sibling: _Sibling) -> tuple[Any, ...]:
    """Return what the table says of a layer or block, but for its own name."""
    nodes = analysis.network.nodes[sibling.first : sibling.last]
    layers = analysis.layers[sibling.first : sibling.last]
    lines = tuple(
        (
            layer.name.removeprefix(sibling.name),
            kind_text(node.layer, layer.shares),
            layer.declared,
            *(getattr(layer, name) for name in COMPARED),
        )
        for node, layer in zip(nodes, layers, strict=True)
    )
    return (None if sibling.group is None else sibling.group.block, lines)


def _names(siblings: Sequence[_Sibling]) -> str:
    """Return the name of one, or from the first to the last, as `stage_3.bottleneck_2 to 6`."""
    first, last = siblings[0].name, siblings[-1].name
    if first == last:
        return first
    stem, _, number = last.rpartition("_")
    is_numbered = number.isdecimal() and first.rpartition("_")[0] == stem
    return f"{first} to {number if is_numbered else last.rpartition('.')[2]}"
