"""The arena of a network whose first stage runs patch by patch.

The input and the output of the stage are there as wholes while it runs. All patches use the same
buffers, each as large as its largest part.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cnnshape.analysis.claim import Claim
from cnnshape.analysis.homes import Known
from cnnshape.network import Network
from cnnshape.planning.buffers import Buffer, Role, buffers_of, live_bytes
from cnnshape.planning.conventions import Conventions, Outside
from cnnshape.planning.patches import PART, WHOLE, Stage, rest_of, stages_of, tile_nodes


class Patched(NamedTuple):
    """A stage that runs in patches, and the steps and the buffers of the whole network then."""

    stage: Stage
    steps: tuple[str, ...]
    buffers: tuple[Buffer, ...]

    @property
    def bound(self) -> int:
        """The bytes that are needed at the same time at the most."""
        return max(live_bytes(self.buffers, len(self.steps)))


def best_patched(
    network: Network, known: Known, conventions: Conventions, patches: int, until: str | None
) -> Patched | None:
    """Return the stage that needs least in patches, of equal ones that which computes least again.

    With `until` it is the stage up to that layer; None if there is none that can run in patches.
    """
    stages = _up_to_the_whole(stages_of(network, known, patches), until)
    found = [patched(network, known, stage, conventions) for stage in stages]
    return min(found, key=lambda each: (each.bound, each.stage.macs_in_patches), default=None)


def _up_to_the_whole(stages: Iterable[Stage], until: str | None) -> Iterator[Stage]:
    """Yield the stage up to a layer, or all until a patch needs the whole input."""
    for stage in stages:
        if until in (None, stage.last):
            yield stage
        sizes = stage.known[0][1].output[:-1]
        if until is None and stage.tiles.largest(stage.input) == sizes:
            return


def patched(network: Network, known: Known, stage: Stage, conventions: Conventions) -> Patched:
    """Return the buffers of a network with a stage in patches.

    The steps are the input, the layers of a patch, the whole output of the stage, and the rest.
    """
    claims = {node.name: claim for node, claim in stage.known}
    tile = [
        (node, claims.get(node.name, Claim(shape))._replace(output=shape))
        for node, shape in tile_nodes(stage)
    ]
    rest = rest_of(network, stage)
    last_claim = stage.known[-1][1]
    behind = [last_claim, *(claim for _, claim in known[len(stage.known) :])]
    steps = (stage.input, *(node.name for node, _ in tile), *(node.name for node in rest.nodes))
    whole = 1 + len(tile)
    buffers = (
        *_input(network, stage, conventions, whole),
        *_tile(network, stage, tile, conventions),
        *_rest(rest, list(zip(rest.nodes, behind, strict=True)), conventions, whole),
    )
    return Patched(stage, steps, tuple(sorted(buffers, key=lambda each: each.first)))


def _input(
    network: Network, stage: Stage, conventions: Conventions, whole: int
) -> Iterator[Buffer]:
    """Yield the buffer of the whole input, which all patches read."""
    first = stage.known[:1]
    alone = network._replace(nodes=(first[0][0],), outputs=(), groups=())
    for buffer in buffers_of(alone, first, conventions):
        yield buffer._replace(last=whole)


def _tile(
    network: Network, stage: Stage, tile: Known, conventions: Conventions
) -> Iterator[Buffer]:
    """Yield the buffers of a patch.

    A last layer with bytes of its own writes into the whole output; otherwise its part of it is
    copied there from the buffer that it shares.
    """
    nodes = tuple(node for node, _ in tile)
    parts = {node.name for node in nodes if not node.inputs or PART in node.name}
    alone = network._replace(nodes=nodes, outputs=(stage.last,), groups=())
    inside = conventions._replace(outside=frozenset())
    for buffer in buffers_of(alone, tile, inside, parts):
        if buffer.layers != (stage.last,) or buffer.role is Role.SCRATCH:
            kept = Role.ACTIVATION if buffer.role is Role.OUTPUT else buffer.role
            is_put_in_place = stage.last in buffer.layers and kept is not Role.SCRATCH
            last = len(tile) if is_put_in_place else buffer.last
            yield buffer._replace(first=buffer.first + 1, last=last + 1, role=kept)


def _rest(rest: Network, known: Known, conventions: Conventions, whole: int) -> Iterator[Buffer]:
    """Yield the buffers behind the stage; that of its output is there from the beginning."""
    inside = conventions._replace(outside=conventions.outside - {Outside.INPUT})
    for buffer in buffers_of(rest, known, inside):
        is_whole = buffer.name.endswith(WHOLE) and buffer.role is not Role.SCRATCH
        first = 0 if is_whole else buffer.first + whole
        role = Role.ACTIVATION if buffer.role is Role.INPUT else buffer.role
        yield buffer._replace(first=first, last=buffer.last + whole, role=role)
