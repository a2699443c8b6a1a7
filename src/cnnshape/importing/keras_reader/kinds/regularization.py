"""Layers that act in training alone: those that drop values stay, others give what they read."""

from __future__ import annotations

from cnnshape.importing.keras_reader.building import Builder, Call, Value


def dropout(call: Call, to: Builder) -> Value:
    """`Dropout` and its kin."""
    return to.add(call, "dropout", [call.value], {"rate": call.settings["rate"]})


def same(call: Call, _: Builder) -> Value:
    """A layer whose output is its input when a model runs."""
    return call.value


DROPOUTS = (
    "Dropout",
    "SpatialDropout1D",
    "SpatialDropout2D",
    "SpatialDropout3D",
    "AlphaDropout",
    "GaussianDropout",
)
IDENTITIES = (
    "Identity",
    "ActivityRegularization",
    "GaussianNoise",
    "RandomBrightness",
    "RandomContrast",
    "RandomFlip",
    "RandomHeight",
    "RandomRotation",
    "RandomTranslation",
    "RandomWidth",
    "RandomZoom",
)

LAYERS = {**dict.fromkeys(DROPOUTS, dropout), **dict.fromkeys(IDENTITIES, same)}
