"""Recurrent layers as operators of ONNX, with their gates in its order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from cnnshape.exporting.onnx.graph import Graph, Named

LSTM_GATES, GRU_GATES, NO_GATES = (0, 3, 1, 2), (0, 1, 2), (0,)
"""Our gates in the order of ONNX: input, output, forget and candidate; those of a gru are ours."""


def lstm(graph: Graph, layer: Any, inputs: Sequence[str], name: str, own: Named) -> None:
    """Add an LSTM, without peepholes."""
    _recurrence(graph, layer, inputs, name, own, "LSTM", LSTM_GATES)


def gru(graph: Graph, layer: Any, inputs: Sequence[str], name: str, own: Named) -> None:
    """Add a GRU, which resets before the product unless it is told otherwise."""
    reset = int(layer.reset_after)
    _recurrence(graph, layer, inputs, name, own, "GRU", GRU_GATES, linear_before_reset=reset)


def simple_rnn(graph: Graph, layer: Any, inputs: Sequence[str], name: str, own: Named) -> None:
    """Add an RNN with its function in each direction."""
    functions = [layer.function.capitalize()] * len(_prefixes(layer))
    _recurrence(graph, layer, inputs, name, own, "RNN", NO_GATES, activations=functions)


def _recurrence(
    graph: Graph,
    layer: Any,
    inputs: Sequence[str],
    name: str,
    own: Named,
    operator: str,
    gates: Sequence[int],
    **attributes: Any,
) -> None:
    """Add an operator on (length, m, channels) and bring its output back to channels first."""
    steps = graph.add("Transpose", inputs, f"{name}, steps", perm=[2, 0, 1])
    arrays = [_array(graph, layer, name, own, gates, part) for part in PARTS]
    settings = {
        "hidden_size": layer.units,
        "direction": "bidirectional" if layer.bidirectional else "forward",
        **attributes,
    }
    outputs = [f"{name}, states"] if layer.return_sequence else ["", f"{name}, last states"]
    states = graph.add_with_outputs(operator, [steps, *arrays], outputs, **settings)
    if layer.return_sequence:  # (length, directions, m, units)
        moved = graph.add("Transpose", [states], f"{name}, moved", perm=[2, 1, 3, 0])
        shape = graph.constant([0, -1, graph.sizes_of_map(inputs[0])[0]], f"{name}, shape")
        graph.add("Reshape", [moved, shape], name)
    else:  # (directions, m, units)
        moved = graph.add("Transpose", [states], f"{name}, moved", perm=[1, 0, 2])
        graph.add("Flatten", [moved], name)


def _array(graph: Graph, layer: Any, name: str, own: Named, gates: Sequence[int], part: str) -> str:
    """Add the array of all directions that ONNX has for one of ours, or for both biases."""
    values = np.stack([PARTS[part](own, prefix, gates) for prefix in _prefixes(layer)])
    return graph.array((f"{name}, {part}", values))


def _matrix(own: Named, name: str, gates: Sequence[int]) -> Any:
    return _reordered(own[name][1], gates).T


def _biases(own: Named, prefix: str, gates: Sequence[int]) -> Any:
    """Return both biases, one after the other; one that a layer does not have is zero."""
    none = np.zeros(own[f"{prefix}weight"][1].shape[-1])
    names = (f"{prefix}bias", f"{prefix}recurrent_bias")
    return np.concatenate(
        [_reordered(own[name][1] if name in own else none, gates) for name in names]
    )


PARTS: dict[str, Callable[[Named, str, Sequence[int]], Any]] = {
    "input weights": lambda own, prefix, gates: _matrix(own, f"{prefix}weight", gates),
    "recurrent weights": lambda own, prefix, gates: _matrix(
        own, f"{prefix}recurrent_weight", gates
    ),
    "biases": _biases,
}


def _prefixes(layer: Any) -> Sequence[str]:
    return ("", "backward_") if layer.bidirectional else ("",)


def _reordered(array: Any, gates: Sequence[int]) -> Any:
    parts = np.split(array, len(gates), axis=-1)
    return np.concatenate([parts[gate] for gate in gates], axis=-1)
