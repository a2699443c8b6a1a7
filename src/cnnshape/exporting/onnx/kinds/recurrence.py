"""Recurrent layers, with their gates in the order of ONNX."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from cnnshape.exporting.onnx.layer_export import LayerExport

LSTM_GATES, GRU_GATES, NO_GATES = (0, 3, 1, 2), (0, 1, 2), (0,)
"""Our gates in the order of ONNX: input, output, forget and candidate; those of a gru are ours."""


def lstm(layer: Any, export: LayerExport) -> str:
    """One operator, without peepholes."""
    return _recurrence(layer, export, "LSTM", LSTM_GATES)


def gru(layer: Any, export: LayerExport) -> str:
    """One operator, which resets before the product by default."""
    reset = int(layer.reset_after)
    return _recurrence(layer, export, "GRU", GRU_GATES, linear_before_reset=reset)


def simple_rnn(layer: Any, export: LayerExport) -> str:
    """One operator with its function in each direction."""
    functions = [layer.function.capitalize()] * len(_prefixes(layer))
    return _recurrence(layer, export, "RNN", NO_GATES, activations=functions)


def _recurrence(
    layer: Any, export: LayerExport, operator: str, gates: Sequence[int], **attributes: Any
) -> str:
    """Read (length, m, channels), and bring what comes out back to channels first."""
    steps = export.transpose(export.x, [2, 0, 1])
    directions = "bidirectional" if layer.bidirectional else "forward"
    settings = {"hidden_size": layer.units, "direction": directions, **attributes}
    arrays = [_packed(layer, export, name, gates) for name in PACKED]
    states, last = export.add_with_outputs(operator, [steps, *arrays], 2, **settings)
    if layer.return_sequence:  # (length, directions, m, units)
        moved = export.transpose(states, [2, 1, 3, 0])
        return export.reshape(moved, first_of(export))
    moved = export.transpose(last, [1, 0, 2])  # of (directions, m, units)
    return export.add("Flatten", moved, axis=1)


def first_of(export: LayerExport) -> list[int]:
    """Return the sizes of a sequence with its channels first."""
    length, channels = export.output
    return [channels, length]


def _packed(layer: Any, export: LayerExport, name: str, gates: Sequence[int]) -> str:
    """Add the array of all directions that ONNX has for one of ours, or for both biases."""
    values = [PACKED[name](export.arrays, prefix, gates) for prefix in _prefixes(layer)]
    return export.packed_weight(name, np.stack(values))


def _matrix(name: str, arrays: Any, prefix: str, gates: Sequence[int]) -> Any:
    return _reordered(arrays[f"{prefix}{name}"], gates).T


def _biases(arrays: Any, prefix: str, gates: Sequence[int]) -> Any:
    """Return both biases, one after the other; one that a layer does not have is zero."""
    none = np.zeros(arrays[f"{prefix}weight"].shape[-1])
    names = (f"{prefix}bias", f"{prefix}recurrent_bias")
    return np.concatenate([_reordered(arrays.get(name, none), gates) for name in names])


PACKED: dict[str, Callable[[Any, str, Sequence[int]], Any]] = {
    "weight": partial(_matrix, "weight"),
    "recurrent_weight": partial(_matrix, "recurrent_weight"),
    "bias": _biases,
}
"""The arrays of ONNX, each under the name of the first of ours that it is made of."""


def _prefixes(layer: Any) -> Sequence[str]:
    return ("", "backward_") if layer.bidirectional else ("",)


def _reordered(array: Any, gates: Sequence[int]) -> Any:
    parts = np.split(array, len(gates), axis=-1)
    return np.concatenate([parts[gate] for gate in gates], axis=-1)


WRITERS = {"lstm": lstm, "gru": gru, "simple_rnn": simple_rnn}
