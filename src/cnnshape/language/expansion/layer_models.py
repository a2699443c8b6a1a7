"""Build the model of a layer from its keys, once for all layers that are written alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from cnnshape.language.broken import Broken
from cnnshape.language.expansion.expansion_cache import ExpansionCache, exact
from cnnshape.language.expansion.layer_context import LayerContext
from cnnshape.language.validation.build import build
from cnnshape.language.yaml.values import Plain, Table
from cnnshape.layers import Layer, model_of
from cnnshape.layers.layer import PLACEMENT_KEYS
from cnnshape.network import Layout

KEYS_WITH_SHAPES = ("shape", "output")


def layer_of(context: LayerContext, kind: str, layout: Layout, cache: ExpansionCache) -> Layer:
    """Return the model of a layer with its shapes turned channels last.

    Raises Broken after noting what is wrong with its keys.
    """
    item = context.item
    computed, broken = context.work_out_all(_without(item.computed, PLACEMENT_KEYS))
    if broken:
        return _built(context, kind, _values(item, computed), broken)
    key = (id(item), layout, exact(tuple(computed.values())))
    layer = cache.layers.get(key)
    if layer is None:
        data = _values(item, computed)
        layer = layer_with(data, kind, layout, cache, lambda: _built(context, kind, data, broken))
        cache.layers[key] = layer
    return layer


def _without(keys: Iterable[str], left_out: frozenset[str]) -> list[str]:
    return [key for key in keys if key not in left_out]


def _values(item: Table, computed: Mapping[str, Plain]) -> dict[str, Plain]:
    """Return the values of the keys of a layer itself, in the order of the file."""
    known = {**item.constants, **computed}
    return {key: known[key] for key in item.entries if key in known and key not in PLACEMENT_KEYS}


def layer_with(
    data: Mapping[str, Plain],
    kind: str,
    layout: Layout,
    cache: ExpansionCache,
    build: Callable[[], Layer],
) -> Layer:
    """Return the layer of a kind that has these values; one that is not known yet is built."""
    names = sorted(data)
    key = (kind, layout, *names, exact(tuple(map(data.__getitem__, names))))
    known = cache.layers.get(key)
    if known is None:
        known = cache.layers[key] = _channels_last(build(), layout)
    return known


def note_wrong_keys(context: LayerContext, kind: str) -> None:
    """Note what is wrong with the keys of a layer whose type is misspelt, if `kind` is meant."""
    data, broken = context.work_out_all(_without(context.item.entries, PLACEMENT_KEYS | {"type"}))
    if not data and not broken:
        return
    try:
        _built(context, kind, data, broken)
    except Broken:
        return


def _built(
    context: LayerContext, kind: str, data: dict[str, Plain], broken: frozenset[str]
) -> Layer:
    subject = context.subject(kind, sorted(PLACEMENT_KEYS))
    layer = build(model_of(kind), data | {"type": kind}, subject, broken)
    if layer is None or broken:
        raise Broken
    return layer


def _channels_last(layer: Layer, layout: Layout) -> Layer:
    """Turn the shapes among a layer's keys into the order used inside."""
    written = vars(layer)
    turned = {
        key: layout.inside(written[key]) for key in KEYS_WITH_SHAPES if written.get(key) is not None
    }
    return layer.model_copy(update=turned) if turned else layer
