"""Write a network as it was expanded: every layer by itself, without blocks and parameters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from cnnshape.language.writing.architecture import Keys, architecture_text
from cnnshape.layers.layer import Layer
from cnnshape.layers.quantities import NAME_PATTERN
from cnnshape.layers.written import Written
from cnnshape.network import Layout, Network, Node, unread_layers

INPUT = "input"
NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_-]+")
SHAPES = frozenset({"shape", "output"})
"""The keys of a layer that hold a shape: in memory its channels are last, whatever the layout."""

FIRST_KEYS = ("filters",)
LAST_KEYS = ("activation", "values")
"""Where people write keys that models declare elsewhere: `filters: 6, kernel: 5`."""

Names = Mapping[str, str]


def text_of(network: Network, *, with_defaults: bool = False, comment: str | None = None) -> str:
    """Return a network as an architecture file that is read as the same layers and promises.

    Layers in blocks stand by themselves, under names without dots: `stage_1.conv` becomes
    `stage_1_conv`. Keys that are at their defaults are left out, unless requested.
    """
    return architecture_text(keys_of(network, with_defaults=with_defaults), comment)


def keys_of(network: Network, *, with_defaults: bool = False) -> Keys:
    """Return the keys of the file that `text_of` writes, as plain data."""
    names = flat_names(network)
    promises = network.promises
    keys = {
        "name": network.name,
        "source": network.source,
        "description": network.description,
        **_inputs(network, names),
        "layout": None if network.layout is Layout.CHANNELS_LAST else str(network.layout),
        "dtype": None if network.dtype == "float32" else network.dtype,
        "layers": list(_layers(network, names, with_defaults)),
        "outputs": _outputs(network, names),
        "expect": _by_names(promises.expect, names) or None,
        "budget": {**promises.budget, **promises.planned} or None,
        "examples": [_by_names(example, names) for example in promises.examples] or None,
    }
    return {key: value for key, value in keys.items() if value is not None}


def flat_names(network: Network) -> Names:
    """Return a name for each node that is legal in a file, and no other node's."""
    taken: set[str] = set()
    names: dict[str, str] = {}
    nodes = network.nodes
    for node in sorted(nodes, key=lambda each: _legal(each.name) != each.name):
        legal = name = _legal(node.name)
        number = 1
        while name in taken or (name == INPUT and not node.is_input):
            number += 1
            name = f"{legal}_{number}"
        taken.add(name)
        names[node.name] = name
    return names


def _legal(name: str) -> str:
    legal = NOT_IN_NAMES.sub("_", name)
    return legal if re.fullmatch(NAME_PATTERN, legal) else f"layer_{legal}".rstrip("_")


def _inputs(network: Network, names: Names) -> Keys:
    shapes = {
        names[name]: network.layout.outside(shape) for name, shape in network.input_shapes.items()
    }
    return {INPUT: shapes[INPUT]} if shapes.keys() == {INPUT} else {"inputs": shapes}


def _layers(network: Network, names: Names, with_defaults: bool) -> Iterator[Keys]:
    """Return the keys of each layer; `from` is written unless it reads the layer before it."""
    inputs = tuple(network.input_shapes)
    before: tuple[str, ...] = inputs if len(inputs) == 1 else ()
    for node in network.nodes:
        if not node.is_input:
            yield {
                "name": names[node.name],
                "type": node.layer.type,
                **_from(node, before, names),
                **_own_keys(node, network.layout, names, with_defaults),
                **_remarks(node, names),
            }
            before = (node.name,)


def _from(node: Node, before: tuple[str, ...], names: Names) -> Keys:
    if node.layer.traits.is_merge or len(node.inputs) > 1:
        return {"from": [names[each] for each in node.inputs]}
    return {} if node.inputs in ((), before) else {"from": names[node.inputs[0]]}


def _own_keys(node: Node, layout: Layout, names: Names, with_defaults: bool) -> Keys:
    keys = written_keys(node.layer, with_defaults=with_defaults)
    shapes = {key: layout.outside(value) for key, value in keys.items() if key in SHAPES}
    return {**keys, **shapes, **({"like": names[node.like]} if node.like else {})}


def written_keys(layer: Layer, *, with_defaults: bool = False) -> Keys:
    """Return the keys of a layer that a file has to say, channels last, without its kind."""
    fields = type(layer).model_fields
    keys = sorted(fields, key=lambda key: (key in LAST_KEYS, key not in FIRST_KEYS))
    values = {key: getattr(layer, key) for key in keys if key != "type"}
    return {
        key: _plain(value)
        for key, value in values.items()
        if value is not None and (with_defaults or value != fields[key].default)
    }


def _remarks(node: Node, names: Names) -> Keys:
    remarks = {
        "share": names[node.shares] if node.shares else None,
        "trainable": False if node.is_frozen else None,
        "quantize": node.quantize,
        "expect": _plain(node.expect) if node.expect else None,
        "description": node.description,
    }
    return {key: value for key, value in remarks.items() if value is not None}


def _plain(value: Any) -> Any:
    """Return records as mappings, without what they leave open."""
    return value.model_dump(exclude_none=True) if isinstance(value, Written) else value


def _outputs(network: Network, names: Names) -> list[str] | None:
    """Return the outputs where they are not every layer that no other layer reads."""
    if network.outputs == unread_layers(network.nodes):
        return None
    return [names[name] for name in network.outputs]


def _by_names(promised: Mapping[str, Any], names: Names) -> Keys:
    """Return promises in which layers have the names of the file."""
    return {
        key: {names.get(name, name): each for name, each in value.items()}
        if isinstance(value, Mapping)
        else value
        for key, value in promised.items()
    }
