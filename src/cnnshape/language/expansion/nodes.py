"""Make the node of a layer: the last step of expanding it."""

from __future__ import annotations

from cnnshape.language.broken import BROKEN, Broken
from cnnshape.language.expansion.layer_context import LayerContext
from cnnshape.language.expansion.references import node_named
from cnnshape.language.expansion.scope import Names, NodeName
from cnnshape.layers.layer import Layer, Placement
from cnnshape.network import Node


def node_of(
    names: Names,
    context: LayerContext,
    name: str,
    layer: Layer,
    inputs: tuple[NodeName, ...],
    placement: Placement,
) -> Node | Broken:
    """Return the node of a layer; it is broken if anything that it reads is."""
    like = _like(names, context, layer)
    known = tuple([each for each in inputs if isinstance(each, str)])
    if len(known) < len(inputs) or isinstance(like, Broken):
        return BROKEN
    item, scope = context.item, context.scope
    return Node(
        name=scope.full(name),
        layer=layer,
        inputs=known,
        span=item.span,
        like=like,
        places=item.places,
        uses=scope.uses,
        expect=placement.expect,
        description=placement.description,
    )


def _like(names: Names, context: LayerContext, layer: Layer) -> NodeName | None:
    """Return the node whose size a layer takes over, None if it takes over none."""
    reference: str | None = vars(layer).get("like")  # a key of the kinds that resize
    if reference is None:
        return None
    return node_named(names, context, reference, context.place("like"))
