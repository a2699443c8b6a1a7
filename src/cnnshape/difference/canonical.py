"""A network in the fewest layers that compute the same: frameworks and files write it differently.

A model of a framework lists what it executes. A file may have dropouts, activations in lines of
their own, and the inputs of a sum in any order; none of it changes what is computed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, get_args

from cnnshape.analysis.faults import CannotRun
from cnnshape.analysis.formulas import claim_of
from cnnshape.analysis.result import Analysis
from cnnshape.analysis.sliding import per_axis
from cnnshape.difference.ordering import in_order_of_use
from cnnshape.difference.resolved import with_resolved_settings
from cnnshape.difference.spelling import joined_crops, padded_convolution, spelled_alike
from cnnshape.difference.sums import with_whole_sums
from cnnshape.difference.vectors import with_vectors
from cnnshape.layers import Layer, model_of
from cnnshape.layers.activation_functions import Function
from cnnshape.layers.traits import Channels, Memory, Values
from cnnshape.network import NO_PROMISES, Layout, Network, Node, Shape

ROUNDED_DOWN: Mapping[str, Any] = {"ceil_mode": False}


def canonical(analysis: Analysis) -> Network:
    """Return a network in the fewest layers that compute the same when it is executed."""
    for plain in (with_resolved_settings, spelled_alike, _with_plain_rounding, _with_plain_grids):
        analysis = analysis._replace(network=plain(analysis))
    fewest = _with_joined_pairs(_without_identities(with_vectors(analysis)))
    fewest = with_whole_sums(fewest)
    return in_order_of_use(fewest)


def _with_plain_rounding(analysis: Analysis) -> Network:
    """Round sizes down where rounding them up comes to the same."""
    network = analysis.network
    shapes = {row.name: row.output_shape for row in analysis.layers}
    changes = {
        node.name: ROUNDED_DOWN
        for node in network.nodes
        if vars(node.layer).get("ceil_mode") and _is_whole(node, shapes, network.layout)
    }
    return network.with_keys(changes) if changes else network


def _is_whole(node: Node, shapes: Mapping[str, Shape | None], layout: Layout) -> bool:
    """Say whether the windows of a layer end where its input does, or leave the same cells."""
    down = node._replace(layer=node.layer.model_copy(update=dict(ROUNDED_DOWN)))
    try:
        claim = claim_of(down, shapes, layout, {})
    except CannotRun:
        return False
    return claim is not None and claim.output == shapes[node.name]


def _with_plain_grids(analysis: Analysis) -> Network:
    """Say as a window what a grid with a cell for each position of the map attends to."""
    network = analysis.network
    shapes = {row.name: row.output_shape for row in analysis.layers}
    changes = {
        node.name: {"grid": None, "window": vars(node.layer)["grid"]}
        for node in network.nodes
        if vars(node.layer).get("grid") and _has_a_cell_each(node, shapes)
    }
    return network.with_keys(changes) if changes else network


def _has_a_cell_each(node: Node, shapes: Mapping[str, Shape | None]) -> bool:
    shape = shapes[node.inputs[0]]
    sizes = () if shape is None else shape[:-1]
    return sizes == per_axis(vars(node.layer)["grid"], len(sizes)) != ()


def _without_identities(network: Network) -> Network:
    """Leave out layers that change nothing when they are executed."""
    renamed: dict[str, str] = {}
    nodes = []
    for node in network.nodes:
        if _is_identity(node.layer):
            (read,) = node.inputs
            renamed[node.name] = renamed.get(read, read)
            continue
        nodes.append(_with_names(node, renamed))
    return _with_nodes(network, nodes, renamed)


def _is_identity(layer: Layer) -> bool:
    traits = layer.traits
    return (
        traits.channels is Channels.OWN
        and traits.values is Values.SAME
        and traits.memory is Memory.ALIASES
    )


def _with_joined_pairs(network: Network) -> Network:
    """Write each layer into the one before it, where one layer is both and has no other use."""
    readers = Counter(read for node in network.nodes for read in node.inputs)
    readers.update(network.outputs)
    readers.update(node.like for node in network.nodes if node.like is not None)
    nodes: dict[str, Node] = {}
    renamed: dict[str, str] = {}
    for node in network.nodes:
        found = _with_names(node, renamed)
        before = nodes.get(found.inputs[0]) if len(found.inputs) == 1 else None
        is_pair = before is not None and readers[before.name] == 1
        layer = _joined(before.layer, found.layer) if is_pair and before is not None else None
        if layer is not None and before is not None:
            nodes[before.name] = before._replace(layer=layer)
            renamed[node.name] = before.name
            readers[before.name] = readers[node.name]
        else:
            nodes[node.name] = found
    return _with_nodes(network, list(nodes.values()), renamed)


def _joined(before: Layer, after: Layer) -> Layer | None:
    """Return a layer that is both: with its activation, of all cropped sides, or with padding."""
    if _takes(before, after):
        return before.model_copy(update={"activation": after.output_function})
    return joined_crops(before, after) or padded_convolution(before, after)


def _takes(before: Layer, activation: Layer) -> bool:
    """Say whether a layer can have an activation as its own."""
    return (
        "activation" in type(before).model_fields
        and before.output_function is None
        and activation.traits.is_activation
        and _is_named(activation)
    )


def _is_named(activation: Layer) -> bool:
    """Say whether the name of a function says all of it: one with settings needs its own layer."""
    function = activation.output_function
    if function not in get_args(Function):
        return False
    return activation.type == "activation" or activation == model_of(function)(type=function)


def _with_names(node: Node, renamed: Mapping[str, str]) -> Node:
    inputs = tuple(renamed.get(name, name) for name in node.inputs)
    like = None if node.like is None else renamed.get(node.like, node.like)
    return node._replace(inputs=inputs, like=like)


def _with_nodes(network: Network, nodes: list[Node], renamed: Mapping[str, str]) -> Network:
    """Return a network of other nodes; blocks are places in the list, which are no longer right."""
    outputs = tuple(dict.fromkeys(renamed.get(name, name) for name in network.outputs))
    return network._replace(
        nodes=tuple(nodes), outputs=outputs, groups=(), aliases={}, promises=NO_PROMISES
    )
