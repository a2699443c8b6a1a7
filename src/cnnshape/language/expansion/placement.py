"""The keys that every kind of layer takes: its name, what it reads, and what is said about it."""

from __future__ import annotations

import re

from cnnshape.language.expansion.layer_context import LayerContext
from cnnshape.language.validation.build import build, readable_part
from cnnshape.layers.layer import PLACEMENT_KEYS, Placement
from cnnshape.layers.quantities import NAME_PATTERN

NAME = re.compile(NAME_PATTERN)
EVALUATED_KEYS = PLACEMENT_KEYS - {"if", "repeat"}
NO_PLACEMENT = Placement.model_construct()


def placement_of(context: LayerContext, kind: str) -> Placement:
    """Return the keys that every kind takes; most layers have no more than a name."""
    keys = [key for key in context.item.entries if key in EVALUATED_KEYS]
    if not keys or (keys == ["name"] and NAME.fullmatch(context.written_name or "")):
        return NO_PLACEMENT
    written = {key: context.work_out(key) for key in keys}
    placement = build(Placement, written, context.subject(kind))
    return readable_part(Placement, written) if placement is None else placement
