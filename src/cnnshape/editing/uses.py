"""What becomes of each written layer: the layers of the network that it stands for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from cnnshape.analysis.result import Analysis, LayerAnalysis
from cnnshape.diagnostics import Span
from cnnshape.language.expansion.scope import SEPARATOR
from cnnshape.network import Group, Layout, Node, Shape


class Use(NamedTuple):
    """A layer or block of the network that a written layer stands for, with its numbers.

    `rows` are the layers in it, those of a block in the order in which they run.
    """

    name: str
    written: Node | Group
    rows: Sequence[LayerAnalysis]

    @property
    def call(self) -> str:
        """The name of the block around it, empty at the top of the file."""
        return self.name.rpartition(SEPARATOR)[0]

    @property
    def is_block(self) -> bool:
        """Whether it is the call of a block."""
        return isinstance(self.written, Group)

    @property
    def output(self) -> Shape | None:
        """The shape of what it gives; None if it is unknown, or nothing in it is switched on."""
        return self.rows[-1].output_shape if self.rows else None

    @property
    def parameters(self) -> int | None:
        """Its parameters, those too that are not trained; None if some are unknown."""
        if any(row.trainable_parameters is None for row in self.rows):
            return None
        return sum(row.stored_parameters for row in self.rows)

    @property
    def macs(self) -> int | None:
        """Its multiply-adds a sample; None if some are unknown."""
        known = [row.macs for row in self.rows if row.macs is not None]
        return sum(known) if len(known) == len(self.rows) else None

    def numbers(self, layout: Layout) -> str:
        """Return its shape and parameters in words."""
        shape = "?" if self.output is None else layout.text(self.output)
        parameters = "?" if self.parameters is None else f"{self.parameters:,}"
        return f"{shape}, {parameters} parameters"


Uses = Mapping[tuple[object, ...], Sequence[Use]]
"""The uses of written layers, by their places."""


def key_of(span: Span) -> tuple[object, ...]:
    """Return what a written layer is known by: two readings of a text have the same."""
    return span.source.name, *span[1:]


def uses_of(analysis: Analysis) -> Uses:
    """Return the uses of all written layers of a network, in the order in which they run."""
    found: dict[tuple[object, ...], list[Use]] = defaultdict(list)
    rows = analysis.layers
    nodes = (
        Use(node.name, node, (row,)) for node, row in zip(analysis.network.nodes, rows, strict=True)
    )
    groups = (
        Use(group.name, group, rows[group.first : group.last]) for group in analysis.network.groups
    )
    for use in chain(nodes, groups):
        found[key_of(use.written.span)].append(use)
    return found
