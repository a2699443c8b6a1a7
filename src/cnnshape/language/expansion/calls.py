"""Call a block: bind its arguments, its inputs and its names for one use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NoReturn

from cnnshape.diagnostics import Related
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
from cnnshape.layers.layer import Placement
from cnnshape.network import Group
from cnnshape.phrases import count, listed


def scope_of_call(
    builder: NetworkBuilder,
    context: LayerContext,
    block: Block,
    placement: Placement,
    before: Before,
    name: str,
) -> Scope:
    """Return the scope of a block's layers in one call.

    Raises Broken after noting what is wrong with the call.
    """
    _refuse_recursion(context, block)
    refuse_wrong_arguments(context, block)
    inputs = _inputs_of_call(builder.names, context, block, placement, before)
    arguments = arguments_of(context)
    full = context.scope.full(name)
    use = Related(f"`{block.name}` is used here as `{full}`", context.item.span)
    uses = (*context.scope.uses, use)
    channels = builder.channels_of(next(iter(inputs.values())))
    environment = environment_of_call(context, block, arguments, channels, uses)
    return Scope(
        prefix=f"{full}.",
        inputs=inputs,
        environment=environment,
        written=builder.cache.names_in(block, environment),
        layers=block.layers,
        file_parameters=context.scope.file_parameters,
        numbers=Counter(),
        last_numbers=Counter(),
        uses=uses,
        calls=(*context.scope.calls, block.name),
    )


def note_use(
    builder: NetworkBuilder,
    context: LayerContext,
    block: Block,
    placement: Placement,
    scope: Scope,
    name: str,
    first: int,
) -> None:
    """Note that a block was used under a name: all nodes from `first` on are its layers."""
    known = scope.environment.parameters
    group = Group(
        name=context.scope.full(name),
        block=block.name,
        first=first,
        last=len(builder.nodes),
        span=context.item.span,
        expect=placement.expect,
        arguments={name: known[name] for name in block.parameters if name in known},
        inputs={name: node for name, node in scope.inputs.items() if isinstance(node, str)},
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
