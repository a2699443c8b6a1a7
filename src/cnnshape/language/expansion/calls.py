"""Call a block: bind its arguments, its inputs and its names to the place where it is used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from cnnshape.diagnostics import Related
from cnnshape.language.expansion.blocks import Block, is_required, refuse_wrong_arguments
from cnnshape.language.expansion.layer_context import Site
from cnnshape.language.expansion.network_builder import Graph
from cnnshape.language.expansion.references import UNDECIDED, inputs_of, nodes_named
from cnnshape.language.expansion.scope import Scope
from cnnshape.language.expressions.environment import Environment, Unreadable, work_out
from cnnshape.layers.layer import PLACEMENT_KEYS, Placement
from cnnshape.phrases import count

NOT_ARGUMENTS = PLACEMENT_KEYS | {"type"}

Channels = Callable[[], int | None]


def scope_of_call(
    graph: Graph, site: Site, block: Block, placement: Placement, before: str | None, name: str
) -> tuple[Scope, str | None]:
    """Return the scope in which a block's layers stand, and the node that its first one reads.

    Raises Unreadable after noting what is wrong with the call.
    """
    _refuse_recursion(site, block)
    arguments = {k: item.value for k, item in site.item.entries.items() if k not in NOT_ARGUMENTS}
    if refuse_wrong_arguments(block, arguments, site.item, site.problems, site.scope.uses):
        raise Unreadable
    inputs = _inputs_of_call(graph, site, block, placement, before)
    first = next(iter(inputs.values()))
    given = {key: site.work_out(key) for key in arguments}
    full = site.scope.full(name)
    use = Related(f"`{block.name}` is used here as `{full}`", site.item.span)
    uses = (*site.scope.uses, use)
    environment = _environment_of_call(site, block, given, graph.channels_of(first), uses)
    scope = Scope(
        prefix=f"{full}.",
        inputs=inputs,
        environment=environment,
        written=graph.kept.names_in(block, environment),
        layers=block.layers,
        file_parameters=site.scope.file_parameters,
        numbers=Counter(),
        last_given=Counter(),
        uses=uses,
        calls=(*site.scope.calls, block.name),
    )
    return scope, UNDECIDED if len(inputs) > 1 else first


def _environment_of_call(
    site: Site,
    block: Block,
    given: Mapping[str, Any],
    channels: Channels,
    uses: tuple[Related, ...],
) -> Environment:
    """Return the file's parameters with those of the block; a default sees those before it."""
    values: dict[str, Any] = dict(site.scope.file_parameters)
    places = {k: at for k, at in site.environment.places.items() if k not in block.parameters}
    environment = Environment(values, channels, places=places, uses=uses)
    for name, default in block.parameters.items():
        if name in given:
            values[name] = given[name]
        elif not is_required(default):
            values[name] = work_out(default, environment, site.problems)
    return environment


def _inputs_of_call(
    graph: Graph, site: Site, block: Block, placement: Placement, before: str | None
) -> dict[str, str | None]:
    written = placement.from_
    if not block.inputs:
        (below,) = inputs_of(graph, site, block.name, written, before)
        return {"input": below}
    references = (written,) if isinstance(written, str) else written or ()
    value = site.item.get("from")
    if value is None or len(references) != len(block.inputs):
        names = ", ".join(block.inputs)
        message = (
            f"the block `{block.name}` reads {count(len(block.inputs), 'layer')} ({names}), "
            f"but `from` lists {len(references)}"
        )
        help = f"list {count(len(block.inputs), 'layer')} of this scope in `from`, in this order"
        site.problem("E011", message, site.place("from"), help)
        raise Unreadable
    nodes = nodes_named(graph, site, references, value)
    if site.follows_a_copy:
        nodes = (before, *nodes[1:])
    return dict(zip(block.inputs, nodes, strict=True))


def _refuse_recursion(site: Site, block: Block) -> None:
    if block.name in site.scope.calls:
        path = " -> ".join((*site.scope.calls, block.name))
        message = f"the block `{block.name}` contains itself: {path}"
        site.problem("E011", message, site.item.span, "use `repeat` for copies")
        raise Unreadable
