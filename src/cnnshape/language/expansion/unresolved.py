"""What to say of a reference that names no layer above its reader: missing, off, or too early."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import chain, islice

from cnnshape.diagnostics import Related, Span
from cnnshape.language.expansion.layer_context import LayerContext
from cnnshape.language.expansion.scope import SEPARATOR, Defined, Names, Scope
from cnnshape.language.hints.suggestion import correction, did_you_mean
from cnnshape.language.yaml.values import Table
from cnnshape.layers.traits import NO_LAYER, Arity

MAX_NAMED = 3
MAX_LOOKED_AT = 1000
"""The latest names, among which are those to be named: others are in other scopes."""


def refuse_number(context: LayerContext, kind: str, arity: Arity, number: int) -> None:
    """Note that a layer reads more or fewer layers than its kind can."""
    value = context.item.get("from")
    if arity == NO_LAYER and value is not None:
        message = f"{kind} reads no layer, but `from` names {number}"
        context.problem("E004", message, value.span, "leave `from` out")
        return
    if number > 1 and value is not None:
        message, span = f"{kind} reads {arity.words}, but `from` lists {number}", value.span
    else:
        message, span = f"{kind} reads {arity.words}, but this one reads 1", context.item.span
    most = arity.least if number < arity.least else arity.most or arity.least
    names = ", ".join("abcdefgh"[:most])
    is_one = arity.most == 1
    help = "merge them first, with `concat` or `add`" if is_one else f"write `from: [{names}]`"
    context.problem("E004", message, span, help)


def refuse_off(context: LayerContext, reference: str, span: Span, off: Defined) -> None:
    """Note that a reference names a layer that is switched off."""
    context.problem(
        "E006",
        f"`{reference}` is switched off here",
        span,
        "name a layer that is always there, or give this one the same `if`",
        related=(Related("switched off here", off.span),),
    )


def refuse_unknown(names: Names, context: LayerContext, reference: str, span: Span) -> None:
    """Note that a reference names no layer above its reader, and what is meant instead."""
    scope = context.scope
    parts = reference.split(SEPARATOR)
    outer = (SEPARATOR.join(parts[:length]) for length in range(1, len(parts)))
    found = map(partial(names.find, scope), outer)
    off = next((each for each in found if each and each.node is None), None)
    below = scope.written.get(parts[0])
    if off is not None:
        refuse_off(context, reference, span, off)
    elif below is None or names.find(scope, parts[0]) is not None:
        _refuse_misspelt(names, context, reference, span)
    else:
        _refuse_too_early(names, context, reference, span, below)


def _refuse_misspelt(names: Names, context: LayerContext, reference: str, span: Span) -> None:
    known = context.problems.words_to_compare(_names_in_reach(names, context.scope))
    context.problem(
        "E006",
        f"there is no layer `{reference}` here",
        span,
        did_you_mean(reference, known, _above(names, context.scope)),
        fix=correction(span, reference, known),
    )


def _names_in_reach(names: Names, scope: Scope) -> Iterator[str]:
    """Return the names that can be read in a scope."""
    yield from scope.inputs
    for name in chain(names.defined, names.last_copies):
        if name.startswith(scope.prefix):
            yield name.removeprefix(scope.prefix)


def _above(names: Names, scope: Scope) -> str:
    """Say which names could be written: the last few of them, the nearest first."""
    latest = chain(reversed(names.last_copies), reversed(names.defined))
    inside = (name for name in islice(latest, MAX_LOOKED_AT) if name.startswith(scope.prefix))
    found = chain((name.removeprefix(scope.prefix) for name in inside), reversed([*scope.inputs]))
    here = (name for name in found if SEPARATOR not in name)
    seen = dict.fromkeys(islice(here, 3 * MAX_NAMED))
    listed = ", ".join(f"`{name}`" for name in islice(seen, MAX_NAMED))
    return f"name a layer above this one, of the same scope, as {listed}"


def _refuse_too_early(
    names: Names, context: LayerContext, reference: str, span: Span, below: Table
) -> None:
    related = (Related(f"`{reference}` is here", below.span),)
    if names.form_a_loop(context.scope.layers, context.item, below):
        context.problem(
            "E007",
            f"`{reference}` is computed from the layer that reads it",
            span,
            "read a layer further up: a network has no loops",
            related,
        )
    else:
        context.problem(
            "E006",
            f"`{reference}` comes after the layer that reads it",
            span,
            f"move `{reference}` above this layer",
            related,
        )
