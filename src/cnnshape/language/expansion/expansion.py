"""Turn the list of layers, with its blocks, branches and repeats, into a flat list of nodes.

Every layer takes the same steps: kind, placement, name, inputs, layer, node. Each step is given
what the steps before it returned. A step that finds something wrong notes it and raises Broken,
which ends the steps of this layer; whatever reads the layer is broken too.

Blocks, branches and the like are imported where they are used: many files have none of them.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from cnnshape.language.broken import BROKEN, Broken
from cnnshape.language.expansion.blocks import Block, Blocks
from cnnshape.language.expansion.copies import COPIED_BY, copies_of, is_on, number_of_copies
from cnnshape.language.expansion.kinds import BRANCHES, kind_of
from cnnshape.language.expansion.layer_context import LayerContext
from cnnshape.language.expansion.layer_models import layer_of
from cnnshape.language.expansion.limits import (
    MAX_CALL_DEPTH,
    MAX_LAYERS,
    refuse_too_deep,
    refuse_too_many,
)
from cnnshape.language.expansion.naming import (
    define,
    define_broken,
    define_off,
    name_of,
    refuse_taken,
)
from cnnshape.language.expansion.network_builder import NetworkBuilder
from cnnshape.language.expansion.nodes import node_of
from cnnshape.language.expansion.placement import NO_PLACEMENT, placement_of
from cnnshape.language.expansion.references import inputs_of
from cnnshape.language.expansion.scope import Before, Defined, NodeName, Scope, Undecided
from cnnshape.language.expansion.size_estimate import SizeEstimate
from cnnshape.language.expansion.trace import Trace
from cnnshape.language.expressions.environment import Environment
from cnnshape.language.problems import Problems
from cnnshape.language.yaml.parts import items_of
from cnnshape.language.yaml.values import Table, Value
from cnnshape.layers.layer import Layer, Placement

if TYPE_CHECKING:
    from cnnshape.language.expansion.calls import Added, Call
    from cnnshape.language.expansion.known_calls import KnownCalls


class Expansion:
    """Adds layers to a network in the order in which they run, noting what is wrong on the way."""

    def __init__(
        self,
        builder: NetworkBuilder,
        blocks: Blocks,
        problems: Problems,
        trace: Trace | None = None,
    ) -> None:
        """Start with the inputs that the network already has.

        All steps are noted in `trace`, if there is one: then every call of a block is expanded.
        """
        self.builder = builder
        self.names = builder.names
        self.blocks = blocks
        self.estimate = SizeEstimate(blocks)
        self.problems = problems
        self.depth = 0
        self.trace = trace

    def add_all(
        self,
        layers: Value,
        scope: Scope,
        environment: Environment,
        before: Before,
        suffix: str = "",
    ) -> Before:
        """Add a list of layers after the node `before`; return the last node."""
        self.depth += 1
        if self.depth > MAX_CALL_DEPTH:
            refuse_too_deep(self.problems, layers.span, scope.uses)
        for item in items_of(layers):
            if isinstance(item, Table):
                context = LayerContext(item, scope, environment, suffix, self.problems)
                before = self._add_item(context, before)
            else:
                self._refuse_item(item, scope)
        self.depth -= 1
        return before

    def _refuse_item(self, item: Value, scope: Scope) -> None:
        from cnnshape.language.hints.short_forms import refusal_of

        message, help = refusal_of(item, self.blocks)
        self.problems.add("E004", message, item.span, help, related=scope.uses)

    def _add_item(self, context: LayerContext, before: Before) -> Before:
        """Add a layer as often as it says: most say nothing."""
        if not COPIED_BY.isdisjoint(context.item.entries):
            return self._add_copies(context, before)
        self._refuse_too_many(context, 1)
        self._count_copy()
        return self._add(context, before)

    def _count_copy(self) -> None:
        self.builder.copies += 1
        if self.trace is not None:
            self.trace.copies += 1

    def _add_copies(self, context: LayerContext, before: Before) -> Before:
        """Add a layer as often as `repeat` says; each copy reads the one before it."""
        last, has_begun = before, False
        try:
            number = number_of_copies(context)
            self._refuse_too_many(context, 1 if number is None else number)
            if number == 0:
                define_off(self.names, context)
            for copy in copies_of(context, number):
                self._count_copy()
                if is_on(copy):
                    last = self._add(
                        copy._replace(follows_a_copy=True) if has_begun else copy, last
                    )
                    has_begun = True
                else:
                    define_off(self.names, copy)
        except Broken:
            self.builder.is_broken = True
            define_broken(self.names, context)
            return BROKEN
        return last

    def _refuse_too_many(self, context: LayerContext, number: int) -> None:
        """Refuse more copies than a network may have layers, before the first of them is made."""
        layers = self.builder.number_of_layers + self.estimate.of_copies(context.item, number)
        if max(self.builder.copies + number, layers) > MAX_LAYERS:
            refuse_too_many(self.problems, context.item.span, context.scope.uses)

    def _add(self, context: LayerContext, before: Before) -> Before:
        """Add one copy of a layer, branches or block; return its last node."""
        first = len(self.builder.nodes)
        try:
            kind = kind_of(context, self.blocks)
            placement = placement_of(context, kind)
            context.scope.numbers[kind] += 1
            last = self._add_kind(context, kind, placement, before)
            if placement.share is not None:
                from cnnshape.language.expansion.sharing import share_weights

                share_weights(self.builder, context, placement.share, first)
            if not placement.trainable:
                self.builder.freeze(first)
            if placement.quantize is not None:
                self.builder.quantize(first, placement.quantize)
        except Broken:
            self.builder.is_broken = True
            define_broken(self.names, context)
            return BROKEN
        return last

    def _add_kind(
        self, context: LayerContext, kind: str, placement: Placement, before: Before
    ) -> Before:
        if kind == BRANCHES:
            return self._add_branches(context, placement, before)
        block = self.blocks.get(kind)
        if block is None:
            return self._add_layer(context, kind, placement, before)
        if isinstance(block, Broken):
            raise Broken
        return self._add_block(context, block, placement, before)

    def _add_layer(
        self, context: LayerContext, kind: str, placement: Placement, before: Before
    ) -> NodeName:
        name = name_of(self.names, context, kind)
        inputs = inputs_of(self.names, context, kind, placement.from_, before)
        layer = layer_of(context, kind, self.builder.layout, self.builder.cache)
        if kind == "separable_conv":
            return self._add_separable(context, name, layer, inputs, placement)
        if kind == "max_unpool":
            from cnnshape.language.expansion.undone_pools import with_its_map

            layer, inputs = with_its_map(self.builder, context, layer, inputs)
        return self._add_node(context, name, layer, inputs, placement)

    def _add_separable(
        self,
        context: LayerContext,
        name: str,
        layer: Layer,
        inputs: tuple[NodeName, ...],
        placement: Placement,
    ) -> NodeName:
        """Add the depthwise convolution and the 1x1 convolution that a separable one means."""
        refuse_taken(self.names, context, f"{name}_depthwise")
        depthwise, pointwise = self.builder.cache.halves_of(layer)
        first = len(self.builder.nodes)
        part = context._replace(item=context.item.without("name"))
        below = self._add_node(part, f"{name}_depthwise", depthwise, inputs, NO_PLACEMENT)
        last = self._add_node(context, name, pointwise, (below,), placement)
        self._define(context, name, last, first)
        return last

    def _add_node(
        self,
        context: LayerContext,
        name: str,
        layer: Layer,
        inputs: tuple[NodeName, ...],
        placement: Placement,
    ) -> NodeName:
        """Add the node of a layer under a name; only the name if the node is broken."""
        first = len(self.builder.nodes)
        node = node_of(self.names, context, name, layer, inputs, placement)
        if isinstance(node, Broken):
            self.builder.is_broken = True
        else:
            self.builder.add(node)
            if self.trace is not None:
                self.trace.add_layer(context, first)
        last = node if isinstance(node, Broken) else node.name
        self._define(context, name, last, first)
        return last

    def _add_branches(
        self, context: LayerContext, placement: Placement, before: Before
    ) -> NodeName:
        """Add each branch on what `branches` reads, then the merge of what they end in."""
        from cnnshape.language.expansion.branches import branches_of, merge_of

        merge, lists = branches_of(context)
        (below,) = inputs_of(self.names, context, BRANCHES, placement.from_, before)
        ends = tuple(self._add_branch(context, branch, below) for branch in lists)
        context.scope.numbers[merge] += 1
        name = name_of(self.names, context, merge)
        layer = merge_of(context, merge, self.builder.layout, self.builder.cache)
        return self._add_node(context, name, layer, ends, placement)

    def _add_branch(self, context: LayerContext, branch: Value, below: NodeName) -> NodeName:
        end = self.add_all(branch, context.scope, context.environment, below, context.suffix)
        assert not isinstance(end, Undecided), "a branch starts at a node"
        return end

    def _add_block(
        self, context: LayerContext, block: Block, placement: Placement, before: Before
    ) -> NodeName:
        """Add the layers of a block under the name of its call."""
        from cnnshape.language.expansion.calls import call_of, note_use

        name = name_of(self.names, context, block.name)
        call = call_of(self.names, context, block, placement, before, name, self.depth)
        first = len(self.builder.nodes)
        added = self.known_calls.copy(call) or self._expand(context, call, name)
        self._define(context, name, added.last, first)
        note_use(self.builder, call, added, placement, first)
        return added.last

    @cached_property
    def known_calls(self) -> KnownCalls:
        """The calls of blocks so far; none is copied while all steps are traced."""
        from cnnshape.language.expansion.known_calls import KnownCalls

        return KnownCalls(self.builder, self.problems, are_copied=self.trace is None)

    def _expand(self, context: LayerContext, call: Call, name: str) -> Added:
        """Add the layers of a block one by one, and remember what they are."""
        from cnnshape.language.expansion.calls import added_by, refuse_without_layers, scope_of_call

        start, outside = self.builder.extent, self.trace
        scope = scope_of_call(self.builder, context, call)
        inside = None if outside is None else Trace(tuple(scope.inputs.values()))
        self.trace = inside
        last = self.add_all(call.block.layers, scope, scope.environment, scope.first)
        self.trace = outside
        if isinstance(last, Undecided):
            refuse_without_layers(context, call.block)
        if outside is not None and inside is not None:
            outside.add_call(context, call.block.name, name, last, inside)
        added = added_by(call, scope, last)
        self.known_calls.add(call, added, start)
        return added

    def _define(self, context: LayerContext, name: str, node: NodeName, first: int) -> None:
        """Let a name mean a node, and all nodes that were added from `first` on."""
        defined = Defined(node, context.item.span, first, len(self.builder.nodes))
        define(self.names, context, name, defined)
