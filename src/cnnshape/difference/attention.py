"""One spelling for attention that computes the same at given sizes."""

from __future__ import annotations

from math import sqrt
from typing import Any

from cnnshape.analysis.sliding import per_axis
from cnnshape.difference.settings import Sizes, rounded
from cnnshape.layers import Layer


def attention(layer: Any, sizes: Sizes) -> Layer:
    """No windows, where one covers the map, and no settings that are the usual ones."""
    own = sizes.read[-1]
    scale = rounded(1 / sqrt((layer.key_channels or own) // layer.heads))
    usual = {"key_channels": own, "value_channels": own, "scale": scale}
    changes: dict[str, Any] = {key: None for key in usual if vars(layer)[key] == usual[key]}
    if set(sizes.read[:-1]) <= {1}:
        changes["causal"] = False
    if layer.project_output:
        changes["output_channels"] = layer.output_channels or own
    spelled: Layer = layer.model_copy(update={**changes, **_attention_groups(layer, sizes)})
    return spelled


def _attention_groups(layer: Any, sizes: Sizes) -> dict[str, Any]:
    """Return the keys of groups: those of windows where they are neighbours, or of none."""
    members = layer.window or layer.grid
    if members is None:
        return {}
    each = per_axis(members, sizes.rank)
    if each == sizes.read[:-1]:
        return {"window": None, "grid": None, "shift": 0, "pad": False}
    axes = list(zip(per_axis(layer.shift, sizes.rank), each, sizes.read[:-1], strict=True))
    shift = tuple(by if cells < size else 0 for by, cells, size in axes)
    are_neighbours = all(cells in (1, size) for _, cells, size in axes)
    pads = any(size % cells for _, cells, size in axes)
    changes = {"shift": shift, "pad": pads and layer.pad}
    return changes | ({"window": each, "grid": None} if are_neighbours else {})
