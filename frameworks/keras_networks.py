"""The networks of keras.applications with weights that are drawn, so that every layer matters."""

from __future__ import annotations

import os
from collections.abc import Iterable
from importlib import import_module
from typing import Any

import numpy as np

SIDE = 128
SIDES = {
    **dict.fromkeys(("InceptionResNetV2", "InceptionV3", "Xception"), 139),
    **dict.fromkeys(("VGG16", "VGG19"), 224),
    "NASNetLarge": 331,
}
"""Those of the pictures for networks that do not take 128x128."""

POSITIVE = ("variance", "gamma", "scale")


def applications() -> Any:
    """Return the module `keras.applications`, on PyTorch unless another backend is chosen."""
    os.environ.setdefault("KERAS_BACKEND", "torch")
    return import_module("keras.applications")


def names() -> list[str]:
    """Return the networks, by the names of the functions that build them."""
    return [name for name in vars(applications()) if name[0].isupper()]


def network(name: str) -> Any:
    """Return a network that gives scores: probabilities are 0 or nearly equal before training."""
    side = SIDES.get(name, SIDE)
    build = getattr(applications(), name)
    model = build(weights=None, input_shape=(side, side, 3), classifier_activation=None)
    draw_weights(model, np.random.default_rng(0))
    return model


def draw_weights(model: Any, random: np.random.Generator) -> None:
    """Draw weights of which none is left at the value where it starts, so that all matter.

    They keep values about as large as they are: where these grow, rounding errors grow with them.
    """
    for weight in model.weights:
        shape = tuple(weight.shape)
        if any(word in weight.path for word in POSITIVE):
            weight.assign(random.uniform(0.8, 1.2, shape))
        elif len(shape) == 1:
            weight.assign(random.normal(0, 0.1, shape))
        elif shape:
            read = shape[:-2] if "depthwise" in weight.path else shape[:-1]
            weight.assign(random.standard_normal(shape, np.float32) / np.sqrt(np.prod(read)))


def count_of(weights: Iterable[Any]) -> int:
    """Return how many numbers weights hold."""
    return sum(int(np.prod(each.shape)) for each in weights)


def counters(model: Any) -> int:
    """Return how many numbers Keras counts that only count: how many data a norm is of."""
    layers = model._flatten_layers()
    return sum(type(each).__name__ == "Normalization" and bool(each.weights) for each in layers)
