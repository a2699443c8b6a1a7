"""Prove a memory plan: execute the network inside one array of exactly the planned size.

Every value of the plan is an element of the array, so that addresses are those of the plan in
values. Where a buffer begins or ends, its bytes become NaN: whatever a plan lets overlap, or end
too early, is not a number in the outputs.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Any

import numpy as np

from cnnshape.execution.arguments import given_inputs
from cnnshape.execution.arrays import Array, dtype_named, run_dtype
from cnnshape.execution.executor import execute
from cnnshape.execution.placement import is_same
from cnnshape.execution.weights import Weights
from cnnshape.network import DTYPE_BYTES, Network, Node, Shape
from cnnshape.planning.buffers import Role
from cnnshape.planning.result import Arena, MemoryPlan
from cnnshape.verification.arena_proof import ArenaProof, ArenaStatus
from cnnshape.verification.observe import Passed, unwatched

SEED = 0
TOLERANCE = 1e-4
"""The largest difference from the usual execution, as a part of the largest value."""


class PlannedMemory:
    """The arena as an array, in which execution puts outputs where the plan says."""

    def __init__(self, arena: Arena, bytes_per_value: int, dtype: np.dtype[Any]) -> None:
        """Make the array, of which nothing is a number yet."""
        self.values: Array = np.full(arena.size // bytes_per_value, np.nan, dtype)
        self.copied: list[str] = []
        self._steps = {name: step for step, name in enumerate(arena.steps)}
        self._begin: dict[int, list[slice]] = {}
        self._end: dict[int, list[slice]] = {}
        self._start: dict[str, int] = {}
        for buffer, offset in zip(arena.buffers, arena.offsets, strict=True):
            first = offset // bytes_per_value
            place = slice(first, first + buffer.size // bytes_per_value)
            self._begin.setdefault(buffer.first, []).append(place)
            self._end.setdefault(buffer.last, []).append(place)
            if buffer.role is not Role.SCRATCH:
                self._start |= dict.fromkeys(buffer.layers, first)

    def begin(self, node: Node) -> None:
        """Let the buffers that begin at a layer hold nothing that is a number."""
        self._forget(self._begin.get(self._steps[node.name], ()))

    def output(self, name: str, shape: Shape) -> Array | None:
        """Return the place of an output; None if it is not in the arena."""
        if name not in self._start:
            return None
        first = self._start[name]
        return self.values[first : first + prod(shape)].reshape(shape)

    def settle(self, name: str, result: Array) -> Array:
        """Copy an output into the arena if its kernel could not write it there."""
        place = self.output(name, result.shape)
        if place is None or is_same(place, result):
            return result
        place[...] = result
        self.copied.append(name)
        return place

    def finish(self, node: Node) -> None:
        """Forget the buffers that end with a layer, but those of the last: they are the result."""
        step = self._steps[node.name]
        if step < len(self._steps) - 1:
            self._forget(self._end.get(step, ()))

    def _forget(self, places: Any) -> None:
        for place in places:
            self.values[place] = np.nan


def prove_arena(network: Network, plan: MemoryPlan, passed: Passed = unwatched) -> ArenaProof:
    """Execute a network as usual and as planned, on the same random values, and compare outputs."""
    if declared := [node.name for node in network.nodes if node.layer.traits.is_declared]:
        message = f"`{declared[0]}` is a custom layer: what it computes is not known"
        return ArenaProof(plan, ArenaStatus.NOT_EXECUTED, message=message)
    dtype = dtype_named(run_dtype(network))
    weights = Weights(dtype, SEED)
    inputs = given_inputs(network, None, dtype, SEED)
    usual = execute(network, inputs, weights).outputs
    memory = PlannedMemory(plan.arena, DTYPE_BYTES[plan.conventions.dtype], dtype)

    def watch(node: Node, _: Array) -> None:
        passed(node.name)

    planned = execute(
        plan.network,
        inputs,
        weights,
        placement=memory,
        watch=watch,
    ).outputs
    return _compared(plan, usual, planned, tuple(memory.copied))


def _compared(
    plan: MemoryPlan,
    usual: Mapping[str, Array],
    planned: Mapping[str, Array],
    copied: tuple[str, ...],
) -> ArenaProof:
    largest = 0.0
    for name, expected in usual.items():
        seen = planned[name]
        lost = np.isnan(seen) & ~np.isnan(expected)
        if lost.any():
            message = (
                f"{int(lost.sum()):,} of {seen.size:,} values of `{name}` were overwritten before "
                "they were read"
            )
            return ArenaProof(plan, ArenaStatus.REFUTED, None, copied, message)
        difference = _difference(expected, seen)
        largest = max(largest, difference)
        if difference > TOLERANCE:
            message = f"values of `{name}` differ from the usual execution by {difference:.3g}"
            return ArenaProof(plan, ArenaStatus.REFUTED, largest, copied, message)
    return ArenaProof(plan, ArenaStatus.PROVED, largest, copied)


def _difference(expected: Array, seen: Array) -> float:
    """Return the largest difference, as a part of the largest value."""
    with np.errstate(invalid="ignore"):
        differences = np.abs(expected.astype(np.float64) - seen)
        scale = float(np.nanmax(np.abs(expected), initial=0.0))
    return float(np.nanmax(differences, initial=0.0)) / (scale or 1.0)
