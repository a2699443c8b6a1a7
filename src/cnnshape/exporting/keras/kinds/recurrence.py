"""Recurrent layers: Keras' own, or cells that have two biases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from cnnshape.exporting.code.expressions import Call, Constant, call
from cnnshape.exporting.structure.steps import Array, Layered, Step, plain

LAYERS = {"lstm": "LSTM", "gru": "GRU", "simple_rnn": "SimpleRNN"}
DEFAULTS: dict[str, Constant] = {
    "activation": "tanh",
    "use_bias": True,
    "use_recurrent_bias": False,
    "reset_after": True,
    "return_sequences": False,
}


def recurrence(layered: Layered) -> tuple[Step, ...]:
    """The layer of Keras, or one around a cell; in both directions if it is bidirectional.

    Weights are found by the name of the layer in the wrapper of both directions.
    """
    layer = layered.layer
    is_known = _is_known(layer)
    cell = f"{layer.type}_cell" if is_known else "cell"
    if not layer.bidirectional:
        build = _layer(layer) if is_known else _around_a_cell(layer)
        return (plain(build, dict(_arrays(layer, f"{cell}/", "", stacks=is_known))),)
    one = (_layer if is_known else _around_a_cell)(layer, name="rnn")
    build = call("layers.Bidirectional", one)
    arrays: dict[str, Array] = {}
    for prefix, direction in (("", "forward"), ("backward_", "backward")):
        path = f"{direction}_rnn/{cell}/"
        arrays |= dict(_arrays(layer, path, prefix, stacks=is_known))
    return (plain(build, arrays),)


def _is_known(layer: Any) -> bool:
    """Say whether Keras has the biases: one, or two of a gru that resets after the product."""
    if layer.type == "gru" and layer.reset_after:
        return bool(layer.bias == layer.has_recurrent_bias)
    return not layer.has_recurrent_bias


def _layer(layer: Any, **keys: Constant) -> Call:
    return call(
        f"layers.{LAYERS[layer.type]}",
        ("units", layer.units),
        defaults=DEFAULTS,
        use_bias=layer.bias,
        **_settings(layer),
        return_sequences=layer.return_sequence,
        **keys,
    )


def _around_a_cell(layer: Any, **keys: Constant) -> Call:
    cell = call(
        f"{LAYERS[layer.type]}CellOfTwoBiases",
        ("units", layer.units),
        defaults=DEFAULTS,
        use_bias=layer.bias,
        use_recurrent_bias=layer.has_recurrent_bias,
        **_settings(layer),
        name="cell",
    )
    sequences = layer.return_sequence
    return call("layers.RNN", cell, defaults=DEFAULTS, return_sequences=sequences, **keys)


def _settings(layer: Any) -> dict[str, Constant]:
    """Return what only some of the kinds have."""
    keys = {"gru": ("reset_after", "reset_after"), "simple_rnn": ("activation", "function")}
    if layer.type not in keys:
        return {}
    theirs, ours = keys[layer.type]
    return {theirs: getattr(layer, ours)}


def _arrays(layer: Any, path: str, prefix: str, *, stacks: bool) -> Iterator[tuple[str, Array]]:
    """Return the arrays of a direction; a gru of Keras has both biases in one."""
    yield f"{path}kernel", Array((f"{prefix}weight",), np.asarray)
    yield f"{path}recurrent_kernel", Array((f"{prefix}recurrent_weight",), np.asarray)
    both = (f"{prefix}bias", f"{prefix}recurrent_bias")
    if stacks and layer.bias and layer.has_recurrent_bias:
        yield f"{path}bias", Array(both, _stacked)
        return
    if layer.bias:
        yield f"{path}bias", Array(both[:1], np.asarray)
    if layer.has_recurrent_bias:
        yield f"{path}recurrent_bias", Array(both[1:], np.asarray)


def _stacked(*biases: Any) -> Any:
    return np.stack(biases)


STEPS = dict.fromkeys(LAYERS, recurrence)
