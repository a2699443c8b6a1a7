"""Padding by minus infinity before a maximum pool: no cell of it is the maximum of a window."""

from __future__ import annotations

from collections import Counter
from math import inf

from cnnshape.importing.keras_reader.configs import LayerConfig, ModelConfig, Tensor, Use
from cnnshape.importing.keras_reader.kinds.windows import sides
from cnnshape.network import Layout

POOLS = frozenset({"MaxPooling1D", "MaxPooling2D", "MaxPooling3D"})


def with_padded_pools(model: ModelConfig, layout: Layout) -> ModelConfig:
    """Return a model in which maximum pools have this padding, and read what was padded."""
    readers = Counter(
        each.key for layer in model.layers for use in layer.uses for each in use.tensors
    )
    readers.update(each.key for each in model.outputs)
    pads = {each.name: each for each in model.layers if _pads_by_nothing(each)}
    once = {name for name in pads if readers[name, 0, 0] == 1}
    layers = [_padded(each, pads, once, layout) for each in model.layers]
    left = {each.layer for layer in layers for use in layer.uses for each in use.tensors}
    left.update(each.layer for each in model.outputs)
    kept = tuple(each for each in layers if each.name not in once or each.name in left)
    return model._replace(layers=kept)


def _pads_by_nothing(layer: LayerConfig) -> bool:
    if not layer.is_operation or layer.class_name != "Pad" or len(layer.uses) != 1:
        return False
    (use,) = layer.uses
    return layer.settings.get("mode") == "constant" and use.kwargs.get("constant_values") == -inf


def _padded(
    pool: LayerConfig, pads: dict[str, LayerConfig], once: set[str], layout: Layout
) -> LayerConfig:
    """Return a pool that reads what was padded; any other layer as it is."""
    read = pool.uses[0].tensors if len(pool.uses) == 1 else ()
    is_plain = pool.is_of_keras and pool.settings.get("padding", "valid") == "valid"
    if pool.class_name not in POOLS or not is_plain or len(read) != 1 or read[0].layer not in once:
        return pool
    pad = pads[read[0].layer]
    batch, *others = pad.settings["pad_width"]
    *space, channels = others if layout is Layout.CHANNELS_LAST else [*others[1:], others[0]]
    source: list[Tensor] = list(pad.uses[0].tensors)
    if any((*batch, *channels)) or min(min(each) for each in space) < 0 or len(source) != 1:
        return pool
    settings = {**pool.settings, "padding": sides(space)}
    return pool._replace(settings=settings, uses=(Use(source),))
