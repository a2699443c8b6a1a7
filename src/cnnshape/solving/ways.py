"""Ways to let the branches of a merge meet: each gives changed networks that are to be tried."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import prod
from typing import Any, NamedTuple

from cnnshape.analysis.claim import Claims
from cnnshape.analysis.sliding import per_axis
from cnnshape.layers.resize import Crop
from cnnshape.network import Network, Node, Shape


class Change(NamedTuple):
    """One change: keys of a `layer`, or a new layer `cropped` after it, for the sake of a merge."""

    merge: str
    layer: str
    key: str
    value: Any


CROP = "crop_to_meet_"
"""What the names of new layers begin with."""

Changed = Iterator[tuple[Network, Change]]
Way = Callable[[Network, Claims, Node], Changed]
"""Networks in which a merge may meet, each with what was changed."""


def _with_output_padding(network: Network, claims: Claims, merge: Node) -> Changed:
    """Let a transposed convolution on the way to a merge put out the cells that are missing."""
    for node, has, wanted in _layers_that_set_sizes(network, claims, merge, "conv_transpose"):
        extra = per_axis(vars(node.layer)["output_padding"] or 0, len(has))
        more = tuple(e + w - h for e, h, w in zip(extra, has, wanted, strict=True))
        if min(more) >= 0:
            keys = {"output_padding": _written(more)}
            change = Change(merge.name, node.name, "output_padding", _written(more))
            yield network.with_keys({node.name: keys}), change


def _with_size(network: Network, claims: Claims, merge: Node) -> Changed:
    """Let an upsampling on the way to a merge end at the size of the other branch."""
    for node, _, wanted in _layers_that_set_sizes(network, claims, merge, "upsample"):
        keys = {"size": _written(wanted), "factor": None, "like": None}
        change = Change(merge.name, node.name, "size", _written(wanted))
        yield network.with_keys({node.name: keys}), change


def _with_crop(network: Network, claims: Claims, merge: Node) -> Changed:
    """Crop the larger branch of a merge to the size of the other, the smallest first."""

    def smallness(pair: tuple[str, str]) -> tuple[bool, int]:
        return pair[1].startswith(CROP), prod(sizes_read(claims, pair[1]))

    for name, other in sorted(_pairs(merge), key=smallness):
        pairs = zip(sizes_read(claims, name), sizes_read(claims, other), strict=True)
        if all(has >= wanted for has, wanted in pairs):
            change = Change(merge.name, name, "crop", other)
            yield _with_layer_between(network, merge, name, other), change


WAYS: Mapping[str, Way] = {
    "output padding": _with_output_padding,
    "upsampling to a size": _with_size,
    "cropping": _with_crop,
}


def sizes_read(claims: Claims, name: str) -> Shape:
    """Return the spatial sizes of what a layer puts out; none where they are not known."""
    claim = claims[name]
    return () if claim is None else claim.output[:-1]


def _pairs(merge: Node) -> Iterator[tuple[str, str]]:
    """Return each branch of a merge with each other one, as the one to be changed and its goal."""
    return ((name, other) for name in merge.inputs for other in merge.inputs if name != other)


def _layers_that_set_sizes(
    network: Network, claims: Claims, merge: Node, kind: str
) -> Iterator[tuple[Node, Shape, Shape]]:
    """Return layers of a kind that give a branch its size, with that size and the one wanted."""
    nodes = {node.name: node for node in network.nodes}
    for name, other in _pairs(merge):
        has, wanted = sizes_read(claims, name), sizes_read(claims, other)
        node: Node | None = nodes[name]
        while node is not None and node.layer.type != kind:
            keeps = bool(node.inputs) and sizes_read(claims, node.inputs[0]) == has
            node = nodes[node.inputs[0]] if keeps else None
        if node is not None and len(has) == len(wanted):
            yield node, has, wanted


def _written(sizes: Shape) -> int | Shape:
    """Return a number for all axes, or one for each."""
    return sizes[0] if len(set(sizes)) == 1 else sizes


def _with_layer_between(network: Network, merge: Node, name: str, like: str) -> Network:
    """Return the network with a crop between a branch and the merge that reads it."""
    names = {node.name for node in network.nodes}
    numbered = (f"{CROP}{number}" for number in range(1, len(names) + 2))
    crop_name = next(each for each in numbered if each not in names)
    crop = Node(crop_name, Crop(type="crop", like=like), (name,), like=like)
    inputs = tuple(crop.name if each == name else each for each in merge.inputs)
    at = network.nodes.index(merge)
    nodes = (*network.nodes[:at], crop, merge._replace(inputs=inputs), *network.nodes[at + 1 :])
    return network._replace(nodes=nodes)
