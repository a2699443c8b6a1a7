"""The buffers of a network: how large each is, and from which step to which it is needed.

They follow from the liveness model of the analysis: a buffer begins when the first layer writes it
and ends with the last that reads it, and views and layers in place share the buffer they read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from enum import StrEnum
from math import prod
from typing import NamedTuple

from cnnshape.analysis.homes import InPlace, Known, homes_of, is_depthwise
from cnnshape.network import DTYPE_BYTES, Network
from cnnshape.planning.accumulation import accumulations_of
from cnnshape.planning.conventions import Conventions, Outside
from cnnshape.planning.scratch import scratch_bytes


class Role(StrEnum):
    """What a buffer holds."""

    INPUT = "input"
    OUTPUT = "output"
    ACTIVATION = "activation"
    SCRATCH = "scratch"


class Buffer(NamedTuple):
    """Bytes that are needed together, from step `first` to step `last`, both included.

    `name` is the layer that writes it first, `layers` all whose output is in it. `size` is
    `needed` rounded up to the alignment.
    """

    name: str
    role: Role
    needed: int
    size: int
    first: int
    last: int
    layers: tuple[str, ...]

    def is_alive_with(self, other: Buffer) -> bool:
        """Say whether there is a step at which both are needed."""
        return self.first <= other.last and other.first <= self.last


def aligned(size: int, align: int) -> int:
    """Return a size rounded up to a multiple of the alignment."""
    return -(-size // align) * align


def buffers_of(
    network: Network, known: Known, conventions: Conventions, parts: Collection[str] = ()
) -> tuple[Buffer, ...]:
    """Return the buffers of a network in the order in which they are first written.

    A step is the position of a layer. Outputs of the network are kept until the last step. `parts`
    are layers that are nothing but parts of a map, which are read where they lie.
    """
    places = _places(network, known, conventions, parts)
    homes, spans = places.homes, _spans(network, known, places.homes)
    inhabitants: dict[str, list[str]] = defaultdict(list)
    for name, home in homes.items():
        if name not in places.absent:
            inhabitants[home].append(name)
    values = {node.name: claim.values for node, claim in known}
    each = DTYPE_BYTES[conventions.dtype] * conventions.batch
    outputs, inputs = frozenset(network.outputs), network.input_shapes
    found = []
    for name, layers in inhabitants.items():
        needed = each * max(values[layer] for layer in layers)
        role = _role(name, layers, outputs, inputs)
        if not _is_outside(role, conventions):
            size = aligned(needed, conventions.align)
            found.append(Buffer(name, role, needed, size, *spans[name], tuple(layers)))
    return tuple(sorted((*found, *_scratch(known, homes, conventions)), key=lambda b: b.first))


class _Places(NamedTuple):
    """Whose bytes hold each output, and the outputs that are in no buffer."""

    homes: Mapping[str, str]
    absent: Collection[str]


def _places(
    network: Network, known: Known, conventions: Conventions, parts: Collection[str]
) -> _Places:
    """Return where each output is; an input outside is never written over."""
    parts = {*parts, *(network.input_shapes if Outside.INPUT in conventions.outside else ())}
    held = {
        node.name: node.inputs[0] if node.inputs else node.name
        for node, _ in known
        if node.name in parts
    }
    homes = homes_of(network, known, conventions.in_place, held, parts)
    if InPlace.ACCUMULATE not in conventions.in_place:
        return _Places(homes, parts)
    absent = set(parts)
    for sum_, handed_on, over in accumulations_of(network, known, homes, parts):
        held |= dict.fromkeys((*handed_on, sum_), over)
        absent.update(handed_on)
    return _Places(homes_of(network, known, conventions.in_place, held, parts), absent)


def live_bytes(buffers: Sequence[Buffer], steps: int) -> list[int]:
    """Return the bytes that are needed at each step."""
    change = [0] * (steps + 1)
    for buffer in buffers:
        change[buffer.first] += buffer.size
        change[buffer.last + 1] -= buffer.size
    live, total = [], 0
    for difference in change[:steps]:
        total += difference
        live.append(total)
    return live


def _spans(network: Network, known: Known, homes: Mapping[str, str]) -> dict[str, tuple[int, int]]:
    """Return the first and the last step of each buffer; inputs are there from the first step."""
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    for step, (node, _) in enumerate(known):
        first.setdefault(homes[node.name], 0 if node.is_input else step)
        for name in (node.name, *node.inputs):
            last[homes[name]] = step
    for name in network.outputs:
        last[homes[name]] = len(known) - 1
    return {home: (first[home], last[home]) for home in first}


def _role(
    name: str, layers: Sequence[str], outputs: Collection[str], inputs: Collection[str]
) -> Role:
    if any(layer in outputs for layer in layers):
        return Role.OUTPUT
    return Role.INPUT if name in inputs else Role.ACTIVATION


def _is_outside(role: Role, conventions: Conventions) -> bool:
    return role in {Role(str(each)) for each in conventions.outside}


def _scratch(known: Known, homes: Mapping[str, str], conventions: Conventions) -> Iterator[Buffer]:
    """Return what single layers need while they run."""
    shapes = {node.name: claim.output for node, claim in known}
    for step, (node, claim) in enumerate(known):
        reads = tuple(shapes[name] for name in node.inputs)
        is_in_place = bool(node.inputs) and homes[node.name] == homes[node.inputs[0]]
        needed = scratch_bytes(node, claim, reads, conventions)
        if is_in_place and is_depthwise(node):
            needed += DTYPE_BYTES[conventions.dtype] * prod(reads[0][:-1])
        if needed:
            size = aligned(needed, conventions.align)
            yield Buffer(node.name, Role.SCRATCH, needed, size, step, step, (node.name,))
