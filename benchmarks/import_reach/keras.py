"""Networks of keras.applications."""

from __future__ import annotations

import re
from importlib import import_module

from benchmarks.import_reach.subjects import Array, Subject
from cnnshape.importing.sources import keras_model
from frameworks.keras_networks import count_of, counters, names, network

__all__ = ["names", "subject"]


def subject(name: str) -> Subject:
    """Return a network of keras.applications."""
    model = network(name)

    def outputs(x: Array) -> Array:
        keras = import_module("keras")  # the networks have chosen its backend
        array: Array = keras.ops.convert_to_numpy(model(x, training=False))
        return array

    return Subject(
        name,
        tuple(model.input_shape[1:]),
        count_of(model.trainable_weights),
        count_of(model.non_trainable_weights) - counters(model),
        lambda: keras_model(model),
        outputs,
        f"keras/{_file_name(name)}",
    )


def _file_name(name: str) -> str:
    """Return the name of a file: `efficientnet_v2_b0` for EfficientNetV2B0."""
    words = re.sub(r"(Net|ception|NeXt)(?=[A-Z]|V\d)|(?<=V\d)(?=[A-Z])", r"\g<0>_", name)
    return re.sub(r"(?<=\d)V", "_V", words).lower()
