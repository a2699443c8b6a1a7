"""What a layer reads: references to others by name, and what to say where there is no such name."""

from __future__ import annotations

from collections.abc import Sequence as Several
from functools import partial

from cnnshape.diagnostics import Related, Span
from cnnshape.language.expansion.layer_context import LayerContext
from cnnshape.language.expansion.network_builder import NetworkBuilder
from cnnshape.language.expansion.scope import SEPARATOR, Defined, readers_form_a_cycle
from cnnshape.language.hints.suggestion import correction, did_you_mean
from cnnshape.language.yaml.values import Sequence, Value
from cnnshape.layers import MERGES

UNDECIDED = "?"
"""What stands before the first layer where there are several inputs: it must say `from`."""


def resolve(
    builder: NetworkBuilder, context: LayerContext, reference: str, span: Span
) -> Defined | None:
    """Return what a reference stands for, or None after noting that it stands for nothing."""
    scope = context.scope
    if reference in scope.inputs:
        return Defined(scope.inputs[reference], span)
    found = builder.names.find(scope, reference)
    if found is None:
        _refuse_unknown(builder, context, reference, span)
    elif found.is_off:
        _refuse_off(context, reference, span, found)
        return None
    return found


def inputs_of(
    builder: NetworkBuilder,
    context: LayerContext,
    kind: str,
    written: str | Several[str] | None,
    before: str | None,
) -> tuple[str | None, ...]:
    """Return the nodes a layer reads: those `from` names, or the one before it; None is broken."""
    if context.follows_a_copy and isinstance(written, str):
        return (before,)
    if written is None and before == UNDECIDED:
        names = ", ".join(context.scope.inputs)
        context.problem(
            "E006",
            f"this layer does not say which of the inputs it reads ({names})",
            context.item.span,
            f"write `from: {next(iter(context.scope.inputs))}`, or another of them",
        )
        return (None,)
    if written is None:
        return (before,)
    value = context.item.get("from")
    assert value is not None
    references = [written] if isinstance(written, str) else list(written)
    if len(references) > 1 and kind not in MERGES:
        context.problem(
            "E004",
            f"{kind} reads one layer, but `from` lists {len(references)}",
            value.span,
            "merge them first, with `concat` or `add`",
        )
        return (None,)
    nodes = nodes_named(builder, context, references, value)
    return (before, *nodes[1:]) if context.follows_a_copy else nodes


def nodes_named(
    builder: NetworkBuilder, context: LayerContext, references: Several[str], value: Value
) -> tuple[str | None, ...]:
    """Return the node each reference means, None for those that mean nothing."""
    spans = (
        [item.span for item in value.items]
        if isinstance(value, Sequence)
        else [value.span] * len(references)
    )
    found = [
        resolve(builder, context, reference, span)
        for reference, span in zip(references, spans, strict=True)
    ]
    return tuple(None if each is None else each.node for each in found)


def _refuse_off(context: LayerContext, reference: str, span: Span, off: Defined) -> None:
    context.problem(
        "E006",
        f"`{reference}` is switched off here",
        span,
        "name a layer that is always there, or give this one the same `if`",
        related=(Related("switched off here", off.span),),
    )


def _refuse_unknown(
    builder: NetworkBuilder, context: LayerContext, reference: str, span: Span
) -> None:
    scope = context.scope
    parts = reference.split(SEPARATOR)
    first = parts[0]
    outer = (SEPARATOR.join(parts[:length]) for length in range(1, len(parts)))
    off = next((o for o in map(partial(builder.names.find, scope), outer) if o and o.is_off), None)
    if off is not None:
        _refuse_off(context, reference, span, off)
        return
    below = scope.written.get(first)
    if below is None or builder.names.find(scope, first) is not None:
        known = [*scope.inputs, *_names_in(builder, scope.prefix)]
        context.problem(
            "E006",
            f"there is no layer `{reference}` here",
            span,
            did_you_mean(reference, known, "name a layer above this one, of the same scope"),
            fix=correction(span, reference, known),
        )
    elif readers_form_a_cycle(scope.layers, context.item, below):
        context.problem(
            "E007",
            f"`{reference}` is computed from the layer that reads it",
            span,
            "read a layer further up: a network has no loops",
            related=(Related(f"`{reference}` stands here", below.span),),
        )
    else:
        context.problem(
            "E006",
            f"`{reference}` stands below the layer that reads it",
            span,
            f"move `{reference}` above this layer",
            related=(Related(f"`{reference}` stands here", below.span),),
        )


def _names_in(builder: NetworkBuilder, prefix: str) -> list[str]:
    names = [*builder.names.defined, *builder.names.last_copies]
    return [name.removeprefix(prefix) for name in names if name.startswith(prefix)]
