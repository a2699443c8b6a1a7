"""What a layer reads: the layers that its references name, or the layer before it."""

from __future__ import annotations

from collections.abc import Sequence as Several

from cnnshape.diagnostics import Span
from cnnshape.language.broken import BROKEN, Broken
from cnnshape.language.expansion.layer_context import LayerContext
from cnnshape.language.expansion.scope import Before, Defined, Names, NodeName, Undecided
from cnnshape.language.yaml.values import Sequence, Value
from cnnshape.layers import MODULE_OF_KIND, traits_of
from cnnshape.layers.traits import NO_LAYER, ONE_LAYER, Arity
from cnnshape.phrases import listed


def resolve(names: Names, context: LayerContext, reference: str, span: Span) -> Defined | Broken:
    """Return what a reference means, or BROKEN after noting that it means nothing."""
    scope = context.scope
    if reference in scope.inputs:
        return Defined(scope.inputs[reference], span)
    found = names.find(scope, reference)
    if found is not None and found.node is not None:
        return found
    from cnnshape.language.expansion.unresolved import refuse_off, refuse_unknown

    if found is None:
        refuse_unknown(names, context, reference, span)
    else:
        refuse_off(context, reference, span, found)
    return BROKEN


def inputs_of(
    names: Names,
    context: LayerContext,
    kind: str,
    written: str | Several[str] | None,
    before: Before,
) -> tuple[NodeName, ...]:
    """Return the nodes a layer reads: those that `from` names, or the one before it."""
    arity = arity_of(kind)
    if written is None and arity is ONE_LAYER:  # as most layers
        return (_decided(context, before),)
    references = [written] if isinstance(written, str) else list(written or ())
    number = max(1, len(references))
    if arity == NO_LAYER and not references:
        return ()
    if not arity.holds(number):
        from cnnshape.language.expansion.unresolved import refuse_number

        refuse_number(context, kind, arity, number)
        return (BROKEN,)
    if written is None or (context.follows_a_copy and isinstance(written, str)):
        return (_decided(context, before),)
    value = context.item.get("from")
    assert value is not None
    nodes = nodes_named(names, context, references, value)
    return after_a_copy(context, before, nodes) if context.follows_a_copy else nodes


def arity_of(kind: str) -> Arity:
    """Return how many layers a layer, a block without named inputs or branches may read."""
    return traits_of(kind).arity if kind in MODULE_OF_KIND else ONE_LAYER


def after_a_copy(
    context: LayerContext, before: Before, nodes: tuple[NodeName, ...]
) -> tuple[NodeName, ...]:
    """Return what a further copy reads: the copy before it in the place of its first input."""
    return (_decided(context, before), *nodes[1:])


def nodes_named(
    names: Names, context: LayerContext, references: Several[str], value: Value
) -> tuple[NodeName, ...]:
    """Return the node that each reference means."""
    spans = (
        [item.span for item in value.items]
        if isinstance(value, Sequence)
        else [value.span] * len(references)
    )
    pairs = zip(references, spans, strict=True)
    return tuple(node_named(names, context, reference, span) for reference, span in pairs)


def node_named(names: Names, context: LayerContext, reference: str, span: Span) -> NodeName:
    """Return the node that a reference means."""
    found = resolve(names, context, reference, span)
    return BROKEN if isinstance(found, Broken) or found.node is None else found.node


def _decided(context: LayerContext, before: Before) -> NodeName:
    """Return the node before a layer; note that several inputs may be meant if there is none."""
    if not isinstance(before, Undecided):
        return before
    inputs = context.scope.inputs
    context.problem(
        "E006",
        f"this layer does not say which of the inputs it reads ({listed(list(inputs))})",
        context.item.span,
        f"write `from: {next(iter(inputs))}`, or another of them",
    )
    return BROKEN
