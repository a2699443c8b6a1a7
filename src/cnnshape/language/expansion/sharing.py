"""Share weights: let the layers just added use those of the layer or block that `share` names."""

from __future__ import annotations

from cnnshape.diagnostics import Related
from cnnshape.language.broken import Broken
from cnnshape.language.expansion.layer_context import LayerContext
from cnnshape.language.expansion.network_builder import NetworkBuilder
from cnnshape.language.expansion.references import resolve


def share_weights(
    builder: NetworkBuilder, context: LayerContext, reference: str, first: int
) -> None:
    """Let the nodes added since `first` use the weights of the layer that `share` names."""
    span = context.place("share")
    owner = resolve(builder.names, context, reference, span)
    if isinstance(owner, Broken) or isinstance(owner.node, Broken):
        return
    if owner.first >= first:
        help = "name a layer above this one"
        context.problem("E006", "a layer cannot share its own weights", span, help)
        return
    different = builder.share(first, owner)
    if different is not None:
        context.problem(
            "S102",
            f"cannot share the weights of `{reference}`: `{different.name}` differs",
            span,
            "share with a layer of the same kind, or a block that expands to the same layers",
            related=(Related(f"`{reference}` is here", owner.span),),
        )
