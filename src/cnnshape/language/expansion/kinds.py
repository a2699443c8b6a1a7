"""Which kind of layer, block or branches an item of a list is."""

from __future__ import annotations

from collections.abc import Sequence

from cnnshape.language.broken import Broken
from cnnshape.language.expansion.blocks import Blocks
from cnnshape.language.expansion.layer_context import LayerContext
from cnnshape.language.expansion.layer_models import note_wrong_keys
from cnnshape.layers import KINDS

BRANCHES = "branches"

WINDOWS = frozenset({"kernel", "kernel_size", "size", "pool_size", "k", "f", "stride", "strides"})
"""Keys that say the window of a pooling, here and elsewhere."""

UNKNOWN = "`cnnshape schema` lists the kinds; a `custom` layer declares any other"


def kind_of(context: LayerContext, blocks: Blocks) -> str:
    """Return the kind of an item; raise Broken after noting that there is no such kind."""
    kind = context.work_out("type")
    if isinstance(kind, str) and (kind == BRANCHES or kind in blocks or kind in KINDS):
        return kind
    if kind is None:
        _refuse_without_type(context, blocks)
    elif not isinstance(kind, str):
        message = "`type` must be the name of a layer kind or a block"
        context.problem("E004", message, context.place("type"), "write a name")
    else:
        known = context.problems.words_to_compare([*KINDS, BRANCHES, *blocks])
        _refuse_unknown(context, kind, known)
    raise Broken


def _refuse_without_type(context: LayerContext, blocks: Blocks) -> None:
    from cnnshape.language.hints.short_forms import glued_layer, layer_meant_by, misspelt_type
    from cnnshape.language.hints.suggestion import replacement

    glued = glued_layer(context.item)
    if glued is not None:
        context.problem("E002", glued.message, glued.span, glued.help, fix=glued.fix)
        return
    misspelt = misspelt_type(context.item, [*KINDS, BRANCHES, *blocks])
    if misspelt is not None:
        message = f"this layer has no `type`, but a key `{misspelt.key}` that names a layer kind"
        fix = replacement(misspelt.key_span, misspelt.key, "type")
        context.problem("E002", message, misspelt.key_span, "did you mean `type`?", fix=fix)
        return
    help = layer_meant_by(context.item, blocks) or "write `type:` and a layer kind"
    context.problem("E004", "this layer has no type", context.item.span, help)


def _refuse_unknown(context: LayerContext, kind: str, known: Sequence[str]) -> None:
    """Note an unknown kind, with what is wrong with its keys if it is clear what is meant."""
    from cnnshape.language.hints.respelling import bare_kind
    from cnnshape.language.hints.suggestion import did_you_mean, replacement, words_like
    from cnnshape.language.hints.words import NAMES

    bare, place = bare_kind(kind), context.place("type")
    if bare == "avgpool" and not WINDOWS.intersection(context.item.entries):
        bare = "global_avg_pool"  # so darknet's pooling without a window
    meant = words_like(bare, known, NAMES)
    is_missing = not meant and NAMES.instead(bare, known) is not None
    message = f"`{kind}` is not in the language" if is_missing else f"unknown layer type `{kind}`"
    help = did_you_mean(bare, known, UNKNOWN, NAMES)
    fix = replacement(place, kind, meant[0]) if len(meant) == 1 else None
    context.problem("E005", message, place, help, fix=fix)
    if len(meant) == 1 and meant[0] in KINDS:
        note_wrong_keys(context, meant[0])
