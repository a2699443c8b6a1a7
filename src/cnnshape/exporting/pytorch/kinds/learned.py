"""Trained values: a parameter of the module itself, and nn.Embedding."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnnshape.exporting.code.expressions import (
    Expression,
    Input,
    Item,
    Method,
    Own,
    call,
    method,
)
from cnnshape.exporting.pytorch.kinds.dimensions import channels_second
from cnnshape.exporting.structure.steps import Array, Layered, Step


def learned(layered: Layered) -> tuple[Step, ...]:
    """nn.Parameter, once for each sample.

    It reads no layer: `Input(0)` is an input of the network, which says how many samples there
    are. The array has no name but that of the parameter.
    """
    channels, *sizes = layered.output[-1], *layered.output[:-1]
    build = call("nn.Parameter", call("torch.zeros", 1, channels, *sizes))
    forward = method(
        Own(), "expand", Item(Method(Input(), "shape"), 0), *(-1,) * len(layered.output)
    )
    return (Step(forward, build, arrays={"": Array(("weight",), _one_sample)}),)


def _one_sample(weight: Any) -> Any:
    return np.moveaxis(weight, -1, 0)[np.newaxis]


def embedding(layered: Layered) -> tuple[Step, ...]:
    """nn.Embedding, of the indices of a vector or of a map with one channel."""
    layer = layered.layer
    build = call(
        "nn.Embedding",
        ("num_embeddings", layer.vocabulary),
        ("embedding_dim", layer.channels),
    )
    indices: Expression = method(Input(), "squeeze", 1) if layered.rank else Input()
    rows = call(Own(), method(indices, "long"))
    arrays = {"weight": Array(("weight",), np.asarray)}
    return (Step(channels_second(rows), build, arrays=arrays),)


STEPS = {"learned": learned, "embedding": embedding}
