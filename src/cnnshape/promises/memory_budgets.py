"""What a network may take of the RAM and the flash of a device, and what would make it fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from cnnshape.analysis.homes import InPlace
from cnnshape.diagnostics import Diagnostic
from cnnshape.network import DTYPE_BYTES, Network
from cnnshape.planning.needs import needs_alone
from cnnshape.planning.plan import CannotPlan, memory
from cnnshape.planning.result import MemoryPlan
from cnnshape.promises.budgets import MAX_SHOWN, PLANNED, signed

RAM, FLASH = "ram", "flash"
EVERY_LAYER = ",".join((InPlace.POINTWISE, InPlace.MERGE, InPlace.DEPTHWISE))

Way = Mapping[str, Any]

WHOLE: tuple[Way, ...] = (
    {},
    {"reorder": True},
    {"in_place": EVERY_LAYER},
    {"in_place": EVERY_LAYER, "reorder": True},
)
IN_PATCHES: tuple[Way, ...] = tuple(
    {"patches": patches, **way}
    for way in ({}, {"in_place": EVERY_LAYER})
    for patches in (2, 3, 4, 8)
)
WAYS: tuple[Way, ...] = tuple(
    {**dtype, **way}
    for ways in (WHOLE, IN_PATCHES)
    for dtype in ({}, {"dtype": "int8"})
    for way in ways
)
"""Settings of a plan that may need less, those that change least first."""


class _Cost(NamedTuple):
    """What a budget limits: its key, how a sentence calls it, and the bytes that it takes."""

    key: str
    words: str
    bytes: int


def planned_budgets(network: Network) -> Iterator[Diagnostic]:
    """Return B102 for a budget of RAM or flash that a network exceeds, as `memory` plans it."""
    if PLANNED.isdisjoint(network.promises.budget):
        return
    try:
        plan = memory(network)
    except ValueError as error:
        yield _not_planned(network, str(error))
    else:
        yield from check_memory(plan, network.promises.budget)


def _not_planned(network: Network, why: str) -> Diagnostic:
    """Return B102 for a budget whose settings allow no plan."""
    keys = [key for key in ("until", "patches", "align") if key in network.promises.planned]
    places = [network.promises.places[f"budget.{key}"] for key in keys]
    place = next(iter(places), network.nodes[0].span)
    return Diagnostic("B102", f"the memory cannot be planned as `budget` states: {why}", place)


def check_memory(plan: MemoryPlan, budget: Mapping[str, int]) -> Iterator[Diagnostic]:
    """Return B102 for each budget that a plan exceeds."""
    dtype = plan.conventions.dtype
    ram = _Cost(RAM, f"the arena takes {plan.arena.size:,} in {dtype}", plan.arena.size)
    flash = _Cost(FLASH, f"the weights take {plan.flash.size:,} in {dtype}", plan.flash.size)
    if RAM in budget and ram.bytes > budget[RAM]:
        yield _exceeded(plan, ram, budget[RAM], _why_ram(plan, budget[RAM]))
    if FLASH in budget and flash.bytes > budget[FLASH]:
        sizes = {layer.name: layer.size for layer in plan.flash.layers}
        why = f"the layers that cost most: {_listed(sizes)}"
        yield _exceeded(plan, flash, budget[FLASH], why)


def _exceeded(plan: MemoryPlan, cost: _Cost, allowed: int, why: str) -> Diagnostic:
    network = plan.network
    return Diagnostic(
        "B102",
        f"{cost.key} of the network: at most {allowed:,} bytes allowed, and {cost.words}",
        network.promises.places.get(f"budget.{cost.key}", network.nodes[0].span),
        notes=(f"difference: {signed(cost.bytes - allowed)}", why),
        help=_way_out(plan, cost.key, allowed),
    )


def _why_ram(plan: MemoryPlan, allowed: int) -> str:
    """Say which layers exceed the budget by themselves, or what is needed at the peak."""
    alone = {name: size for name, size in needs_alone(plan).items() if size > allowed}
    if alone:
        return f"layers that exceed it alone, in any order: {_counted(alone)}"
    arena = plan.arena
    alive = {each.name: each.size for each in arena.alive_at(arena.peak_step)}
    return f"needed while `{arena.peak_layer}` runs: {_counted(alive)}"


def _counted(costs: Mapping[str, int]) -> str:
    """Return the largest costs, and how many there are beside them."""
    more = len(costs) - MAX_SHOWN
    return f"{_listed(costs)} and {more:,} more" if more > 0 else _listed(costs)


def _listed(costs: Mapping[str, int]) -> str:
    largest = sorted(costs.items(), key=lambda each: -each[1])[:MAX_SHOWN]
    return ", ".join(f"`{name}` {size:,}" for name, size in largest)


def _way_out(plan: MemoryPlan, key: str, allowed: int) -> str | None:
    """Return the settings with which it fits, tried; None if none of them is enough."""
    for way in WAYS if key == RAM else ({"dtype": "float16"}, {"dtype": "int8"}):
        if not _changes(plan, way):
            continue
        needed = _needed(plan, key, way)
        if needed is not None and needed <= allowed:
            options = " ".join(map(_option, way, way.values()))
            return f"it fits with {options} of `cnnshape memory`: {needed:,} bytes"
    return None


def _needed(plan: MemoryPlan, key: str, way: Way) -> int | None:
    """Return the bytes with other settings; None if no stage runs in so many patches."""
    try:
        other = memory(plan.network, **_settings(plan) | _parsed(way))
    except CannotPlan:
        return None
    return other.arena.size if key == RAM else other.flash.size


def _changes(plan: MemoryPlan, way: Way) -> bool:
    """Say whether settings are others than those of a plan, and in no larger dtype."""
    dtype = way.get("dtype", plan.conventions.dtype)
    is_smaller = DTYPE_BYTES[dtype] < DTYPE_BYTES[plan.conventions.dtype]
    return is_smaller or ("dtype" not in way and bool(way))


def _settings(plan: MemoryPlan) -> dict[str, Any]:
    patching, reorder = plan.patching, plan.reordering is not None
    patches = None if patching is None else patching.patches
    return {**plan.conventions._asdict(), "reorder": reorder, "patches": patches}


def _parsed(way: Way) -> dict[str, Any]:
    return {name: value.split(",") if name == "in_place" else value for name, value in way.items()}


def _option(name: str, value: Any) -> str:
    option = f"--{name.replace('_', '-')}"
    return f"`{option}`" if value is True else f"`{option} {value}`"
