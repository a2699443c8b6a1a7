"""Keras: building a model infers its shapes and draws its weights; the summary prints them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from benchmarks.peers.peer import Analysis, Count, Peer

if TYPE_CHECKING:
    from cnnshape.network import Network

os.environ.setdefault("KERAS_BACKEND", "torch")


def show(name: str) -> None:
    """Print the summary of a plain model."""
    import keras

    model = _lenet(keras) if name == "lenet" else keras.applications.ResNet50(weights=None)
    model.summary()


def _lenet(keras: Any) -> Any:
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            layers.Conv2D(6, 5, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(16, 5, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(120, activation="relu"),
            layers.Dense(84, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )


def prepare(network: Network, batch: int) -> Analysis:
    """Leave all to the building of the model, which is the analysis."""
    from benchmarks.peers.keras_model import model_of

    def count() -> Count:
        model = model_of(network)
        trained = sum(int(weight.value.numel()) for weight in model.trainable_weights)
        return Count(parameters=trained, output=tuple(model.output_shape[1:]))

    return count


PEER = Peer(
    "keras",
    ("torch", "keras"),
    "keras",
    "shapes and parameters; builds the model and draws its weights",
    prepare,
)
