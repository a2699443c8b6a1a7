"""Number the weighted layers, as the course counts: convolutions and dense layers."""

from __future__ import annotations

from cnnshape.layers import MODULE_OF_KIND
from cnnshape.network import Network

NUMBERED_MODULES = frozenset({"convolution", "transposed", "dense"})


def is_numbered(kind: str) -> bool:
    """Say whether layers of a kind have a number of their own: convolutions and dense layers."""
    return MODULE_OF_KIND.get(kind) in NUMBERED_MODULES


def weighted_numbers(network: Network) -> dict[str, int]:
    """Return the number of every node: its own, the owner's where it shares, or the one before."""
    numbers: dict[str, int] = {}
    current = highest = 0
    for node in network.nodes:
        if is_numbered(node.layer.type):
            if node.shares is None:
                highest += 1
            current = highest if node.shares is None else numbers[node.shares]
        numbers[node.name] = current
    return numbers
