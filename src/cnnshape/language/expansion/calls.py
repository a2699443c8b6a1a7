"""Call a block: bind its arguments, its inputs and its names for one use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple, NoReturn

from cnnshape.diagnostics import Related, Span
from cnnshape.language.broken import Broken
from cnnshape.language.expansion.arguments import (
    arguments_of,
    environment_of_call,
    refuse_wrong_arguments,
)
from cnnshape.language.expansion.blocks import Block
from cnnshape.language.expansion.layer_context import LayerContext
from cnnshape.language.expansion.network_builder import NetworkBuilder
from cnnshape.language.expansion.references import after_a_copy, inputs_of, nodes_named
from cnnshape.language.expansion.scope import Before, Names, NodeName, Scope
from cnnshape.language.yaml.values import Plain
from cnnshape.layers.layer import Placement
from cnnshape.network import Group
from cnnshape.phrases import count, listed


class Call(NamedTuple):
    """A block with the inputs and the arguments of one call, and the full name of the call.

    `uses` are the places of this call and of those around it, `calls` the blocks around it, and
    `depth` says how many lists of layers are around it.
    """

    block: Block
    full: str
    inputs: Mapping[str, NodeName]
    arguments: Mapping[str, Plain]
    span: Span
    uses: tuple[Related, ...]
    calls: tuple[str, ...]
    depth: int


def call_of(
    names: Names,
    context: LayerContext,
    block: Block,
    placement: Placement,
    before: Before,
    name: str,
    depth: int,
) -> Call:
    """Return the call that an item is; raise Broken after noting what is wrong with it."""
    _refuse_recursion(context, block)
    refuse_wrong_arguments(context, block)
    inputs = _inputs_of_call(names, context, block, placement, before)
    scope, span, full = context.scope, context.item.span, context.scope.full(name)
    uses = (*scope.uses, use_of(block.name, full, span))
    return Call(block, full, inputs, arguments_of(context), span, uses, scope.calls, depth)


def use_of(block: str, full: str, span: Span) -> Related:
    """Return what findings inside a block say of its call."""
    return Related(f"`{block}` is used here as `{full}`", span)


def scope_of_call(builder: NetworkBuilder, context: LayerContext, call: Call) -> Scope:
    """Return the scope of a block's layers in one call."""
    channels = builder.channels_of(next(iter(call.inputs.values())))
    environment = environment_of_call(context, call.block, call.arguments, channels, call.uses)
    return Scope(
        prefix=f"{call.full}.",
        inputs=call.inputs,
        environment=environment,
        written=builder.cache.names_in(call.block, environment),
        layers=call.block.layers,
        file_parameters=context.scope.file_parameters,
        numbers=Counter(),
        last_numbers=Counter(),
        uses=call.uses,
        calls=(*call.calls, call.block.name),
    )


class Added(NamedTuple):
    """The last node that a call added, and the values that the parameters of its block had."""

    last: NodeName
    parameters: Mapping[str, Plain | Broken]


def added_by(call: Call, scope: Scope, last: NodeName) -> Added:
    """Return what a call added that ended in a node."""
    known = scope.environment.parameters
    return Added(last, {name: known[name] for name in call.block.parameters if name in known})


def note_use(
    builder: NetworkBuilder, call: Call, added: Added, placement: Placement, first: int
) -> None:
    """Note that a block was called: all nodes from `first` on are its layers."""
    group = Group(
        name=call.full,
        block=call.block.name,
        first=first,
        last=len(builder.nodes),
        span=call.span,
        expect=placement.expect,
        arguments=added.parameters,
        inputs={name: node for name, node in call.inputs.items() if isinstance(node, str)},
    )
    builder.groups.append(group)


def refuse_without_layers(context: LayerContext, block: Block) -> NoReturn:
    """Refuse a call that adds no layer although it reads several: none of them is its output."""
    context.problem(
        "E011",
        f"the block `{block.name}` reads {count(len(block.inputs), 'layer')}, but adds none here",
        context.item.span,
        f"add a layer to it that reads them, as `{{type: add, from: [{listed(block.inputs)}]}}`",
    )
    raise Broken


def _inputs_of_call(
    names: Names, context: LayerContext, block: Block, placement: Placement, before: Before
) -> Mapping[str, NodeName]:
    written = placement.from_
    if not block.inputs:
        (below,) = inputs_of(names, context, block.name, written, before)
        return {"input": below}
    references = (written,) if isinstance(written, str) else written or ()
    value = context.item.get("from")
    if value is None or len(references) != len(block.inputs):
        layers = count(len(block.inputs), "layer")
        message = (
            f"the block `{block.name}` reads {layers} ({listed(block.inputs)}), "
            f"but `from` lists {len(references)}"
        )
        help = f"list {layers} of this scope in `from`, in this order"
        context.problem("E011", message, context.place("from"), help)
        raise Broken
    nodes = nodes_named(names, context, references, value)
    if context.follows_a_copy:
        nodes = after_a_copy(context, before, nodes)
    return dict(zip(block.inputs, nodes, strict=True))


def _refuse_recursion(context: LayerContext, block: Block) -> None:
    if block.name in context.scope.calls:
        path = " -> ".join((*context.scope.calls, block.name))
        message = f"the block `{block.name}` contains itself: {path}"
        context.problem("E011", message, context.item.span, "use `repeat` for copies")
        raise Broken
