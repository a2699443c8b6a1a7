"""Keras models that are imported and run: the same parameters, the same outputs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

import cnnshape
from cnnshape.importing.sources import from_keras
from frameworks.keras_networks import count_of, counters, draw_weights
from tests.reference.comparison import assert_close
from tests.reference.keras import keras

TOLERANCE = 1e-4


def assert_imported(model: Any, sizes: Any = None, folder: Path | None = None) -> str:
    """Compare a model with what is imported of it, or of its file in a folder; return the text.

    Keras counts among the weights how many data the statistics of a `Normalization` are of.
    """
    draw_weights(model, np.random.default_rng(0))
    source = model
    if folder is not None:
        source = folder / "model.keras"
        model.save(source)
    found = from_keras(source, sizes)
    assert not found.notes
    totals = cnnshape.analyze(found.network).totals
    assert totals.trainable_parameters == count_of(model.trainable_weights)
    not_trained = count_of(model.non_trainable_weights) - counters(model)
    assert totals.non_trainable_parameters == not_trained
    inputs = _inputs(model, found.network)
    theirs = (
        model(list(inputs.values()), training=False) if len(inputs) > 1 else model(*inputs.values())
    )
    result = cnnshape.run(found.network, inputs, weights=dict(found.weights)).outputs
    each = theirs if isinstance(theirs, (list, tuple)) else [theirs]
    for ours, one in zip(result.values(), each, strict=True):
        array = keras.ops.convert_to_numpy(one)
        assert_close(ours.astype(np.float32), array, TOLERANCE, model.name)
    return found.text


def _inputs(model: Any, network: cnnshape.Network) -> dict[str, Any]:
    random = np.random.default_rng(1)
    shapes = {
        name: (2, *network.layout.outside(shape)) for name, shape in network.input_shapes.items()
    }
    return {
        name: random.standard_normal(shape).astype(np.float32) for name, shape in shapes.items()
    }
