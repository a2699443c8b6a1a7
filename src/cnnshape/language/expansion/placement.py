"""The keys that every kind of layer takes: its name, what it reads, and what is said about it."""

from __future__ import annotations

import re

from cnnshape.language.broken import Broken
from cnnshape.language.expansion.layer_context import LayerContext
from cnnshape.language.validation.build import build, readable_part
from cnnshape.language.yaml.values import scalars_of
from cnnshape.layers.layer import PLACEMENT_KEYS, Placement
from cnnshape.layers.quantities import NAME_PATTERN

NAME = re.compile(NAME_PATTERN)
EVALUATED_KEYS = PLACEMENT_KEYS - {"if", "repeat"}
NO_PLACEMENT = Placement.model_construct()


def placement_of(context: LayerContext, kind: str) -> Placement:
    """Return the keys that every kind takes; most layers have no more than a name."""
    if EVALUATED_KEYS.isdisjoint(context.item.entries):
        return NO_PLACEMENT
    keys = [key for key in context.item.entries if key in EVALUATED_KEYS]
    if keys == ["name"] and NAME.fullmatch(context.written_name or ""):
        return NO_PLACEMENT
    if "from" in keys:
        _refuse_counted(context)
    written = {key: context.work_out(key) for key in keys}
    placement = build(Placement, written, context.subject(kind))
    return readable_part(Placement, written) if placement is None else placement


def _refuse_counted(context: LayerContext) -> None:
    """Refuse a `from` that counts layers."""
    value = context.item.entries["from"].value
    if not any(isinstance(each.value, int) for each in scalars_of(value)):
        return
    from cnnshape.language.hints.counted_references import names_instead

    help = names_instead(value, context.item, context.scope.layers)
    if help is not None:
        context.problem("E004", "`from` counts layers, and must name them", value.span, help)
        raise Broken
