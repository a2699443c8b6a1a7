"""Plan the memory of a network: its buffers, their addresses, and its weights in flash."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cnnshape.analysis.homes import InPlace, Known
from cnnshape.analysis.live_memory import known_prefix
from cnnshape.analysis.propagation import propagate
from cnnshape.network import DTYPE_BYTES, Network
from cnnshape.planning.buffers import Buffer, buffers_of, live_bytes
from cnnshape.planning.conventions import Conventions, Outside, Scratch, choices_of
from cnnshape.planning.flash import flash_of
from cnnshape.planning.order import best_order
from cnnshape.planning.planners import best_of, layouts
from cnnshape.planning.precedence import precedence_of
from cnnshape.planning.result import Arena, MemoryPlan, Reordering

MAX_ALIGN = 4096


class CannotPlan(ValueError):
    """A network has no plan: it has faults, or nothing of it can be executed as asked."""


def memory(
    network: Network,
    *,
    dtype: str | None = None,
    batch: int = 1,
    align: int = 16,
    in_place: Iterable[str] = (InPlace.POINTWISE,),
    outside: Iterable[str] = (),
    scratch: str = Scratch.NONE,
    reorder: bool = False,
) -> MemoryPlan:
    """Plan the memory that a network needs on a device: its arena, and its weights in flash.

    `in_place` names the layers that write over their input (pointwise, merge, depthwise), `outside`
    what is kept elsewhere (input, output), `scratch` the convention for convolutions (none, im2col,
    cmsis-nn). Bytes are those of `dtype`, by default that of the file. With `reorder`, layers run
    in an order that needs less, if there is one. Raises CannotPlan, a
    ValueError, for a network with faults, and ValueError for unknown settings.
    """
    if not isinstance(network, Network):
        kind = type(network).__name__
        raise TypeError(f"memory takes a network, as `load` returns it, not {kind}")
    conventions = _conventions(network, dtype, batch, align, in_place, outside, scratch)
    known = _known(network)
    flash = flash_of(network, known, conventions.dtype)
    plan = MemoryPlan(network, conventions, _arena(network, known, conventions), flash)
    return _reordered(plan, known) if reorder else plan


def _arena(network: Network, known: Known, conventions: Conventions) -> Arena:
    steps = [node.name for node, _ in known]
    return arena_of(steps, buffers_of(network, known, conventions))


def _reordered(plan: MemoryPlan, known: Known) -> MemoryPlan:
    """Return the plan with its layers in the order that needs least, if that needs less."""
    network, arena = plan.network, plan.arena
    graph = precedence_of(known, arena.buffers)
    if arena.bound <= graph.least():
        return plan._replace(reordering=Reordering(arena.size, arena.bound, arena.bound))
    found = best_order(graph)
    order = [known[at] for at in found.layers]
    reordering = Reordering(arena.size, arena.bound, min(found.bound, arena.bound))
    other = network._replace(nodes=tuple(node for node, _ in order), groups=())
    better = _arena(other, order, plan.conventions)
    if (better.size, better.bound) >= (arena.size, arena.bound):
        return plan._replace(reordering=reordering)
    return plan._replace(network=other, arena=better, reordering=reordering)


def arena_of(steps: Sequence[str], buffers: Sequence[Buffer]) -> Arena:
    """Return the smallest arena that a planner finds for buffers."""
    live = tuple(live_bytes(buffers, len(steps)))
    found = layouts(buffers)
    best = best_of(found, buffers, max(live, default=0))
    planners = {name: each.size for name, each in found.items()} | {best.planner: best.size}
    return Arena(
        tuple(steps), tuple(buffers), best.offsets, best.size, live, best.planner, planners
    )


def _known(network: Network) -> Known:
    claims, faults = propagate(network)
    if faults:
        _, first = min(faults, key=lambda each: each[0])
        raise CannotPlan(f"{network.file} has no memory plan: {first.message} ({first.code})")
    return known_prefix(network.nodes, claims)


def _conventions(
    network: Network,
    dtype: str | None,
    batch: int,
    align: int,
    in_place: Iterable[str],
    outside: Iterable[str],
    scratch: str,
) -> Conventions:
    dtype = dtype or network.dtype
    if dtype not in DTYPE_BYTES:
        raise ValueError(f"unknown dtype {dtype!r}: use one of {', '.join(DTYPE_BYTES)}")
    if not 1 <= align <= MAX_ALIGN or align & (align - 1):
        raise ValueError(f"the alignment must be a power of two up to {MAX_ALIGN:,}, not {align}")
    if batch < 1:
        raise ValueError(f"the batch must be at least 1, not {batch}")
    (kernel,) = choices_of(Scratch, [scratch])
    return Conventions(
        dtype,
        batch,
        align,
        choices_of(InPlace, in_place),
        choices_of(Outside, outside),
        kernel,
    )
