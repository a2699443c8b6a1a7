"""Which numbers rest on what a file declares of custom layers: these cannot be observed."""

from __future__ import annotations

from cnnshape.network import Network


def customs_below(network: Network) -> dict[str, tuple[str, ...]]:
    """Return for each node the custom layers that its numbers depend on, itself included."""
    found: dict[str, tuple[str, ...]] = {}
    for node in network.nodes:
        read = (*node.inputs, *(() if node.like is None else (node.like,)))
        own = (node.name,) if node.layer.traits.is_declared else ()
        below = [name for each in read for name in found[each]]
        found[node.name] = tuple(dict.fromkeys((*below, *own)))
    return found
