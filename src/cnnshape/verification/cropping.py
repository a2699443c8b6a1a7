"""What a cell sees along one axis does not depend on how long the others are: cut these.

Whether that is so for a network is asked of the formulas: on the strip they must claim the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from cnnshape.analysis.live_memory import live_values
from cnnshape.analysis.propagation import propagate
from cnnshape.layers.entry import Input
from cnnshape.network import Network, Node
from cnnshape.verification.claimed_field import View, views_of_network

WIDTHS = (32, 64, 128)
"""How far the other axes are cut, at the first of these at which the network runs."""


class Look(NamedTuple):
    """A network to be looked at along one axis, and what is claimed of its layers along it.

    `values` are those alive at a time, for one sample.
    """

    network: Network
    views: Mapping[str, View]
    values: int


def strip_along(axis: int, network: Network) -> Look:
    """Return a network cut across an axis, or as it is where it would claim something else then."""
    whole = look_along(axis, network)
    for width in WIDTHS:
        cut = _cut(network, axis, width)
        if cut == network:
            break
        if _agree(strip := look_along(axis, cut), whole):
            return strip
    return whole


def look_along(axis: int, network: Network) -> Look:
    """Return a network with the views of its layers along an axis, where a field is claimed."""
    claims, _ = propagate(network)
    views = {
        name: view
        for name, each in views_of_network(network, claims).items()
        if axis < len(each) and (view := each[axis]) is not None
    }
    live = (values or 0 for values in live_values(network, claims))
    return Look(network, views, max(live, default=0))


def _agree(one: Look, other: Look) -> bool:
    """Say whether the same is claimed of all layers."""
    return one.views.keys() == other.views.keys() and all(
        view.says_as_much_as(other.views[name]) for name, view in one.views.items()
    )


def _cut(network: Network, axis: int, width: int) -> Network:
    return network._replace(nodes=tuple(_cut_node(node, axis, width) for node in network.nodes))


def _cut_node(node: Node, axis: int, width: int) -> Node:
    if not isinstance(node.layer, Input):
        return node
    *sizes, channels = node.layer.shape
    kept = (n if at == axis else min(n, width) for at, n in enumerate(sizes))
    return node._replace(layer=Input(shape=(*kept, channels)))
