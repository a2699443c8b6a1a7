"""Which kind of layer, block or branches an item of a list is."""

from __future__ import annotations

from cnnshape.language.broken import Broken
from cnnshape.language.expansion.blocks import Blocks
from cnnshape.language.expansion.layer_context import LayerContext
from cnnshape.language.hints.suggestion import correction, did_you_mean
from cnnshape.layers import KINDS

BRANCHES = "branches"

NOT_IN_THE_LANGUAGE = {
    "attention": "attention",
    "multi_head_attention": "attention",
    "self_attention": "attention",
    "transformer": "attention",
    "lstm": "recurrence",
    "gru": "recurrence",
    "rnn": "recurrence",
    "reflect_pad": "reflect padding",
    "reflection_pad": "reflect padding",
}


def kind_of(context: LayerContext, blocks: Blocks) -> str:
    """Return the kind of an item; raise Broken after noting that there is no such kind."""
    kind = context.work_out("type")
    if isinstance(kind, str) and (kind == BRANCHES or kind in blocks or kind in KINDS):
        return kind
    if kind is None:
        from cnnshape.language.hints.short_forms import layer_meant_by

        help = layer_meant_by(context.item, blocks) or "write `type:` and a layer kind"
        context.problem("E004", "this layer has no type", context.item.span, help)
    elif not isinstance(kind, str):
        message = "`type` must be the name of a layer kind or a block"
        context.problem("E004", message, context.place("type"), "write a name")
    elif kind.lower() in NOT_IN_THE_LANGUAGE:
        message = f"`{kind}` is not in the language: it has no {NOT_IN_THE_LANGUAGE[kind.lower()]}"
        help = "declare what it produces and costs with a `custom` layer"
        context.problem("E005", message, context.place("type"), help)
    else:
        otherwise = "`cnnshape schema` lists the kinds; a `custom` layer declares any other"
        known, place = [*KINDS, BRANCHES, *blocks], context.place("type")
        help, fix = did_you_mean(kind, known, otherwise), correction(place, kind, known)
        context.problem("E005", f"unknown layer type `{kind}`", place, help, fix=fix)
    raise Broken
