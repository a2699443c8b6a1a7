"""Trained values: a class of its own, and layers.Embedding."""

from __future__ import annotations

import numpy as np

from cnnshape.exporting.code.expressions import Expression, Input, Own, call
from cnnshape.exporting.structure.steps import Array, Layered, Step, plain


def learned(layered: Layered) -> tuple[Step, ...]:
    """A trained array, once for each sample.

    It reads no layer: `Input(0)` is an input of the network, which says how many samples there
    are.
    """
    build = call("Learned", ("shape", layered.output))
    return (plain(build, {"values": Array(("weight",), np.asarray)}),)


def embedding(layered: Layered) -> tuple[Step, ...]:
    """layers.Embedding, of the indices of a vector or of a map with one channel."""
    layer = layered.layer
    build = call(
        "layers.Embedding", ("input_dim", layer.vocabulary), ("output_dim", layer.channels)
    )
    indices: Expression = call("ops.squeeze", Input(), axis=-1) if layered.rank else Input()
    arrays = {"embeddings": Array(("weight",), np.asarray)}
    return (Step(call(Own(), indices), build, arrays=arrays),)


STEPS = {"learned": learned, "embedding": embedding}
