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
from cnnshape.planning.planners import best_of, layouts
from cnnshape.planning.result import Arena, MemoryPlan

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
) -> MemoryPlan:
    """Plan the memory that a network needs on a device: its arena, and its weights in flash.

    `in_place` names the layers that write over their input (pointwise, merge, depthwise), `outside`
    what is kept elsewhere (input, output), `scratch` the convention for convolutions (none, im2col,
    cmsis-nn). Bytes are those of `dtype`, by default that of the file. Raises CannotPlan, a
    ValueError, for a network with faults, and ValueError for unknown settings.
    """
    if not isinstance(network, Network):
        kind = type(network).__name__
        raise TypeError(f"memory takes a network, as `load` returns it, not {kind}")
    conventions = _conventions(network, dtype, batch, align, in_place, outside, scratch)
    known = _known(network)
    arena = arena_of([node.name for node in network.nodes], buffers_of(network, known, conventions))
    return MemoryPlan(network, conventions, arena, flash_of(network, known, conventions.dtype))


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
