"""What a layer reads: references to others by name, and what to say where there is no such name."""

from __future__ import annotations

from collections.abc import Sequence as Several
from functools import partial

from cnnshape.diagnostics import Related, Span
from cnnshape.language.expansion.layer_context import Site
from cnnshape.language.expansion.network_builder import Graph
from cnnshape.language.expansion.scope import SEPARATOR, Defined, readers_form_a_cycle
from cnnshape.language.hints.suggestion import correction, did_you_mean
from cnnshape.language.yaml.values import Sequence, Value
from cnnshape.layers import MERGES

UNDECIDED = "?"
"""What stands before the first layer where there are several inputs: it must say `from`."""


def resolve(graph: Graph, site: Site, reference: str, span: Span) -> Defined | None:
    """Return what a reference stands for, or None after noting that it stands for nothing."""
    scope = site.scope
    if reference in scope.inputs:
        return Defined(scope.inputs[reference], span)
    found = graph.names.find(scope, reference)
    if found is None:
        _refuse_unknown(graph, site, reference, span)
    elif found.is_off:
        _refuse_off(site, reference, span, found)
        return None
    return found


def inputs_of(
    graph: Graph, site: Site, kind: str, written: str | Several[str] | None, before: str | None
) -> tuple[str | None, ...]:
    """Return the nodes a layer reads: those `from` names, or the one before it; None is broken."""
    if site.follows_a_copy and isinstance(written, str):
        return (before,)
    if written is None and before == UNDECIDED:
        names = ", ".join(site.scope.inputs)
        site.problem(
            "E006",
            f"this layer does not say which of the inputs it reads ({names})",
            site.item.span,
            f"write `from: {next(iter(site.scope.inputs))}`, or another of them",
        )
        return (None,)
    if written is None:
        return (before,)
    value = site.item.get("from")
    assert value is not None
    references = [written] if isinstance(written, str) else list(written)
    if len(references) > 1 and kind not in MERGES:
        site.problem(
            "E004",
            f"{kind} reads one layer, but `from` lists {len(references)}",
            value.span,
            "merge them first, with `concat` or `add`",
        )
        return (None,)
    nodes = nodes_named(graph, site, references, value)
    return (before, *nodes[1:]) if site.follows_a_copy else nodes


def nodes_named(
    graph: Graph, site: Site, references: Several[str], value: Value
) -> tuple[str | None, ...]:
    """Return the node each reference means, None for those that mean nothing."""
    spans = (
        [item.span for item in value.items]
        if isinstance(value, Sequence)
        else [value.span] * len(references)
    )
    found = [
        resolve(graph, site, reference, span)
        for reference, span in zip(references, spans, strict=True)
    ]
    return tuple(None if each is None else each.node for each in found)


def _refuse_off(site: Site, reference: str, span: Span, off: Defined) -> None:
    site.problem(
        "E006",
        f"`{reference}` is switched off here",
        span,
        "name a layer that is always there, or give this one the same `if`",
        related=(Related("switched off here", off.span),),
    )


def _refuse_unknown(graph: Graph, site: Site, reference: str, span: Span) -> None:
    scope = site.scope
    parts = reference.split(SEPARATOR)
    first = parts[0]
    outer = (SEPARATOR.join(parts[:length]) for length in range(1, len(parts)))
    off = next((o for o in map(partial(graph.names.find, scope), outer) if o and o.is_off), None)
    if off is not None:
        _refuse_off(site, reference, span, off)
        return
    below = scope.written.get(first)
    if below is None or graph.names.find(scope, first) is not None:
        known = [*scope.inputs, *_names_in(graph, scope.prefix)]
        site.problem(
            "E006",
            f"there is no layer `{reference}` here",
            span,
            did_you_mean(reference, known, "name a layer above this one, of the same scope"),
            fix=correction(span, reference, known),
        )
    elif readers_form_a_cycle(scope.layers, site.item, below):
        site.problem(
            "E007",
            f"`{reference}` is computed from the layer that reads it",
            span,
            "read a layer further up: a network has no loops",
            related=(Related(f"`{reference}` stands here", below.span),),
        )
    else:
        site.problem(
            "E006",
            f"`{reference}` stands below the layer that reads it",
            span,
            f"move `{reference}` above this layer",
            related=(Related(f"`{reference}` stands here", below.span),),
        )


def _names_in(graph: Graph, prefix: str) -> list[str]:
    names = [*graph.names.defined, *graph.names.last_copies]
    return [name.removeprefix(prefix) for name in names if name.startswith(prefix)]
