"""What an expansion did, list by list: the item of the file that each node or call comes from."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from cnnshape.language.expansion.layer_context import LayerContext
from cnnshape.language.expansion.scope import NodeName
from cnnshape.language.yaml.values import Table


class TracedLayer(NamedTuple):
    """The node at a position of the network, the item it comes from, and in which copy of it."""

    item: Table
    copy: int | None
    position: int


class TracedCall(NamedTuple):
    """A block as it was called under a name, and what happened inside."""

    item: Table
    copy: int | None
    block: str
    name: str
    last: NodeName
    inside: Trace


class Trace:
    """The steps of one list of layers, the nodes it reads, and how many copies it looked at.

    Lists of branches belong to the list around them. The trace of a file is not whole if a fault
    has left layers out.
    """

    def __init__(self, inputs: tuple[NodeName, ...] = ()) -> None:
        """Start with what the list reads."""
        self.inputs = inputs
        self.steps: list[TracedStep] = []
        self.copies = 0
        self.is_whole = True

    def add_layer(self, context: LayerContext, position: int) -> None:
        """Note that the layer of an item became the node at a position."""
        self.steps.append(TracedLayer(context.item, context.environment.copy_index, position))

    def add_call(
        self, context: LayerContext, block: str, name: str, last: NodeName, inside: Trace
    ) -> None:
        """Note that an item called a block."""
        copy = context.environment.copy_index
        self.steps.append(TracedCall(context.item, copy, block, name, last, inside))


TracedStep: TypeAlias = TracedLayer | TracedCall
