"""The smallest input at which the layers up to one of them run, found by asking the formulas."""

from __future__ import annotations

from collections.abc import Sequence

from cnnshape.analysis.faults import CannotRun
from cnnshape.analysis.formulas import claim_of
from cnnshape.diagnostics import Diagnostic
from cnnshape.network import Network, Shape

LARGEST_SIZE = 2**14
MOST_NODES = 2000
"""Beyond this a search over sizes would be felt; the layer's own smallest size is still told."""


def with_smallest_input(network: Network, faults: list[Diagnostic]) -> list[Diagnostic]:
    """Return the faults, the first empty output with the network input that would avoid it."""
    for position, fault in enumerate(faults):
        if fault.code == "S101":
            shape = _smallest(network, fault)
            if shape is not None and fault.help is not None:
                text = network.layout.text(shape)
                help = f"{fault.help}; the network needs an input of at least {text} up to here"
                faults[position] = fault._replace(help=help)
            return faults
    return faults


def _smallest(network: Network, fault: Diagnostic) -> Shape | None:
    inputs = [node for node in network.nodes if not node.inputs]
    last = next(
        (
            at
            for at, node in enumerate(network.nodes)
            if fault.span in (node.span, *node.places.values()) and fault.related == node.uses
        ),
        None,
    )
    if last is None or last > MOST_NODES or len(inputs) > 1:
        return None
    shape: Shape = inputs[0].layer.shape  # type: ignore[attr-defined]
    sizes: list[int] = [LARGEST_SIZE] * (len(shape) - 1)
    if not sizes or not _runs(network, last, (*sizes, shape[-1])):
        return None
    for axis in range(len(sizes)):
        sizes[axis] = _smallest_on_axis(network, last, sizes, shape[-1], axis)
    found = (*sizes, shape[-1])
    return found if _runs(network, last, found) else None


def _smallest_on_axis(
    network: Network, last: int, sizes: Sequence[int], channels: int, axis: int
) -> int:
    """Return the smallest size of one axis by bisection: more cells never leave fewer outputs."""
    low, high = 1, sizes[axis]
    while low < high:
        middle = (low + high) // 2
        tried = [*sizes[:axis], middle, *sizes[axis + 1 :], channels]
        if _runs(network, last, tuple(tried)):
            high = middle
        else:
            low = middle + 1
    return low


def _runs(network: Network, last: int, shape: Shape) -> bool:
    """Say whether the formulas have an output for the node at position `last`."""
    shapes: dict[str, Shape | None] = {}
    for node in network.nodes[: last + 1]:
        if not node.inputs:
            shapes[node.name] = shape
            continue
        try:
            claim = claim_of(node, shapes, network.layout)
        except CannotRun:
            claim = None
        shapes[node.name] = claim and claim.output
    return shapes[network.nodes[last].name] is not None
