"""Recurrent layers: nn.LSTM, nn.GRU and nn.RNN on `(batch, length, channels)`.

PyTorch has two biases or none; where a file has one, the other stays zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from cnnshape.exporting.code.expressions import Expression, Input, Item, Own, call, method
from cnnshape.exporting.structure.steps import Array, Layered, Step

GATES: dict[str, tuple[int, ...]] = {
    "lstm": (0, 1, 2, 3),
    "gru": (1, 0, 2),
    "simple_rnn": (0,),
}
"""Our gates in PyTorch's order: a gru has reset before update."""

MODULES = {"lstm": "nn.LSTM", "gru": "nn.GRU", "simple_rnn": "nn.RNN"}


def recurrence(layered: Layered) -> tuple[Step, ...]:
    """The module on the steps of a sequence, and of what it gives all states or the last."""
    layer = layered.layer
    has_biases = layer.bias or layer.has_recurrent_bias
    build = call(
        MODULES[layer.type],
        ("input_size", layered.channels),
        ("hidden_size", layer.units),
        defaults={"nonlinearity": "tanh", "bias": True, "bidirectional": False},
        nonlinearity=getattr(layer, "function", "tanh"),
        bias=has_biases,
        batch_first=True,
        bidirectional=layer.bidirectional,
    )
    if has_biases and not layer.bias:
        build = call("without_bias", build, "bias_ih")
    if has_biases and not layer.has_recurrent_bias:
        build = call("without_bias", build, "bias_hh")
    return (Step(_states(layered), build, arrays=_arrays(layer)),)


def gru(layered: Layered) -> tuple[Step, ...]:
    """nn.GRU, which resets after the product, or a module that resets before."""
    layer = layered.layer
    if layer.reset_after:
        return recurrence(layered)
    build = call(
        "ResetFirstGRU",
        ("input_size", layered.channels),
        ("hidden_size", layer.units),
        defaults={"bias": True, "recurrent_bias": False, "bidirectional": False},
        bias=layer.bias,
        recurrent_bias=layer.has_recurrent_bias,
        bidirectional=layer.bidirectional,
    )
    return (Step(_states(layered), build, arrays=_arrays_that_reset_first(layer)),)


def _states(layered: Layered) -> Expression:
    """Return all states, channels second, or the last one of each direction."""
    layer = layered.layer
    result = call(Own(), method(Input(), "transpose", 1, 2))
    if layer.return_sequence:
        return method(Item(result, 0), "transpose", 1, 2)
    last: Expression = Item(result, 1)
    if layer.type == "lstm":
        last = Item(last, 0)
    if not layer.bidirectional:
        return Item(last, 0)
    return method(method(last, "transpose", 0, 1), "flatten", 1)


def _arrays(layer: Any) -> dict[str, Array]:
    """Return the arrays of all directions; a bias that the layer does not have is zero."""
    found: dict[str, Array] = {}
    has_biases = layer.bias or layer.has_recurrent_bias
    for prefix, suffix in _directions(layer):
        for name, own in (("weight_ih", "weight"), ("weight_hh", "recurrent_weight")):
            found[f"{name}_l0{suffix}"] = Array((prefix + own,), _in_order(layer))
        if not has_biases:
            continue
        biases = {"bias": layer.bias, "recurrent_bias": layer.has_recurrent_bias}
        present = next(name for name, is_there in biases.items() if is_there)
        for name, own in (("bias_ih", "bias"), ("bias_hh", "recurrent_bias")):
            found[f"{name}_l0{suffix}"] = (
                Array((prefix + own,), _in_order(layer))
                if biases[own]
                else Array((prefix + present,), np.zeros_like)
            )
    return found


def _directions(layer: Any) -> Sequence[tuple[str, str]]:
    """Return how the arrays of each direction begin in a file, and end in PyTorch."""
    both = (("", ""), ("backward_", "_reverse"))
    return both if layer.bidirectional else both[:1]


def _in_order(layer: Any) -> Any:
    """Return what puts gates in PyTorch's order, outputs first."""
    gates = GATES[layer.type]

    def lay_out(array: Any) -> Any:
        parts = np.split(array, len(gates), axis=-1)
        return np.concatenate([parts[gate] for gate in gates], axis=-1).T

    return lay_out


def _arrays_that_reset_first(layer: Any) -> dict[str, Array]:
    """Return the arrays of cells, whose gates are in our order."""
    found: dict[str, Array] = {}
    names = {"inputs": ("weight", layer.bias, "bias")}
    names["states"] = ("recurrent_weight", layer.has_recurrent_bias, "recurrent_bias")
    for number, (prefix, _) in enumerate(_directions(layer)):
        for name, (weight, has_bias, bias) in names.items():
            own = f"cells.{number}.{name}"
            found[f"{own}.weight"] = Array((prefix + weight,), np.transpose)
            if has_bias:
                found[f"{own}.bias"] = Array((prefix + bias,), np.asarray)
    return found


STEPS = {"lstm": recurrence, "gru": gru, "simple_rnn": recurrence}
