"""Execute a network whose first stage runs patch by patch, inside its planned memory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from cnnshape.execution.arrays import Array
from cnnshape.execution.executor import Watch, execute
from cnnshape.execution.weights import WeightSource
from cnnshape.network import Network
from cnnshape.planning.patches import TILE, WHOLE, Stage, patches_of, rest_of
from cnnshape.verification.planned_memory import PlannedMemory


class PatchedRun(NamedTuple):
    """The outputs of the network, and the multiply-adds that all patches together took."""

    outputs: Mapping[str, Array]
    macs: int


def run_patches(
    network: Network,
    stage: Stage,
    inputs: Mapping[str, Array],
    weights: WeightSource,
    memory: PlannedMemory,
    watch: Watch,
) -> PatchedRun:
    """Run each patch as a network of its own, put their outputs together, and run the rest."""
    first, last = stage.known[0][0], stage.known[-1][1]
    memory.begin(first)
    given = inputs[stage.input]
    x = memory.settle(stage.input, given)
    whole = memory.output(f"{stage.last}{WHOLE}", (len(given), *last.output))
    assert whole is not None, "the output of the stage is in the arena"
    macs = 0
    for patch in patches_of(network, stage):
        part = {f"{stage.input}{TILE}": x[(slice(None), *patch.reads)]}
        run = execute(patch.network, part, weights, placement=memory, watch=watch)
        whole[(slice(None), *patch.writes)] = run.outputs[stage.last]
        macs += sum(each.macs for each in run.observations)
    rest = rest_of(network, stage)
    read = {f"{stage.last}{WHOLE}": whole}
    end = execute(rest, read, weights, placement=memory, watch=watch)
    return PatchedRun(end.outputs, macs)
