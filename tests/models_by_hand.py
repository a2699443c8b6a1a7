"""A model that needs no framework: records as a reader of a file gives them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import numpy as np

from cnnshape.diagnostics import ImportRefused, InputNeeded
from cnnshape.importing import source_text, sources
from cnnshape.importing.records import Model, Record, Weight
from cnnshape.network import Layout

Arrays = Mapping[str, np.ndarray[Any, Any]]

ARRAYS: Mapping[str, Arrays] = {
    "conv": {"weight": np.arange(72.0).reshape(3, 3, 2, 4), "bias": np.zeros(4)},
    "norm": {name: np.ones(4) for name in ("weight", "bias", "mean", "variance")},
    "head": {"weight": np.ones((4, 5)), "bias": np.zeros(5)},
}


def model(word: str, input: Any = None) -> Model:
    """Return a small model; its name says what is odd about it."""
    if "missing" in word:
        raise FileNotFoundError(2, "No such file or directory", word)
    if "broken" in word:
        raise ImportRefused("it has no operators")
    if "open" in word and input is None:
        raise InputNeeded("the input is 2x?x?: give --input 2x8x8")
    has_weights = "bare" not in word
    return Model(
        word,
        None,
        {"input": (*(input or (2, 8, 8))[1:], 2)},
        tuple(records(has_weights=has_weights)),
        ("head",),
        Layout.CHANNELS_FIRST,
        ("Odd: cnnshape has no layer for it",) * ("odd" in word),
    )


def records(*, has_weights: bool) -> Iterator[Record]:
    """Return the layers of the model: a convolution with a superfluous bias, and a classifier."""
    conv = {"filters": 4, "kernel": 3}
    arrays = {layer: _weights(each) for layer, each in ARRAYS.items() if has_weights}
    yield Record("features.0", "conv", conv, ("input",), arrays.get("conv", {}))
    yield Record("features.1", "batch_norm", {}, ("features.0",), arrays.get("norm", {}))
    yield Record("pool", "global_avg_pool", {}, ("features.1",))
    yield Record("head", "dense", {"units": 5}, ("pool",), arrays.get("head", {}))


def _weights(arrays: Arrays) -> dict[str, Weight]:
    return {name: Weight(each.shape, each.copy) for name, each in arrays.items()}


@contextmanager
def readable_models() -> Iterator[None]:
    """Let a file that ends in .onnx be read as the model above."""
    source_text._text_of.cache_clear()
    with patch.dict(sources.FILE_READERS, {".onnx": model}):
        yield
    source_text._text_of.cache_clear()
