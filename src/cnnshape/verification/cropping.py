"""Crop a network across an axis: its fields along the axis do not depend on the other axes.

There are networks whose fields do, so the formulas decide first: they must claim the same for
the cropped network.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from cnnshape.analysis.live_memory import live_values
from cnnshape.analysis.propagation import propagate
from cnnshape.analysis.wiring import wiring_of
from cnnshape.layers.entry import Input
from cnnshape.network import Network, Node
from cnnshape.verification.claimed_field import ClaimedField, claimed_fields

WIDTHS = (32, 64, 128)
"""The sizes to which the other axes are cropped; the first at which the network runs is used."""


class AxisSlice(NamedTuple):
    """A network, and the fields that are claimed for its layers along one axis.

    For one sample, `values` is the most that are alive at a time, and `steps` the multiply-adds.
    With `is_strip` the other axes were cut.
    """

    network: Network
    fields: Mapping[str, ClaimedField]
    values: int
    steps: int
    is_strip: bool = False


def cropped_slice(axis: int, network: Network, *, windows_only: bool = False) -> AxisSlice:
    """Return a network cropped across an axis, or as it is if its fields would be others then."""
    whole = axis_slice(axis, network, windows_only=windows_only)
    for width in WIDTHS:
        cropped = _cropped(network, axis, width)
        if cropped == network:
            break
        part = axis_slice(axis, cropped, windows_only=windows_only)
        if _same_fields(part, whole):
            return part._replace(is_strip=True)
    return whole


def axis_slice(axis: int, network: Network, *, windows_only: bool = False) -> AxisSlice:
    """Return a network with the fields of its layers along an axis, of those that have one."""
    claims, _ = propagate(network)
    fields = {
        name: field
        for name, each in claimed_fields(network, claims, windows_only=windows_only).items()
        if axis < len(each) and (field := each[axis]) is not None
    }
    live = (values or 0 for values in live_values(wiring_of(network), [*claims.values()]))
    steps = sum(claim.macs for claim in claims.values() if claim is not None)
    return AxisSlice(network, fields, max(live, default=0), steps)


def _same_fields(one: AxisSlice, other: AxisSlice) -> bool:
    return one.fields.keys() == other.fields.keys() and all(
        field.equals(other.fields[name]) for name, field in one.fields.items()
    )


def _cropped(network: Network, axis: int, width: int) -> Network:
    return network._replace(nodes=tuple(_cropped_node(node, axis, width) for node in network.nodes))


def _cropped_node(node: Node, axis: int, width: int) -> Node:
    if not isinstance(node.layer, Input):
        return node
    *sizes, channels = node.layer.shape
    kept = (n if at == axis else min(n, width) for at, n in enumerate(sizes))
    return node._replace(layer=Input(shape=(*kept, channels)))
