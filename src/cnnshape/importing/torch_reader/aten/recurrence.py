"""Recurrent layers, one operator for several that follow each other, and embeddings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from torch import fx

from cnnshape.importing.graph import Constant, Operation
from cnnshape.importing.torch_reader.calls import Call, Handler

ARRAYS = ("weight", "recurrent_weight", "bias", "recurrent_bias")
LSTM_GATES, GRU_GATES, NO_GATES = (0, 1, 2, 3), (1, 0, 2), (0,)
"""PyTorch's gates in our order: a gru has reset before update there."""


def recurrent(kind: str, gates: Sequence[int], **settings: Any) -> Handler:
    """Return how recurrent layers are written: one after the other."""

    def handler(call: Call) -> Iterable[Operation]:
        if not _starts_at_zero(call):
            yield call.operation(f"{kind} with a start of its own", _inputs(call), _outputs(call))
            return
        value, shape = call.value("input"), call.shape_of("input")
        keys = {**settings, "layer": kind, **_keys(call)}
        for number in range(call["num_layers"]):
            is_last = number == call["num_layers"] - 1
            arrays = _arrays(call, number, gates)
            units = arrays["recurrent_weight"][1].shape[0] * _directions(call)
            between = call.between(f"layer {number}", (*shape[:-1], units))
            outputs = _outputs(call) if is_last else (between,)
            inputs = (value, *(name for name, _ in arrays.values()))
            yield call.operation("RecurrentLayer", inputs, outputs, arrays=tuple(arrays), **keys)
            value = between
            if call["dropout"] and not is_last:
                value = call.between(f"dropout {number}", (*shape[:-1], units))
                yield call.operation("Dropout", (between,), (value,), ratio=call["dropout"])

    return handler


def _starts_at_zero(call: Call) -> bool:
    """Say whether the first state is zero, and is the only one that is told."""
    given = call["hx"] if isinstance(call["hx"], (list, tuple)) else [call["hx"]]
    known = [call.values.constants.get(call.values.name(each)) for each in given]
    return all(each is not None and not each.read().any() for each in known)


def _inputs(call: Call) -> list[str]:
    return [call.values.name(each) for each in call.node.all_input_nodes]


def _outputs(call: Call) -> tuple[str, ...]:
    """Return all states, and of one layer also the last: that of several holds those of each."""
    count = len(call.node.meta["val"])
    return tuple(call.part(each) for each in range(count))


def _keys(call: Call) -> Mapping[str, Any]:
    arrays = _stored(call, 0)
    keys: dict[str, Any] = {"units": call.values.shapes[call.values.name(arrays[1])][1]}
    if call["bidirectional"]:
        keys["bidirectional"] = True
    return keys | ({"recurrent_bias": True} if call["has_biases"] else {"bias": False})


def _directions(call: Call) -> int:
    return 2 if call["bidirectional"] else 1


def _stored(call: Call, number: int) -> Sequence[fx.Node]:
    """Return the arrays of one direction of one layer, counted through."""
    size = 4 if call["has_biases"] else 2
    arrays: Sequence[fx.Node] = call["params"][number * size : (number + 1) * size]
    return arrays


def _arrays(call: Call, layer: int, gates: Sequence[int]) -> Mapping[str, tuple[str, Constant]]:
    """Return the arrays of a layer by our names, each with the name of its value."""
    found = {}
    for direction in range(_directions(call)):
        prefix = "backward_" if direction else ""
        nodes = _stored(call, layer * _directions(call) + direction)
        for name, node in zip(ARRAYS, nodes, strict=False):
            value = f"{call.values.name(node)}, ordered"
            constant = _ordered(call.values.constants[call.values.name(node)], gates)
            call.values.constants[value] = constant
            call.values.shapes[value] = constant.shape
            found[f"{prefix}{name}"] = (value, constant)
    return found


def _ordered(constant: Constant, gates: Sequence[int]) -> Constant:
    """Return an array with its gates in our order, and its outputs last."""

    def read() -> Any:
        import numpy as np

        parts = np.split(constant.read(), len(gates))
        return np.concatenate([parts[each] for each in gates]).T

    return constant._replace(shape=constant.shape[::-1], read=read)


def embedding(call: Call) -> Iterable[Operation]:
    """`embedding`."""
    return call.one("Embedding", call.value("weight"), call.value("indices"))


OPERATORS: Mapping[str, Handler] = {
    "lstm": recurrent("lstm", LSTM_GATES),
    "gru": recurrent("gru", GRU_GATES),
    "rnn_tanh": recurrent("simple_rnn", NO_GATES),
    "rnn_relu": recurrent("simple_rnn", NO_GATES, function="relu"),
    "embedding": embedding,
}
