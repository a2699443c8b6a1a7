"""Layers that read every channel of a position: dense layers and embeddings."""

from __future__ import annotations

from cnnshape.importing.keras_reader.building import Builder, Call, Value
from cnnshape.importing.keras_reader.kinds.activation import activated


def dense(call: Call, to: Builder) -> Value:
    """`Dense`, which on a map acts on the last axis."""
    to.needs_channels_last(call.value)
    keys = {"units": call.settings["units"], "bias": call.settings["use_bias"]}
    arrays = {"weight": call.array(0), "bias": call.array(1)}
    return activated(call, to, to.add(call, "dense", [call.value], keys, arrays))


def embedding(call: Call, to: Builder) -> Value:
    """`Embedding`; that index 0 may mask steps is left to a note."""
    settings = call.settings
    keys = {"vocabulary": settings["input_dim"], "channels": settings["output_dim"]}
    if settings.get("mask_zero"):
        to.note(call, "its index 0 masks steps for later layers, which no layer here does")
    return to.add(call, "embedding", [call.value], keys, {"weight": call.array(0)})


LAYERS = {"Dense": dense, "Embedding": embedding}
