"""The structure of a network from the forms of its lists: names, and what reads what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cnnshape.analysis.structure import Structure
from cnnshape.analysis.wiring import Positions, Wiring, written_over
from cnnshape.language.compiled.forms import LayerStep
from cnnshape.language.compiled.known_lists import KnownLists, WorkedOut
from cnnshape.layers import Layer
from cnnshape.layers.traits import Memory
from cnnshape.network import Node, unread


class StructureBuilder:
    """Goes through the lists of a run in their order, and notes each layer at its position."""

    def __init__(
        self, inputs: Sequence[Node], lists: Sequence[WorkedOut], known: KnownLists
    ) -> None:
        """Start with the inputs of the network, and add its layers."""
        self.lists = iter(lists)
        self.known = known
        self.names: list[str] = []
        self.layers: list[Layer] = []
        self.reads: list[Positions] = []
        self.over: list[Positions] = []
        self.is_view: list[bool] = []
        self.is_weighted: list[bool] = []
        self.lenders: list[int | None] = []
        self.is_frozen: list[bool] = []
        self.columns: tuple[list[Any], ...] = (
            self.reads,
            self.over,
            self.is_view,
            self.is_weighted,
            self.lenders,
            self.is_frozen,
        )
        for node in inputs:
            self.names.append(node.name)
            self._add_layer(node.layer, ())
        self.inputs = tuple(range(len(inputs)))
        self.outputs: Positions = ()
        self._add_list(self.inputs, "")

    def structure(self, *, lists_outputs: bool) -> Structure:
        """Return the structure; outputs that the file does not list are what nothing reads."""
        outputs = self.outputs
        if not lists_outputs:
            outputs = unread(range(len(self.names)), self.reads, self.inputs)
        return Structure(
            names=tuple(self.names),
            wiring=Wiring(tuple(self.reads), tuple(self.over), tuple(self.is_view), outputs),
            is_weighted=tuple(self.is_weighted),
            lenders=tuple(self.lenders),
            is_frozen=tuple(self.is_frozen),
            inputs=self.inputs,
        )

    def _add_list(self, inputs: Positions, prefix: str) -> int:
        """Add the layers of the next list, and return the position of its last one."""
        worked = next(self.lists)
        if worked.form.layers is not None and prefix:
            return self._add_layers(worked, worked.form.layers, inputs, prefix)
        known = list(inputs)
        for step, given in zip(worked.form.steps, worked.given, strict=True):
            reads = tuple([known[at] for at in step.reads])
            if isinstance(step, LayerStep):
                lender = None if step.shares is None else known[step.shares]
                known.append(len(self.names))
                self.names.append(prefix + step.name)
                self._add_layer(given, reads, lender, is_frozen=step.is_frozen)
            else:
                known.append(self._add_list(reads, f"{prefix}{step.name}."))
        if not prefix:
            self.outputs = tuple([known[at] for at in worked.form.outputs])
        return known[-1]

    def _add_layers(
        self, worked: WorkedOut, steps: Sequence[LayerStep], inputs: Positions, prefix: str
    ) -> int:
        """Add the layers of a list without calls: at a place it adds the same each time."""
        first = len(self.names)
        self.names += [prefix + step.name for step in steps]
        key = (worked.wiring, first, inputs)
        rows = self.known.rows.get(key)
        if rows is None:
            known = [*inputs, *range(first, len(self.names))]
            for step, layer in zip(steps, worked.given, strict=True):
                lender = None if step.shares is None else known[step.shares]
                reads = tuple([known[at] for at in step.reads])
                self._add_layer(layer, reads, lender, is_frozen=step.is_frozen)
            self.known.rows[key] = tuple([tuple(column[first:]) for column in self.columns])
        else:
            self.layers += worked.given
            for column, part in zip(self.columns, rows, strict=True):
                column += part
        return len(self.names) - 1 if steps else inputs[-1]

    def _add_layer(
        self, layer: Layer, reads: Positions, lender: int | None = None, *, is_frozen: bool = False
    ) -> None:
        traits = layer.traits
        self.layers.append(layer)
        self.reads.append(reads)
        self.over.append(written_over(traits.memory, reads))
        self.is_view.append(traits.memory is Memory.ALIASES)
        self.is_weighted.append(traits.is_weighted)
        self.lenders.append(lender)
        self.is_frozen.append(is_frozen)
