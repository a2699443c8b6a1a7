"""Carry receptive fields through a network: each layer moves them, merges take their hull.

They are carried twice: through all that is read, and along the windows alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import chain
from typing import NamedTuple

from cnnshape.analysis.claim import SAME_CELL, Claim, Claims, Reaches
from cnnshape.analysis.receptive_field import (
    NOTHING_SEEN,
    OWN_CELL,
    Field,
    seen_by_merge,
    seen_through,
)
from cnnshape.network import Network, Node

Fields = tuple[Field | None, ...]
"""What the cells of a map see of the input, along each spatial axis."""

InputReaches = Iterable[tuple[str, Reaches]]
"""The name of each input that a node reads, and the reach of the node along each axis."""


def fields_of_network(network: Network, claims: Claims) -> dict[str, Fields]:
    """Return the fields of every node; none where its shape is unknown."""
    fields: dict[str, Fields] = {}
    for node in network.nodes:
        claim = claims[node.name]
        fields[node.name] = () if claim is None else _fields_of(node, claim, fields)
    return fields


def window_fields_of_network(
    network: Network, claims: Claims, fields: dict[str, Fields]
) -> dict[str, Fields]:
    """Return the fields along the windows alone, given those through all that is read.

    A field that is known goes through windows alone already, so it is the same object.
    """
    if None not in chain.from_iterable(fields.values()):
        return fields
    along: dict[str, Fields] = {}
    for node in network.nodes:
        known, claim = fields[node.name], claims[node.name]
        if claim is None or None not in known:
            along[node.name] = known
        else:
            along[node.name] = _hull_of(window_reaches(node, claim), along)
    return along


def reaches_by_input(node: Node, claim: Claim) -> InputReaches:
    """Pair the name of each input of a node with the reaches along which the node reads it."""
    shared = len(claim.reaches) == 1
    return zip(node.inputs, claim.reaches * (len(node.inputs) if shared else 1), strict=True)


def window_reaches(node: Node, claim: Claim) -> InputReaches:
    """Return the reaches of a node while norms' statistics and broadcast inputs are constant.

    Inputs that a merge broadcasts, as gates, are left out, unless it broadcasts all of them.
    """
    traits = node.layer.traits
    if traits.normalizes is not None:
        return ((node.inputs[0], (SAME_CELL,) * len(claim.reaches[0])),)
    if len(node.inputs) == 1:
        return ((node.inputs[0], claim.reaches[0]),)
    reads = tuple(reaches_by_input(node, claim))
    if not traits.is_merge:
        return reads
    return tuple((name, reaches) for name, reaches in reads if None not in reaches) or reads


class Seen(NamedTuple):
    """Receptive fields and effective strides along each axis; None where no axis has them."""

    sizes: tuple[int | None, ...] | None
    strides: tuple[Fraction | None, ...] | None


def seen_along(fields: Fields) -> Seen:
    """Return what fields are in numbers; those that see nothing of the input have none."""
    first = fields[0] if fields else None
    if first is not None and first is not NOTHING_SEEN and fields.count(first) == len(fields):
        return Seen((first.size,) * len(fields), (first.stride,) * len(fields))
    known = [None if field is NOTHING_SEEN else field for field in fields]
    if not any(known):
        return Seen(None, None)
    return Seen(
        tuple([field and field.size for field in known]),
        tuple([field and field.stride for field in known]),
    )


def _fields_of(node: Node, claim: Claim, fields: Mapping[str, Fields]) -> Fields:
    rank = len(claim.output) - 1
    if not node.inputs:
        return (OWN_CELL if node.is_input else NOTHING_SEEN,) * rank
    if len(node.inputs) == 1:
        return _through(claim.reaches[0], fields[node.inputs[0]])
    return _hull_of(reaches_by_input(node, claim), fields)


def _hull_of(reads: InputReaches, fields: Mapping[str, Fields]) -> Fields:
    seen = [_through(reaches, fields[name]) for name, reaches in reads]
    if len(seen) == 1:
        return seen[0]
    if seen[0] and all(each.count(each[0]) == len(each) for each in seen):
        return (seen_by_merge([each[0] for each in seen]),) * len(seen[0])
    return tuple(map(seen_by_merge, zip(*seen, strict=True)))


def _through(reaches: Reaches, below: Fields) -> Fields:
    """Return what is seen through a layer; axes that are not those of its input see all of it."""
    if len(below) != len(reaches):
        sees_nothing = bool(below) and below.count(NOTHING_SEEN) == len(below)
        return (NOTHING_SEEN if sees_nothing else None,) * len(reaches)
    if not below:
        return below
    reach, field = reaches[0], below[0]
    if reaches.count(reach) == below.count(field) == len(below):
        seen = seen_through(reach, field)
        return below if seen is field else (seen,) * len(below)
    return tuple(map(seen_through, reaches, below))
