"""Call a block: bind its arguments, its inputs and its names to the place where it is used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from cnnshape.diagnostics import Related
from cnnshape.language.expansion.blocks import Block, is_required, refuse_wrong_arguments
from cnnshape.language.expansion.layer_context import LayerContext
from cnnshape.language.expansion.network_builder import NetworkBuilder
from cnnshape.language.expansion.references import UNDECIDED, inputs_of, nodes_named
from cnnshape.language.expansion.scope import Scope
from cnnshape.language.expressions.environment import Environment, Unreadable, work_out
from cnnshape.layers.layer import PLACEMENT_KEYS, Placement
from cnnshape.phrases import count

NOT_ARGUMENTS = PLACEMENT_KEYS | {"type"}

Channels = Callable[[], int | None]


def scope_of_call(
    builder: NetworkBuilder,
    context: LayerContext,
    block: Block,
    placement: Placement,
    before: str | None,
    name: str,
) -> tuple[Scope, str | None]:
    """Return the scope in which a block's layers stand, and the node that its first one reads.

    Raises Unreadable after noting what is wrong with the call.
    """
    _refuse_recursion(context, block)
    arguments = {
        k: item.value for k, item in context.item.entries.items() if k not in NOT_ARGUMENTS
    }
    if refuse_wrong_arguments(block, arguments, context.item, context.problems, context.scope.uses):
        raise Unreadable
    inputs = _inputs_of_call(builder, context, block, placement, before)
    first = next(iter(inputs.values()))
    given = {key: context.work_out(key) for key in arguments}
    full = context.scope.full(name)
    use = Related(f"`{block.name}` is used here as `{full}`", context.item.span)
    uses = (*context.scope.uses, use)
    environment = _environment_of_call(context, block, given, builder.channels_of(first), uses)
    scope = Scope(
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
    return scope, UNDECIDED if len(inputs) > 1 else first


def _environment_of_call(
    context: LayerContext,
    block: Block,
    given: Mapping[str, Any],
    channels: Channels,
    uses: tuple[Related, ...],
) -> Environment:
    """Return the file's parameters with those of the block; a default sees those before it."""
    values: dict[str, Any] = dict(context.scope.file_parameters)
    places = {k: at for k, at in context.environment.places.items() if k not in block.parameters}
    environment = Environment(values, channels, places=places, uses=uses)
    for name, default in block.parameters.items():
        if name in given:
            values[name] = given[name]
        elif not is_required(default):
            values[name] = work_out(default, environment, context.problems)
    return environment


def _inputs_of_call(
    builder: NetworkBuilder,
    context: LayerContext,
    block: Block,
    placement: Placement,
    before: str | None,
) -> dict[str, str | None]:
    written = placement.from_
    if not block.inputs:
        (below,) = inputs_of(builder, context, block.name, written, before)
        return {"input": below}
    references = (written,) if isinstance(written, str) else written or ()
    value = context.item.get("from")
    if value is None or len(references) != len(block.inputs):
        names = ", ".join(block.inputs)
        message = (
            f"the block `{block.name}` reads {count(len(block.inputs), 'layer')} ({names}), "
            f"but `from` lists {len(references)}"
        )
        help = f"list {count(len(block.inputs), 'layer')} of this scope in `from`, in this order"
        context.problem("E011", message, context.place("from"), help)
        raise Unreadable
    nodes = nodes_named(builder, context, references, value)
    if context.follows_a_copy:
        nodes = (before, *nodes[1:])
    return dict(zip(block.inputs, nodes, strict=True))


def _refuse_recursion(context: LayerContext, block: Block) -> None:
    if block.name in context.scope.calls:
        path = " -> ".join((*context.scope.calls, block.name))
        message = f"the block `{block.name}` contains itself: {path}"
        context.problem("E011", message, context.item.span, "use `repeat` for copies")
        raise Unreadable
