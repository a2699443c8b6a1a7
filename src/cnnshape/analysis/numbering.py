"""Number the weighted layers, as the course counts: convolutions, dense and recurrent layers."""

from __future__ import annotations

from cnnshape.network import Network


def weighted_numbers(network: Network) -> dict[str, int]:
    """Return the number of every node: its own, the owner's where it shares, or the one before."""
    numbers: dict[str, int] = {}
    current = highest = 0
    for node in network.nodes:
        if node.layer.traits.is_weighted:
            if node.shares is None:
                highest += 1
            current = highest if node.shares is None else numbers[node.shares]
        numbers[node.name] = current
    return numbers
