"""A network in the fewest layers that compute the same: frameworks and files write it differently.

A model of a framework lists what it executes. A file may have dropouts, activations in lines of
their own, and the inputs of a sum in any order; none of it changes what is computed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import get_args

from cnnshape.layers import Layer, model_of
from cnnshape.layers.activation_functions import Function
from cnnshape.layers.traits import Channels, Memory, Values
from cnnshape.network import NO_PROMISES, Network, Node


def canonical(network: Network) -> Network:
    """Return a network in the fewest layers that compute the same when it is executed."""
    return _with_fused_activations(_without_identities(network))


def _without_identities(network: Network) -> Network:
    """Leave out layers that change nothing, and put the inputs of sums into the order they run."""
    position = {node.name: at for at, node in enumerate(network.nodes)}
    renamed: dict[str, str] = {}
    nodes = []
    for node in network.nodes:
        if _is_identity(node.layer):
            (read,) = node.inputs
            renamed[node.name] = renamed.get(read, read)
            continue
        found = _with_names(node, renamed)
        if node.layer.traits.is_commutative:
            found = found._replace(inputs=tuple(sorted(found.inputs, key=position.__getitem__)))
        nodes.append(found)
    return _with_nodes(network, nodes, renamed)


def _is_identity(layer: Layer) -> bool:
    traits = layer.traits
    return (
        traits.channels is Channels.OWN
        and traits.values is Values.SAME
        and traits.memory is Memory.ALIASES
    )


def _with_fused_activations(network: Network) -> Network:
    """Write each activation into the layer before it, where that takes one and has no other use."""
    readers = Counter(read for node in network.nodes for read in node.inputs)
    readers.update(network.outputs)
    readers.update(node.like for node in network.nodes if node.like is not None)
    nodes: dict[str, Node] = {}
    renamed: dict[str, str] = {}
    for node in network.nodes:
        found = _with_names(node, renamed)
        before = nodes.get(found.inputs[0]) if len(found.inputs) == 1 else None
        if before is not None and readers[before.name] == 1 and _takes(before, found.layer):
            function = found.layer.output_function
            layer = before.layer.model_copy(update={"activation": function})
            nodes[before.name] = before._replace(layer=layer)
            renamed[node.name] = before.name
            readers[before.name] = readers[node.name]
        else:
            nodes[node.name] = found
    return _with_nodes(network, list(nodes.values()), renamed)


def _takes(before: Node, activation: Layer) -> bool:
    """Say whether a layer can have an activation as its own."""
    return (
        "activation" in type(before.layer).model_fields
        and before.layer.output_function is None
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
