"""Prove a memory plan: execute the network inside one array of exactly the planned size.

`planned_memory` is that array.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cnnshape.execution.arguments import given_inputs
from cnnshape.execution.arrays import Array, dtype_named, run_dtype
from cnnshape.execution.executor import execute
from cnnshape.execution.weights import Weights
from cnnshape.network import DTYPE_BYTES, Network, Node
from cnnshape.planning.result import MemoryPlan
from cnnshape.verification.arena_proof import ArenaProof, ArenaStatus
from cnnshape.verification.observe import Passed, unwatched
from cnnshape.verification.patched_run import run_patches
from cnnshape.verification.planned_memory import PlannedMemory

SEED = 0
TOLERANCE = 1e-4
"""The largest difference from the usual execution, as a part of the largest value."""


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

    stage = None if plan.patching is None else plan.patching.stage
    if stage is None:
        planned = execute(plan.network, inputs, weights, placement=memory, watch=watch)
        return _compared(plan, usual, planned.outputs, memory)
    run = run_patches(plan.network, stage, inputs, weights, memory, watch)
    if run.macs != stage.macs_in_patches:
        message = f"the patches multiply {run.macs:,} times, not {stage.macs_in_patches:,} times"
        return ArenaProof(plan, ArenaStatus.REFUTED, message=message)
    return _compared(plan, usual, run.outputs, memory)


def _compared(
    plan: MemoryPlan,
    usual: Mapping[str, Array],
    planned: Mapping[str, Array],
    memory: PlannedMemory,
) -> ArenaProof:
    copied = tuple(dict.fromkeys(memory.copied))
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
