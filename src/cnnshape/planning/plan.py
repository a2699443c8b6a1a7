"""Plan the memory of a network: its buffers, their addresses, and its weights in flash."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from cnnshape.analysis.homes import InPlace, Known
from cnnshape.analysis.live_memory import known_prefix
from cnnshape.analysis.propagation import propagate
from cnnshape.network import DTYPE_BYTES, Network
from cnnshape.phrases import listed, sizes_text
from cnnshape.planning.buffers import Buffer, buffers_of, live_bytes
from cnnshape.planning.conventions import Conventions, Outside, Scratch, choices_of
from cnnshape.planning.flash import flash_of
from cnnshape.planning.order import best_order
from cnnshape.planning.patched import best_patched
from cnnshape.planning.patches import stages_of
from cnnshape.planning.planners import best_of, layouts, neighbours_of
from cnnshape.planning.precedence import precedence_of
from cnnshape.planning.result import Arena, MemoryPlan, Patching, Reordering

MAX_ALIGN = 4096
MIN_PATCHES, MAX_PATCHES = 2, 32

USUAL_SETTINGS: Mapping[str, Any] = MappingProxyType(
    {
        "align": 16,
        "in_place": (InPlace.POINTWISE,),
        "outside": (),
        "scratch": Scratch.NONE,
        "reorder": False,
        "patches": None,
        "until": None,
    }
)
"""What a plan counts if neither the caller nor the file says it."""


class CannotPlan(ValueError):
    """A network has no plan: it has faults, or nothing of it can be executed as asked."""


def memory(
    network: Network,
    *,
    dtype: str | None = None,
    batch: int = 1,
    align: int | None = None,
    in_place: Iterable[str] | None = None,
    outside: Iterable[str] | None = None,
    scratch: str | None = None,
    reorder: bool | None = None,
    patches: int | None = None,
    until: str | None = None,
) -> MemoryPlan:
    """Plan the memory that a network needs on a device: its arena, and its weights in flash.

    `in_place` names the layers that write over an input (pointwise, merge, depthwise, accumulate),
    `outside` what is kept elsewhere (input, output), `scratch` the convention for convolutions
    (none, im2col, cmsis-nn). Bytes are those of `dtype`, by default that of the file. With
    `reorder`, layers run in an order that needs less, if there is one. With `patches`, the first
    layers run on so many parts along each axis, one after the other: those `until` a layer, or as
    many as need least. Settings that are None are those that the budget of the file states; by
    default addresses are aligned to 16 bytes, and point-wise layers write over their input. Raises
    CannotPlan, a ValueError, for a network with faults, and ValueError for unknown settings.
    """
    if not isinstance(network, Network):
        kind = type(network).__name__
        raise TypeError(f"memory takes a network, as `load` returns it, not {kind}")
    given = {
        "align": align, "in_place": in_place, "outside": outside, "scratch": scratch,
        "reorder": reorder, "patches": patches, "until": until,
    }  # fmt: skip
    chosen = {**USUAL_SETTINGS, **network.promises.planned, **_given(given)}
    reorder, patches, until = (chosen.pop(key) for key in ("reorder", "patches", "until"))
    conventions = _conventions(network, dtype, batch, **chosen)
    known = _known(network)
    flash = flash_of(network, known, conventions.dtype)
    plan = MemoryPlan(network, conventions, _arena(network, known, conventions), flash)
    if until is not None and patches is None:
        raise ValueError(f"until {until!r} says where patches end: say also how many there are")
    if reorder:
        plan = _reordered(plan, known)
    return plan if patches is None else _in_patches(plan, patches, until)


def _given(settings: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: value for name, value in settings.items() if value is not None}


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


def _in_patches(plan: MemoryPlan, patches: int, until: str | None) -> MemoryPlan:
    """Return the plan with its first stage in patches, if that needs less or is asked for."""
    if not MIN_PATCHES <= patches <= MAX_PATCHES:
        raise ValueError(f"patches must be from {MIN_PATCHES} to {MAX_PATCHES}, not {patches}")
    network = plan.network
    found = best_patched(network, _known(network), plan.conventions, patches, until)
    if found is None:
        raise CannotPlan(_why_not_in_patches(network, patches, until))
    arena = arena_of(found.steps, found.buffers)
    if until is None and arena.size >= plan.arena.size:
        return plan._replace(patching=Patching(patches, None, plan.arena.size))
    return plan._replace(arena=arena, patching=Patching(patches, found.stage, plan.arena.size))


def _why_not_in_patches(network: Network, patches: int, until: str | None) -> str:
    """Say which layers can end a stage of patches, or that there is none."""
    known = _known(network)
    ends = [stage.last for stage in stages_of(network, known, patches)]
    # A stage that can run in the fewest patches is refused only for its size.
    maps = {
        stage.last: stage.known[-1][1].output[:-1]
        for stage in stages_of(network, known, MIN_PATCHES)
    }
    grid = f"{patches}x{patches}"
    largest = until or max(maps, key=lambda name: min(maps[name]), default="")
    if largest in maps and min(maps[largest]) < patches:
        sizes = sizes_text(maps[largest])
        end = f"the map of {until!r}" if until else f"the largest map that can end it, {largest!r},"
        return f"no first stage in {grid} patches: {end} is {sizes}, smaller than {patches} patches"
    if not ends:
        return (
            f"{network.file} has no first stage that runs in {grid} patches: it needs one input, "
            "convolutions, poolings and layers that read cell by cell, and at least "
            f"{patches} cells along each axis"
        )
    return f"a stage of patches cannot end with {until!r}: it can with {listed(ends)}"


def arena_of(steps: Sequence[str], buffers: Sequence[Buffer]) -> Arena:
    """Return the smallest arena that a planner finds for buffers."""
    live = tuple(live_bytes(buffers, len(steps)))
    neighbours = neighbours_of(buffers)
    found = layouts(buffers, neighbours)
    best = best_of(found, buffers, neighbours, max(live, default=0))
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
