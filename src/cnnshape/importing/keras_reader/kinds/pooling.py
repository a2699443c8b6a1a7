"""Pools over windows, and over the whole map."""

from __future__ import annotations

from collections.abc import Callable

from cnnshape.importing.keras_reader.building import Builder, Call, Value
from cnnshape.importing.keras_reader.kinds.windows import one_or_each

Handler = Callable[[Call, Builder], Value]


def pool(kind: str) -> Handler:
    """Return how a pool over windows is read; padding counts neither here nor in Keras."""

    def handler(call: Call, to: Builder) -> Value:
        to.needs_own_layout(call)
        settings = call.settings
        keys = {
            "kernel": one_or_each(settings["pool_size"]),
            "stride": one_or_each(settings.get("strides")),
            "padding": settings.get("padding", "valid"),
        }
        if keys["stride"] in (None, keys["kernel"]):
            del keys["stride"]
        return to.add(call, kind, [call.value], keys)

    return handler


def global_pool(kind: str) -> Handler:
    """Return how a pool over the whole map is read."""

    def handler(call: Call, to: Builder) -> Value:
        to.needs_own_layout(call)
        keys = {"keep_axes": True} if call.settings.get("keepdims") else {}
        return to.add(call, kind, [call.value], keys)

    return handler


def adaptive_pool(kind: str) -> Handler:
    """Return how a pool to a size is read."""

    def handler(call: Call, to: Builder) -> Value:
        to.needs_own_layout(call)
        keys = {"size": one_or_each(call.settings["output_size"])}
        return to.add(call, kind, [call.value], keys)

    return handler


RANKS = ("1D", "2D", "3D")

LAYERS = {
    **{f"MaxPooling{rank}": pool("max_pool") for rank in RANKS},
    **{f"AveragePooling{rank}": pool("avg_pool") for rank in RANKS},
    **{f"GlobalMaxPooling{rank}": global_pool("global_max_pool") for rank in RANKS},
    **{f"GlobalAveragePooling{rank}": global_pool("global_avg_pool") for rank in RANKS},
    **{f"AdaptiveMaxPooling{rank}": adaptive_pool("adaptive_max_pool") for rank in RANKS},
    **{f"AdaptiveAveragePooling{rank}": adaptive_pool("adaptive_avg_pool") for rank in RANKS},
}
