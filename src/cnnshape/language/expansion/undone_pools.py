"""Replace the name of the pool that an unpooling undoes by its windows and the map it reads."""

from __future__ import annotations

from cnnshape.language.broken import BROKEN, Broken
from cnnshape.language.expansion.layer_context import LayerContext
from cnnshape.language.expansion.network_builder import NetworkBuilder
from cnnshape.language.expansion.references import node_named
from cnnshape.language.expansion.scope import NodeName
from cnnshape.layers.layer import Layer
from cnnshape.layers.pooling import MaxPool
from cnnshape.layers.unpooling import MaxUnpool


def with_its_map(
    builder: NetworkBuilder, context: LayerContext, layer: Layer, inputs: tuple[NodeName, ...]
) -> tuple[Layer, tuple[NodeName, ...]]:
    """Return an unpooling that needs no name of a pool, and the two layers that it reads."""
    assert isinstance(layer, MaxUnpool)
    builder.has_undone_pools = True
    if BROKEN in inputs:
        return layer, inputs
    if layer.pool is None:
        if len(inputs) == 1:
            _refuse(context, "kernel", "reads 1 layer, and needs the map of the maxima too")
            return layer, (BROKEN,)
        return layer, inputs
    if len(inputs) > 1:
        _refuse(context, "from", "reads 2 layers, but `pool` says the second already")
        return layer, (BROKEN,)
    name = node_named(builder.names, context, layer.pool, context.place("pool"))
    if isinstance(name, Broken):
        return layer, (BROKEN,)
    pool = builder.node(name)
    if not isinstance(pool.layer, MaxPool):
        kind = pool.layer.type
        context.problem(
            "E006",
            f"`{layer.pool}` is of the kind {kind}, and has no maxima to go back to",
            context.place("pool"),
            "name a max_pool",
        )
        return layer, (BROKEN,)
    return layer.undoing(pool.layer), (*inputs, *pool.inputs)


def _refuse(context: LayerContext, key: str, why: str) -> None:
    context.problem(
        "E006",
        f"max_unpool {why}",
        context.place(key),
        "name the layer that is undone, as `pool: max_pool_1`, or list both layers in `from`",
    )
