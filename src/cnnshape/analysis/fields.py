"""Carry receptive fields through a network: each layer moves them, merges take their hull."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from cnnshape.analysis.claim import Claim, Claims, Reaches
from cnnshape.analysis.receptive_field import OWN_CELL, Field, seen_by_merge, seen_through
from cnnshape.network import Network, Node

Fields = tuple[Field | None, ...]
"""What the cells of a map see of the input, along each spatial axis."""


def fields_of_network(network: Network, claims: Claims) -> dict[str, Fields]:
    """Return the fields of every node; none where its shape is unknown."""
    fields: dict[str, Fields] = {}
    for node in network.nodes:
        claim = claims[node.name]
        fields[node.name] = () if claim is None else _fields_of(node, claim, fields)
    return fields


def reaches_by_input(node: Node, claim: Claim) -> Iterator[tuple[str, Reaches]]:
    """Pair the name of each input of a node with the reaches along which the node reads it."""
    shared = len(claim.reaches) == 1
    return zip(node.inputs, claim.reaches * (len(node.inputs) if shared else 1), strict=True)


def sizes_of(fields: Fields) -> tuple[int | None, ...] | None:
    """Return the receptive field along each axis, or None where no axis has one."""
    return tuple([field and field.size for field in fields]) if any(fields) else None


def strides_of(fields: Fields) -> tuple[Fraction | None, ...] | None:
    """Return the effective stride along each axis, or None where no axis has one."""
    return tuple([field and field.stride for field in fields]) if any(fields) else None


def _fields_of(node: Node, claim: Claim, fields: Mapping[str, Fields]) -> Fields:
    rank = len(claim.output) - 1
    if not node.inputs:
        return (OWN_CELL,) * rank
    if len(node.inputs) == 1:
        return _through(claim.reaches[0], fields[node.inputs[0]])
    seen = [_through(reaches, fields[name]) for name, reaches in reaches_by_input(node, claim)]
    if seen[0] and all(each.count(each[0]) == len(each) for each in seen):
        return (seen_by_merge([each[0] for each in seen]),) * len(seen[0])
    return tuple(map(seen_by_merge, zip(*seen, strict=True)))


def _through(reaches: Reaches, below: Fields) -> Fields:
    """Return what is seen through a layer; axes that are not those of its input see all of it."""
    if len(below) != len(reaches):
        return (None,) * len(reaches)
    if below and below.count(below[0]) == reaches.count(reaches[0]) == len(below):
        seen = seen_through(reaches[0], below[0])
        return below if seen is below[0] else (seen,) * len(below)
    return tuple(map(seen_through, reaches, below))
