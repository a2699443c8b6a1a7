"""Turn the list of layers, with its blocks, branches and repeats, into a flat list of nodes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NoReturn

from cnnshape.diagnostics import Related, Span, SpecError
from cnnshape.language.expansion.blocks import Block
from cnnshape.language.expansion.calls import scope_of_call
from cnnshape.language.expansion.copies import copies_of, is_on
from cnnshape.language.expansion.kinds import BRANCHES, kind_of
from cnnshape.language.expansion.layer_context import LayerContext
from cnnshape.language.expansion.naming import define, define_without_node, name_of, refuse_taken
from cnnshape.language.expansion.network_builder import NetworkBuilder
from cnnshape.language.expansion.references import inputs_of, resolve
from cnnshape.language.expansion.scope import Scope
from cnnshape.language.expansion.separable import halves_of
from cnnshape.language.expansion.size_estimate import MAX_CALL_DEPTH
from cnnshape.language.expressions.environment import ChannelsUnknown, Environment, Unreadable
from cnnshape.language.hints.suggestion import did_you_mean
from cnnshape.language.problems import Problems
from cnnshape.language.validation import build, readable_part
from cnnshape.language.yaml.values import Sequence, Table, Value
from cnnshape.layers import MERGES, model_of
from cnnshape.layers.layer import PLACEMENT_KEYS, Layer, Placement
from cnnshape.layers.quantities import NAME_PATTERN
from cnnshape.network import Group, Layout, Node

MAX_NODES = 100_000
NAME = re.compile(NAME_PATTERN)
EVALUATED_PLACEMENT_KEYS = PLACEMENT_KEYS - {"if", "repeat"}
BRANCHES_KEYS = ("type", "merge", "branches", "activation")
STAND_IN = "add"
"""The merge that is read on with, once the written one has been refused."""

A_LAYER = "write a mapping with a type, as `- {type: relu}`"
JUST_A_LAYER = Placement.model_construct()


class Expansion:
    """Adds layers to a builder in the order in which they run, noting what is wrong on the way."""

    def __init__(
        self, builder: NetworkBuilder, blocks: Mapping[str, Block], problems: Problems
    ) -> None:
        """Start with the inputs that the builder already has."""
        self.builder = builder
        self._layers = builder.cache.layers  # those written alike are one
        self.blocks = blocks
        self.problems = problems
        self.copies = 0
        self.depth = 0

    def walk(
        self,
        layers: Value,
        scope: Scope,
        environment: Environment,
        before: str | None,
        suffix: str = "",
    ) -> str | None:
        """Add a list of layers after the node `before`; return its last node, None if broken."""
        self.depth += 1
        if self.depth > MAX_CALL_DEPTH:
            message = f"blocks and branches nest deeper than {MAX_CALL_DEPTH} levels"
            help = "use `repeat` for copies, and fewer blocks inside blocks"
            self.problems.add("E010", message, layers.span, help, related=scope.uses[:1])
            raise SpecError(self.problems.found)
        for item in layers.items if isinstance(layers, Sequence) else ():
            if isinstance(item, Table):
                context = LayerContext(item, scope, environment, suffix, self.problems)
                before = self._add_copies(context, before)
            else:
                self._refuse_item(item, scope)
        self.depth -= 1
        return before

    def _refuse_item(self, item: Value, scope: Scope) -> None:
        from cnnshape.language.hints.short_forms import layer_meant_by

        help = layer_meant_by(item, self.blocks) or A_LAYER
        self.problems.add("E004", "this is not a layer", item.span, help, related=scope.uses)

    def _add_copies(self, context: LayerContext, before: str | None) -> str | None:
        """Add a layer as often as `repeat` says; each copy reads the one before it."""
        last: str | None = before
        has_copies = has_begun = False
        try:
            for copy in copies_of(context):
                has_copies = True
                self._refuse_too_many(copy)
                if is_on(copy):
                    last = self._add_safely(copy._replace(follows_a_copy=has_begun), last)
                    has_begun = True
                else:
                    define_without_node(self.builder, copy, is_off=True)
        except (ChannelsUnknown, Unreadable):
            define_without_node(self.builder, context)
            return None
        if not has_copies:
            define_without_node(self.builder, context, is_off=True)
        return last

    def _add_safely(self, context: LayerContext, before: str | None) -> str | None:
        """Add a copy that is on; where it cannot be read, remember that its name is broken."""
        try:
            return self._add(context, before)
        except (ChannelsUnknown, Unreadable):
            define_without_node(self.builder, context)
            return None

    def _refuse_too_many(self, context: LayerContext) -> None:
        self.copies += 1
        if max(self.copies, len(self.builder.nodes)) > MAX_NODES:
            refuse_too_many(self.problems, context.item.span, context.scope.uses)

    def _add(self, context: LayerContext, before: str | None) -> str | None:
        kind = kind_of(context, self.blocks)
        placement = self._placement_of(context, kind)
        context.scope.numbers[kind] += 1
        first = len(self.builder.nodes)
        if kind == BRANCHES:
            last = self._add_branches(context, placement, before)
        elif kind in self.blocks and self.blocks[kind].is_broken:
            raise Unreadable
        elif kind in self.blocks:
            last = self._add_block(context, self.blocks[kind], placement, before)
        else:
            last = self._add_layer(context, kind, placement, before)
        self._share(context, placement, first)
        return last

    def _placement_of(self, context: LayerContext, kind: str) -> Placement:
        """Return the keys that every kind takes; most layers have no more than a name."""
        keys = [key for key in context.item.entries if key in EVALUATED_PLACEMENT_KEYS]
        if not keys or (keys == ["name"] and NAME.fullmatch(context.written_name or "")):
            return JUST_A_LAYER
        written = {key: context.work_out(key) for key in keys}
        placement = build(Placement, written, context.subject(kind))
        return readable_part(Placement, written) if placement is None else placement

    def _add_layer(
        self, context: LayerContext, kind: str, placement: Placement, before: str | None
    ) -> str | None:
        name = name_of(self.builder, context, kind)
        inputs = inputs_of(self.builder, context, kind, placement.from_, before)
        layer = self._layer_of(context, kind)
        if kind == "separable_conv":
            refuse_taken(self.builder, context, f"{name}_depthwise")
            return self._add_separable(context, name, layer, inputs, placement)
        return self._add_node(context, name, layer, inputs, placement)

    def _layer_of(self, context: LayerContext, kind: str) -> Layer:
        """Return the model of a layer with its shapes turned channels last; one for all alike."""
        if not context.item.is_constant:
            return self._build_layer(context, kind)
        key = (id(context.item), self.builder.layout)
        layer = self._layers.get(key)
        if layer is None:
            layer = self._layers[key] = self._build_layer(context, kind)
        return layer

    def _build_layer(self, context: LayerContext, kind: str) -> Layer:
        layout = self.builder.layout
        data, unreadable = context.work_out_all(PLACEMENT_KEYS)
        key = (kind, layout, *((name, type(value), value) for name, value in data.items()))
        try:
            known = None if unreadable else self._layers.get(key)
        except TypeError:  # lists have no hash: layers with one are not recognised
            key, known = (), None
        if known is not None:
            return known
        subject = context.subject(kind, sorted(PLACEMENT_KEYS))
        layer = build(model_of(kind), data | {"type": kind}, subject, unreadable)
        if layer is None or unreadable:
            raise Unreadable
        layer = _channels_last(layer, layout)
        if key:
            self._layers[key] = layer
        return layer

    def _add_separable(
        self,
        context: LayerContext,
        name: str,
        layer: Layer,
        inputs: tuple[str | None, ...],
        placement: Placement,
    ) -> str | None:
        """Add the depthwise convolution and the 1x1 convolution that a separable one stands for."""
        depthwise, pointwise = halves_of(layer)
        first = len(self.builder.nodes)
        part = context._replace(item=context.item.without("name"))
        below = self._add_node(part, f"{name}_depthwise", depthwise, inputs, JUST_A_LAYER)
        last = self._add_node(context, name, pointwise, (below,), placement)
        define(self.builder, context, name, last, first)
        return last

    def _add_node(
        self,
        context: LayerContext,
        name: str,
        layer: Layer,
        inputs: tuple[str | None, ...],
        placement: Placement,
    ) -> str | None:
        """Add a node under a name; a node with a broken input is only remembered as broken."""
        first = len(self.builder.nodes)
        reference: str | None = vars(layer).get("like")
        like = reference and resolve(self.builder, context, reference, context.place("like"))
        like_node = like.node if like else None
        known = tuple(each for each in inputs if each is not None)
        if len(known) < len(inputs) or (reference is not None and like_node is None):
            define(self.builder, context, name, None, first)
            return None
        node = Node(
            name=context.scope.full(name),
            layer=layer,
            inputs=known,
            span=context.item.span,
            like=like_node,
            places=context.item.places,
            uses=context.scope.uses,
            expect=placement.expect,
            description=placement.description,
        )
        self.builder.add(node)
        define(self.builder, context, name, node.name, first)
        return node.name

    def _add_branches(
        self, context: LayerContext, placement: Placement, before: str | None
    ) -> str | None:
        """Add each branch on what `branches` reads, then the merge of what they end in."""
        merge, branches = self._merge_and_branches(context)
        (below,) = inputs_of(self.builder, context, BRANCHES, placement.from_, before)
        ends = tuple(
            self.walk(branch, context.scope, context.environment, below, context.suffix)
            for branch in branches
        )
        context.scope.numbers[merge] += 1
        name = name_of(self.builder, context, merge)
        activation = (
            {"activation": context.work_out("activation")} if context.has("activation") else {}
        )
        layer = build(model_of(merge), {"type": merge, **activation}, context.subject(BRANCHES))
        if layer is None:
            raise Unreadable
        return self._add_node(context, name, layer, ends, placement)

    def _merge_and_branches(self, context: LayerContext) -> tuple[str, tuple[Value, ...]]:
        self._refuse_other_keys(context, (*BRANCHES_KEYS, *sorted(PLACEMENT_KEYS)))
        merge, branches = context.work_out("merge"), context.item.get("branches")
        lists = branches.items if isinstance(branches, Sequence) else ()
        no_list = next((branch for branch in lists if not isinstance(branch, Sequence)), None)
        if len(lists) < 2 or no_list is not None:
            help = "write `branches: [[...], [...]]`; an empty list is the identity"
            message = "`branches` must list two or more lists of layers"
            span = context.place("branches") if no_list is None else no_list.span
            context.problem("E004", message, span, help)
            raise Unreadable
        if not isinstance(merge, str) or merge not in MERGES:
            help = did_you_mean(str(merge), MERGES, f"write one of {', '.join(MERGES)}")
            context.problem("E004", "`merge` must be a kind of merge", context.place("merge"), help)
            return STAND_IN, lists
        return merge, lists

    def _refuse_other_keys(self, context: LayerContext, known: tuple[str, ...]) -> None:
        others = [item for key, item in context.item.entries.items() if key not in known]
        if others:
            from cnnshape.language.hints.unknown_keys import Keys, refuse_unknown_key

            keys, uses = Keys(known, context.item.entries), context.scope.uses
            for item in others:
                refuse_unknown_key(item.key, item.key_span, BRANCHES, keys, self.problems, uses)

    def _add_block(
        self, context: LayerContext, block: Block, placement: Placement, before: str | None
    ) -> str | None:
        """Add the layers of a block under the name of its call."""
        name = name_of(self.builder, context, block.name)
        scope, below = scope_of_call(self.builder, context, block, placement, before, name)
        first = len(self.builder.nodes)
        last = self.walk(block.layers, scope, scope.environment, below)
        define(self.builder, context, name, last, first)
        full, nodes = context.scope.full(name), len(self.builder.nodes)
        group = Group(full, block.name, first, nodes, context.item.span, placement.expect)
        self.builder.groups.append(group)
        return last

    def _share(self, context: LayerContext, placement: Placement, first: int) -> None:
        """Let the nodes added since `first` use the weights of the layer that `share` names."""
        if placement.share is None:
            return
        span = context.place("share")
        owner = resolve(self.builder, context, placement.share, span)
        if owner is None or owner.node is None:
            return
        if owner.first >= first:
            help = "name a layer above this one"
            context.problem("E006", "a layer cannot share its own weights", span, help)
            return
        different = self.builder.share(first, owner)
        if different is not None:
            context.problem(
                "S102",
                f"cannot share the weights of `{placement.share}`: `{different.name}` differs",
                span,
                "share with a layer of the same kind, or a block that expands to the same layers",
                related=(Related(f"`{placement.share}` stands here", owner.span),),
            )


def refuse_too_many(problems: Problems, span: Span, uses: tuple[Related, ...] = ()) -> NoReturn:
    """Note that there are too many layers, and stop."""
    message = f"the network has more than {MAX_NODES:,} layers"
    help = "look for a `repeat` that is too large, or for blocks that multiply"
    problems.add("E010", message, span, help, related=uses)
    raise SpecError(problems.found)


def _channels_last(layer: Layer, layout: Layout) -> Layer:
    for key in ("shape", "output"):
        shape = getattr(layer, key, None)
        if shape is not None:
            return layer.model_copy(update={key: layout.inside(shape)})
    return layer
