"""Pairs of layers that one layer can be: its activation, a second crop, the padding before it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Set
from operator import add, mul
from typing import Any, get_args

from cnnshape.difference.renaming import with_names, with_nodes
from cnnshape.difference.spelling import cropped
from cnnshape.difference.windows import pads_nothing
from cnnshape.layers import Layer, model_of
from cnnshape.layers.activation_functions import Function
from cnnshape.network import Network, Node

Numbers = float | tuple[float, ...]
"""One number for all channels, or one for each."""


def with_joined_pairs(network: Network) -> Network:
    """Write each layer into the one before it, where one layer is both and has no other use."""
    readers = Counter(read for node in network.nodes for read in node.inputs)
    readers.update(network.outputs)
    readers.update(node.like for node in network.nodes if node.like is not None)
    owners = {node.shares for node in network.nodes}
    nodes: dict[str, Node] = {}
    renamed: dict[str, str] = {}
    for node in network.nodes:
        found = with_names(node, renamed)
        before = nodes.get(found.inputs[0]) if len(found.inputs) == 1 else None
        is_pair = before is not None and readers[before.name] == 1
        layer = _joined(before, found, owners) if is_pair and before is not None else None
        if layer is not None and before is not None:
            nodes[before.name] = before._replace(layer=layer)
            renamed[node.name] = before.name
            readers[before.name] = readers[node.name]
        else:
            nodes[node.name] = found
    return with_nodes(network, list(nodes.values()), renamed)


def _joined(first: Node, second: Node, owners: Set[str | None]) -> Layer | None:
    """Return a layer that is both: with its activation, its padding or its projection."""
    before, after = first.layer, second.layer
    if _takes(before, after):
        return before.model_copy(update={"activation": _function_of(after)})
    joined = _joined_crops(before, after) or _padded_convolution(before, after)
    joined = joined or _scaled_product(before, after) or _rescaled(before, after)
    return joined or _projected(first, second, owners)


def _takes(before: Layer, activation: Layer) -> bool:
    """Say whether a layer can have an activation as its own."""
    return (
        "activation" in type(before).model_fields
        and before.output_function is None
        and _is_named(activation)
    )


def _is_named(activation: Layer) -> bool:
    """Say whether the name of a function says all of it: one with settings needs its own layer."""
    function = _function_of(activation)
    if function is None:
        return False
    return activation.type == "activation" or activation == model_of(function)(type=function)


def _function_of(layer: Layer) -> str | None:
    """Return the function that a layer is, if layers can have it as their activation."""
    function = layer.output_function if layer.type == "activation" else layer.type
    return function if function in get_args(Function) else None


def _joined_crops(before: Any, after: Any) -> Layer | None:
    """Return two crops as one, both spelled alike; None for other layers."""
    if not before.type == after.type == "crop":
        return None
    pairs = zip(before.cropping, after.cropping, strict=True)
    return cropped([(a + c, b + d) for (a, b), (c, d) in pairs])


def _padded_convolution(pad: Any, conv: Any) -> Layer | None:
    """Return a convolution with the padding before it, if it has none; None for other layers."""
    if pad.type not in ("pad", "zero_pad") or conv.type not in ("conv", "depthwise_conv"):
        return None
    if pad.mode == "constant" or not pads_nothing(conv.padding):
        return None
    keys = {"padding": pad.padding, "padding_mode": pad.mode}
    padded: Layer = conv.model_copy(update=keys)
    return padded


def _rescaled(first: Any, second: Any) -> Layer | None:
    """Return two rescalings by constants as one; None for other layers."""
    if not first.type == second.type == "affine":
        return None
    scale = _each(mul, first.scale, second.scale)
    shift = _each(add, _each(mul, first.shift, second.scale), second.shift)
    rescaled: Layer = first.model_copy(update={"scale": scale, "shift": shift})
    return rescaled


def _each(combine: Callable[[float, float], float], first: Numbers, second: Numbers) -> Numbers:
    """Combine numbers of each channel, where one number is that of every channel."""
    count = max(len(each) for each in ((), first, second) if isinstance(each, tuple))
    if not count:
        return combine(first, second)  # type: ignore[arg-type]
    lists = (each if isinstance(each, tuple) else (each,) * count for each in (first, second))
    numbers = tuple(combine(*pair) for pair in zip(*lists, strict=True))
    return numbers if len(set(numbers)) > 1 else numbers[0]


def _scaled_product(product: Any, affine: Any) -> Layer | None:
    """Return a product of maps with the number that it is multiplied by; None for others."""
    if (product.type, affine.type) != ("matmul", "affine") or affine.shift != 0:
        return None
    if not isinstance(affine.scale, float) or affine.scale <= 0:
        return None
    scaled: Layer = product.model_copy(update={"scale": product.scale * affine.scale})
    return scaled


def _projected(first: Node, second: Node, owners: Set[str | None]) -> Layer | None:
    """Return attention that a dense layer projects, if it does not itself; None for others."""
    attention: Any = first.layer
    dense: Any = second.layer
    if (attention.type, dense.type) != ("attention", "dense") or attention.project_output:
        return None
    is_shared = first.shares or second.shares or not owners.isdisjoint((first.name, second.name))
    is_one = first.is_frozen is second.is_frozen and dense.output_function is None
    if is_shared or not is_one or (attention.project_inputs and attention.bias != dense.bias):
        return None
    keys = {"project_output": True, "output_channels": dense.units, "bias": dense.bias}
    projected: Layer = attention.model_copy(update=keys)
    return projected
