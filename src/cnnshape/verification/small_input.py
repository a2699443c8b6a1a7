"""Find a smaller input at which a network still runs, by the formulas."""

from __future__ import annotations

from cnnshape.analysis.propagation import propagate
from cnnshape.network import Network

SMALL = 32
"""The size that is tried first."""

SMALL_ENOUGH = 64
"""An input no larger than this along any axis is verified as it is."""

MAX_SEARCH_LENGTH = 256
"""The most sizes that are tried one by one, if doubling finds none and none is too small."""


def at_small_input(network: Network) -> Network:
    """Return a network with its spatial axes cut to one size, the smallest found at which it runs.

    Channels stay, and no axis grows. It is returned as it is if its input is small already, has no
    spatial axes, or if no smaller one is found.
    """
    largest = max(
        (size for shape in network.input_shapes.values() for size in shape[:-1]), default=0
    )
    if largest <= SMALL_ENOUGH:
        return network
    too_small, size = SMALL - 1, SMALL
    while size < largest and _faults(network, size):
        too_small, size = size, 2 * size
    if size >= largest and "S101" not in _faults(network, too_small):
        found = _by_counting(network, largest)
    else:
        found = _by_bisection(network, too_small, min(size, largest))
    return _cut_to(network, found) if found < largest else network


def _by_bisection(network: Network, too_small: int, size: int) -> int:
    while size - too_small > 1:
        middle = (size + too_small) // 2
        if _faults(network, middle):
            too_small = middle
        else:
            size = middle
    return size


def _by_counting(network: Network, largest: int) -> int:
    """Return the first size that works, if sizes fail for other reasons than being too small."""
    sizes = range(SMALL, min(largest, SMALL + MAX_SEARCH_LENGTH))
    return next((size for size in sizes if not _faults(network, size)), largest)


def _faults(network: Network, size: int) -> set[str]:
    """Return the codes of the faults at a size."""
    _, faults = propagate(_cut_to(network, size))
    return {fault.code for _, fault in faults}


def _cut_to(network: Network, size: int) -> Network:
    shapes = network.input_shapes.items()
    cut = {name: (*(min(size, n) for n in shape[:-1]), shape[-1]) for name, shape in shapes}
    return network.with_inputs(cut)
