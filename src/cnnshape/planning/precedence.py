"""A network as a scheduler sees it: which layer waits for which, and what each frees."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from cnnshape.analysis.homes import Known
from cnnshape.planning.buffers import Buffer, Role


class Precedence(NamedTuple):
    """Layers by position; sets of layers are the bits of an integer.

    `inputs` are there from the beginning. `waits_for` are the layers before each, `then` those that
    wait for it. A layer `opens` so many bytes when it runs and needs `scratch` meanwhile; it
    `touches` buffers, by number. A buffer of some `sizes` is free once all its `users` have run;
    one that is an output never.
    """

    inputs: tuple[int, ...]
    waits_for: tuple[int, ...]
    then: tuple[tuple[int, ...], ...]
    opens: tuple[int, ...]
    scratch: tuple[int, ...]
    touches: tuple[tuple[int, ...], ...]
    users: tuple[int, ...]
    sizes: tuple[int, ...]

    @property
    def all_layers(self) -> int:
        """The set of all layers."""
        return (1 << len(self.waits_for)) - 1

    def least(self) -> int:
        """Return the bytes without which no order does: those of one layer with all it touches."""
        return max(
            sum(self.sizes[each] for each in touched) + scratch
            for touched, scratch in zip(self.touches, self.scratch, strict=True)
        )


def precedence_of(known: Known, buffers: Sequence[Buffer]) -> Precedence:
    """Return the layers of a network with the buffers of a plan in the order of the file."""
    position = {node.name: at for at, (node, _) in enumerate(known)}
    numbers = [at for at, buffer in enumerate(buffers) if buffer.role is not Role.SCRATCH]
    number_of = {layer: number for number, at in enumerate(numbers) for layer in buffers[at].layers}
    waits_for = [0] * len(known)
    then: list[list[int]] = [[] for _ in known]
    touches: list[set[int]] = [set() for _ in known]
    users = [0] * len(numbers)
    for at, (node, _) in enumerate(known):
        others = (node.like, node.shares)
        before = {position[name] for name in (*node.inputs, *others) if name is not None}
        for each in before:
            waits_for[at] |= 1 << each
            then[each].append(at)
        for name in (node.name, *node.inputs):
            if name in number_of:
                touches[at].add(number_of[name])
                users[number_of[name]] |= 1 << at
    opens, scratch = [0] * len(known), [0] * len(known)
    for buffer in buffers:
        (scratch if buffer.role is Role.SCRATCH else opens)[position[buffer.name]] += buffer.size
    never = 1 << len(known)
    for number, at in enumerate(numbers):
        if buffers[at].role is Role.OUTPUT:
            users[number] |= never
    return Precedence(
        tuple(at for at, (node, _) in enumerate(known) if node.is_input),
        tuple(waits_for),
        tuple(map(tuple, then)),
        tuple(opens),
        tuple(scratch),
        tuple(tuple(sorted(each)) for each in touches),
        tuple(users),
        tuple(buffers[at].size for at in numbers),
    )
