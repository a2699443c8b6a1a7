"""A layer of type `branches`: lists of layers that read the same, and the merge of their ends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from cnnshape.language.broken import Broken
from cnnshape.language.expansion.expansion_cache import ExpansionCache
from cnnshape.language.expansion.kinds import BRANCHES
from cnnshape.language.expansion.layer_context import LayerContext
from cnnshape.language.expansion.layer_models import layer_with
from cnnshape.language.hints.suggestion import did_you_mean
from cnnshape.language.hints.words import NAMES
from cnnshape.language.validation.build import build
from cnnshape.language.yaml.parts import items_of
from cnnshape.language.yaml.values import Plain, Sequence, Value
from cnnshape.layers import MERGES, Layer, model_of
from cnnshape.layers.layer import PLACEMENT_KEYS
from cnnshape.network import Layout

MERGE_KEYS = ("activation", "axis")
"""Keys of the merge that are written at the branches."""

BRANCHES_KEYS = ("type", "merge", "branches", *MERGE_KEYS)
DEFAULT_MERGE = "add"
"""The merge that is read on with, once the written one has been refused."""


class Branches(NamedTuple):
    """The kind of the merge, and the lists of layers."""

    merge: str
    lists: tuple[Value, ...]


def branches_of(context: LayerContext) -> Branches:
    """Return what is written; raise Broken after noting that there are no branches."""
    _refuse_other_keys(context)
    merge, branches = context.work_out("merge"), context.item.get("branches")
    lists = items_of(branches)
    no_list = next((branch for branch in lists if not isinstance(branch, Sequence)), None)
    if len(lists) < 2 or no_list is not None:
        help = "write `branches: [[...], [...]]`; an empty list is the identity"
        message = "`branches` must list two or more lists of layers"
        span = context.place("branches") if no_list is None else no_list.span
        context.problem("E004", message, span, help)
        raise Broken
    if not isinstance(merge, str) or merge not in MERGES:
        help = did_you_mean(str(merge), MERGES, f"write one of {', '.join(MERGES)}", NAMES)
        context.problem("E004", "`merge` must be a kind of merge", context.place("merge"), help)
        return Branches(DEFAULT_MERGE, lists)
    return Branches(merge, lists)


def merge_of(context: LayerContext, kind: str, layout: Layout, cache: ExpansionCache) -> Layer:
    """Return the layer that merges the ends of branches, one for all that are written alike."""
    written = {key: context.work_out(key) for key in MERGE_KEYS if context.has(key)}
    return layer_with(written, kind, layout, cache, lambda: _built(context, kind, written))


def _built(context: LayerContext, kind: str, written: Mapping[str, Plain]) -> Layer:
    layer = build(model_of(kind), {"type": kind, **written}, context.subject(BRANCHES))
    if layer is None:
        raise Broken
    return layer


def _refuse_other_keys(context: LayerContext) -> None:
    known = (*BRANCHES_KEYS, *sorted(PLACEMENT_KEYS))
    others = [item for key, item in context.item.entries.items() if key not in known]
    if others:
        from cnnshape.language.hints.unknown_keys import Keys, refuse_unknown_key

        keys, uses = Keys(known, context.item.entries), context.scope.uses
        for item in others:
            refuse_unknown_key(item.key, item.key_span, BRANCHES, keys, context.problems, uses)
