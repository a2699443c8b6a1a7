"""The form of a list of layers under equal answers to its conditions: its steps, wired.

A form is learned from what an expansion did. It holds no value that differs from design to design.
Layers and calls are wired by the positions of what they read: among the inputs of the list and its
steps.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple, TypeAlias

from cnnshape.analysis.formulas import names_in_scope
from cnnshape.language.compiled.conditions import CONDITIONS_OF_CALLS, decides_structure
from cnnshape.language.compiled.giving_up import GiveUp
from cnnshape.language.compiled.values import Values, values_of
from cnnshape.language.expansion.kinds import BRANCHES
from cnnshape.language.expansion.trace import Trace, TracedCall, TracedLayer
from cnnshape.language.yaml.parts import text_of_scalar
from cnnshape.language.yaml.values import Table
from cnnshape.layers import Layer
from cnnshape.layers.layer import PLACEMENT_KEYS
from cnnshape.network import Node

FOR_ALL_NODES = frozenset({"share", "trainable", "quantize"})
"""Keys that change all nodes of the block or the branches that they are written at."""


class NoForm(Exception):
    """A list of layers of which no form can be learned: its file is expanded each time."""


class LayerStep(NamedTuple):
    """A node; `values` make its layer unless it always has the same one.

    The file calls what it reads by `names`. `half` says which half of a separable convolution it
    is.
    """

    name: str
    names: tuple[str, ...]
    reads: tuple[int, ...]
    like: int | None
    shares: int | None
    is_frozen: bool
    layer: Layer
    values: Values | None
    kind: str
    half: int | None
    copy: int | None


class CallStep(NamedTuple):
    """A call of a block under a name."""

    block: str
    name: str
    reads: tuple[int, ...]
    arguments: Values
    copy: int | None


Step: TypeAlias = LayerStep | CallStep


class Form(NamedTuple):
    """The steps of a list, how many copies of items it looks at, and which steps are outputs.

    `layers` are the steps if no block is called. The values of those at `with_own_traits` decide
    what is true of them.
    """

    steps: tuple[Step, ...]
    copies: int
    outputs: tuple[int, ...]
    layers: tuple[LayerStep, ...] | None
    with_own_traits: tuple[int, ...]


class FormLearner:
    """Learns the form of one list of layers from a trace of it, and from the nodes that it made."""

    def __init__(self, trace: Trace, nodes: Sequence[Node], prefix: str, blocks: Collection[str]):
        """Take the trace of a list whose names have a prefix in the network."""
        self.trace = trace
        self.nodes = nodes
        self.prefix = prefix
        self.blocks = blocks
        self.positions: dict[str, int] = {}

    def form(self, outputs: tuple[str, ...] = ()) -> Form:
        """Return the form; raise NoForm if there is none.

        Raises GiveUp if this trace leaves open what a step reads, and another one may not.
        """
        for name in self.trace.inputs:
            self._add(name)
        steps: list[Step] = []
        for traced in self.trace.steps:
            if isinstance(traced, TracedLayer):
                steps.append(self._layer(traced))
                self._add(self.nodes[traced.position].name)
            else:
                steps.append(self._call(traced))
                self._add(traced.last)
        layers = tuple([step for step in steps if isinstance(step, LayerStep)])
        return Form(
            tuple(steps),
            self.trace.copies,
            self._at(outputs),
            layers if len(layers) == len(steps) else None,
            tuple(at for at, step in enumerate(steps) if _has_own_traits(step)),
        )

    def _add(self, name: object) -> None:
        """Let the next position be that of a node; two of one node could not be told apart."""
        if not isinstance(name, str) or name in self.positions:
            raise GiveUp
        self.positions[name] = len(self.positions)

    def _at(self, names: tuple[str, ...]) -> tuple[int, ...]:
        found = tuple(self.positions.get(name, -1) for name in names)
        if -1 in found:
            raise NoForm
        return found

    def _one_at(self, name: str | None) -> int | None:
        return None if name is None else self._at((name,))[0]

    def _layer(self, traced: TracedLayer) -> LayerStep:
        node, item = self.nodes[traced.position], traced.item
        kind = text_of_scalar(item.get("type")) or ""
        if kind == "max_unpool" or (kind == BRANCHES and FOR_ALL_NODES & item.entries.keys()):
            raise NoForm
        shares = self._one_at(node.shares)
        if shares is not None and not self._is_layer(shares):
            raise NoForm
        return LayerStep(
            name=node.name.removeprefix(self.prefix),
            names=names_in_scope(node),
            reads=self._at(node.inputs),
            like=self._one_at(node.like),
            shares=shares,
            is_frozen=node.is_frozen,
            layer=node.layer,
            values=self._values(item),
            kind=kind,
            half=_half(kind, node.layer),
            copy=traced.copy,
        )

    def _values(self, item: Table) -> Values | None:
        """Return the values of a layer; None if all that could differ are conditions."""
        if decides_structure(item, "", self.blocks):
            return None
        values = values_of(item, PLACEMENT_KEYS)
        return values if values.keys else None

    def _is_layer(self, position: int) -> bool:
        step = position - len(self.trace.inputs)
        return step >= 0 and isinstance(self.trace.steps[step], TracedLayer)

    def _call(self, traced: TracedCall) -> CallStep:
        if FOR_ALL_NODES & traced.item.entries.keys():
            raise NoForm
        if not traced.inside.steps:
            raise GiveUp
        reads = tuple(name for name in traced.inside.inputs if isinstance(name, str))
        return CallStep(
            block=traced.block,
            name=traced.name,
            reads=self._at(reads),
            arguments=values_of(traced.item, CONDITIONS_OF_CALLS),
            copy=traced.copy,
        )


def _has_own_traits(step: Step) -> bool:
    return isinstance(step, LayerStep) and type(step.layer).traits is not Layer.traits


def _half(kind: str, layer: Layer) -> int | None:
    if kind != "separable_conv":
        return None
    return 0 if layer.type == "depthwise_conv" else 1
