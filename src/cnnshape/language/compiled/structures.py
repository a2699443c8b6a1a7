"""The structure of a network from the forms of its lists: names, and what reads what."""

from __future__ import annotations

from collections.abc import Sequence

from cnnshape.analysis.structure import Structure
from cnnshape.language.compiled.forms import LayerStep
from cnnshape.language.compiled.known_lists import WorkedOut
from cnnshape.layers import Layer
from cnnshape.network import Node, unread


class StructureBuilder:
    """Goes through the lists of a run in their order, and notes each layer at its position."""

    def __init__(self, inputs: Sequence[Node], lists: Sequence[WorkedOut]) -> None:
        """Start with the inputs of the network, and add its layers."""
        self.lists = iter(lists)
        self.names = [node.name for node in inputs]
        self.layers: list[Layer] = [node.layer for node in inputs]
        self.reads: list[tuple[int, ...]] = [()] * len(inputs)
        self.lenders: list[int | None] = [None] * len(inputs)
        self.frozen: list[int] = []
        self.inputs = tuple(range(len(inputs)))
        self.outputs: tuple[int, ...] = ()
        self._add_list(self.inputs, "")

    def structure(self, *, lists_outputs: bool) -> Structure:
        """Return the structure; outputs that the file does not list are what nothing reads."""
        positions = range(len(self.names))
        return Structure(
            names=tuple(self.names),
            traits=tuple([layer.traits for layer in self.layers]),
            reads=tuple(self.reads),
            lenders=tuple(self.lenders),
            frozen=tuple(self.frozen),
            inputs=self.inputs,
            outputs=self.outputs if lists_outputs else unread(positions, self.reads, self.inputs),
        )

    def _add_list(self, inputs: Sequence[int], prefix: str) -> int:
        """Add the layers of the next list, and return the position of its last one."""
        worked = next(self.lists)
        known = list(inputs)
        for step, given in zip(worked.form.steps, worked.given, strict=True):
            reads = tuple([known[at] for at in step.reads])
            if isinstance(step, LayerStep):
                known.append(len(self.names))
                self.names.append(prefix + step.name)
                self.layers.append(given)
                self.reads.append(reads)
                self.lenders.append(None if step.shares is None else known[step.shares])
                if step.is_frozen:
                    self.frozen.append(known[-1])
            else:
                known.append(self._add_list(reads, f"{prefix}{step.name}."))
        if not prefix:
            self.outputs = tuple([known[at] for at in worked.form.outputs])
        return known[-1]
