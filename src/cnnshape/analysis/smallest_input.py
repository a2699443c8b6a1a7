"""The smallest input at which the layers up to one of them run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil

from cnnshape.analysis.axes.growth import Growth
from cnnshape.analysis.axes.plan import plan_of
from cnnshape.analysis.axes.program import AxisProgram
from cnnshape.analysis.faults import CannotRun
from cnnshape.analysis.formulas import Known, claim_of
from cnnshape.diagnostics import Diagnostic
from cnnshape.network import Network, Shape

LARGE_SIZE = 2**7 * 3**2 * 5 * 7
"""A size that most strides and blocks of cells divide."""
MAX_LARGE_SIZES = 64
MAX_CLAIMS = 20_000
"""How often formulas are evaluated in a search that goes one by one."""
MAX_STEPS = 30_000
"""How many steps of programs are run before the formulas are evaluated instead."""
TOO_SMALL = frozenset({"S101", "S111"})
"""Faults of maps that a larger input gives more cells."""
CORRECT_THE_INPUT = "correct the input first, as its warning I103 says"
MAX_NODES = 1000
"""Beyond this the search takes long; the smallest size of the layer itself is still reported."""


def with_smallest_input(
    network: Network, faults: Sequence[tuple[int, Diagnostic]]
) -> list[Diagnostic]:
    """Return the faults, the first empty output with the network input that would avoid it.

    Each fault comes with the position of its node.
    """
    reported = [fault for _, fault in faults]
    if network.looks_like_batch:
        return [fault._replace(help=CORRECT_THE_INPUT) for fault in reported]
    for at, (position, fault) in enumerate(faults):
        if fault.code in TOO_SMALL:
            shape = _smallest(network, position)
            ways = [fault.help, *_fewer_copies(network, position)]
            if shape is not None:
                text = network.layout.text(shape)
                ways.append(f"the network needs an input of at least {text} up to here")
            reported[at] = fault._replace(help="; ".join(filter(None, ways)))
            break
    return reported


def _fewer_copies(network: Network, position: int) -> Iterator[str]:
    """Say how many copies of a repeated layer run, if it is not the first that does not."""
    node = network.nodes[position]
    copies = [
        each
        for each in network.nodes[:position]
        if each.span == node.span and each.layer.type == node.layer.type
    ]
    if copies and "repeat" in node.places:
        yield f"this is copy {len(copies) + 1}, so `repeat: {len(copies)}` runs"


def _smallest(network: Network, last: int) -> Shape | None:
    inputs = [node for node in network.nodes if node.is_input]
    if last > MAX_NODES or len(inputs) > 1:
        return None
    ((_, shape),) = network.input_shapes.items()
    search = _Search(network, last, shape[-1])
    sizes = _smallest_of_programs(network, last) or _smallest_found(search, len(shape) - 1)
    return (*sizes, shape[-1]) if sizes and search.runs(sizes) else None


def _smallest_of_programs(network: Network, last: int) -> tuple[int, ...]:
    """Return the smallest size of each axis by itself; nothing where layers couple the axes."""
    plan = plan_of(network)
    if plan is None or any(position <= last for position in plan.coupled):
        return ()
    found = {program: _smallest_of(program.up_to(last)) for program in dict.fromkeys(plan.programs)}
    sizes = [found[program] for program in plan.programs]
    return tuple(size for size in sizes if size) if all(sizes) else ()


def _smallest_of(program: AxisProgram) -> int | None:
    """Return the smallest size that runs; beyond a period of the results there is none."""
    first = max(map(_least_input, program.growths()))
    farthest = min(program.repetition().last, first + MAX_STEPS // (len(program.steps) + 1))
    return next((n for n in range(first, farthest + 1) if program.runs(n)), None)


def _least_input(growth: Growth) -> int:
    """Return a size below which the value that grows so has no cell."""
    return max(1, ceil((1 - growth.high) / growth.slope)) if growth.slope > 0 else 1


def _smallest_found(search: _Search, rank: int) -> tuple[int, ...]:
    sizes = search.sizes_that_run(rank)
    for axis in range(len(sizes)):
        sizes = search.with_smallest_axis(sizes, axis)
    return sizes


class _Search:
    """Tries sizes with the formulas, one by one or by bisection; few in a deep network."""

    def __init__(self, network: Network, last: int, channels: int) -> None:
        self.network, self.last, self.channels = network, last, channels
        self.tries = max(1, MAX_CLAIMS // (last + 1))

    def sizes_that_run(self, rank: int) -> tuple[int, ...]:
        """Return large sizes, equal on all axes, at which the layers run; nothing if none do."""
        candidates = range(LARGE_SIZE, LARGE_SIZE + min(self.tries, MAX_LARGE_SIZES))
        return next(((n,) * rank for n in candidates if self.runs((n,) * rank)), ())

    def with_smallest_axis(self, sizes: tuple[int, ...], axis: int) -> tuple[int, ...]:
        """Return the sizes with one axis as small as it can be.

        Small ones are tried one by one, since layers that need a multiple do not take all; beyond
        them bisection serves, since more cells leave more outputs.
        """
        for size in range(1, min(self.tries, sizes[axis])):
            if self.runs(tried := _replaced(sizes, axis, size)):
                return tried
        low, high = self.tries, sizes[axis]
        while low < high:
            middle = (low + high) // 2
            if self.runs(_replaced(sizes, axis, middle)):
                high = middle
            else:
                low = middle + 1
        return _replaced(sizes, axis, high)

    def runs(self, sizes: tuple[int, ...]) -> bool:
        """Say whether the formulas have an output for the node at position `last`."""
        shapes: dict[str, Shape | None] = {}
        known: Known = {}
        for node in self.network.nodes[: self.last + 1]:
            if node.is_input:
                shapes[node.name] = (*sizes, self.channels)
                continue
            try:
                claim = claim_of(node, shapes, self.network.layout, known)
            except CannotRun:
                claim = None
            shapes[node.name] = claim and claim.output
        return shapes[self.network.nodes[self.last].name] is not None


def _replaced(sizes: tuple[int, ...], axis: int, size: int) -> tuple[int, ...]:
    return (*sizes[:axis], size, *sizes[axis + 1 :])
