"""Recurrent layers: the arrays are those of their cells, in the order of ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cnnshape.importing.keras_reader.building import Builder, Call, Read, Value
from cnnshape.importing.keras_reader.configs import LayerConfig, layer_config
from cnnshape.importing.keras_reader.kinds.windows import one_or_each
from cnnshape.importing.keras_reader.stores import Store
from cnnshape.importing.operators.building import Unmapped

KINDS = {"LSTM": "lstm", "GRU": "gru", "SimpleRNN": "simple_rnn"}
BACKWARD = "backward_"
TWO_BIASES = 2
"""The rank of the biases of a GRU that adds one to each of its two products."""

Handler = Callable[[Call, Builder], Value]


def recurrent(call: Call, to: Builder) -> Value:
    """`LSTM`, `GRU` and `SimpleRNN`; backwards, the sequence is turned round before."""
    _needs_a_sequence(call)
    keys = _keys(call.layer)
    kind = KINDS[call.layer.class_name]
    value = call.value
    if call.settings.get("go_backwards"):
        value = to.add(call, "flip", [value], {"axes": "length"}, suffix="_reversed")
    return to.add(call, kind, [value], keys, _arrays(call.store))


def bidirectional(call: Call, to: Builder) -> Value:
    """`Bidirectional` around one of these, whose two directions stand side by side."""
    _needs_a_sequence(call)
    settings = call.settings
    forward, backward = layer_config(settings["layer"]), layer_config(settings["backward_layer"])
    if forward.class_name not in KINDS or backward.class_name != forward.class_name:
        raise Unmapped(f"it wraps {forward.class_name} and {backward.class_name}")
    keys = _keys(forward)
    if settings.get("merge_mode") != "concat" or keys != _keys(backward):
        raise Unmapped("its directions differ, or do not stand side by side")
    if forward.settings.get("go_backwards") or not backward.settings.get("go_backwards"):
        raise Unmapped("its directions are the same")
    arrays = _arrays(call.store.part("forward_layer"))
    other = _arrays(call.store.part("backward_layer"))
    arrays |= {BACKWARD + name: read for name, read in other.items()}
    kind = KINDS[forward.class_name]
    return to.add(call, kind, [call.value], keys | {"bidirectional": True}, arrays)


def conv_lstm(call: Call, to: Builder) -> Value:
    """`ConvLSTM2D`: frames along the depth."""
    _needs_a_sequence(call)
    to.needs_own_layout(call)
    to.needs_channels_last(call.value)
    settings = call.settings
    _needs_functions(settings, activation="tanh", recurrent_activation="sigmoid")
    if settings.get("go_backwards"):
        raise Unmapped("it reads frames from the last")
    keys = {
        "filters": settings["filters"],
        "kernel": one_or_each(settings["kernel_size"]),
        "stride": one_or_each(settings["strides"]),
        "padding": settings["padding"],
        "dilation": one_or_each(settings["dilation_rate"]),
        "bias": settings["use_bias"],
        "return_sequence": settings["return_sequences"],
    }
    return to.add(call, "conv_lstm", [call.value], keys, _arrays(call.store))


def _needs_a_sequence(call: Call) -> None:
    """Raise Unmapped where the layer reads more than a sequence, or gives its states too."""
    if len(call.reads) != 1:
        raise Unmapped("it is given its first state")


def _keys(layer: LayerConfig) -> dict[str, Any]:
    settings = layer.settings
    keys = {
        "units": settings["units"],
        "bias": settings["use_bias"],
        "return_sequence": settings["return_sequences"],
    }
    if layer.class_name == "SimpleRNN":
        return keys | {"function": settings["activation"]}
    _needs_functions(settings, activation="tanh", recurrent_activation="sigmoid")
    if layer.class_name == "GRU":
        return keys | {"reset_after": settings.get("reset_after", True)}
    return keys


def _needs_functions(settings: Mapping[str, Any], **wanted: str) -> None:
    for key, function in wanted.items():
        if settings.get(key, function) != function:
            raise Unmapped(f"its {key} is {settings[key]}, not {function}")


def _arrays(store: Store) -> dict[str, Read]:
    """Return the arrays of a cell; a GRU may have both of its biases in one array."""
    cell = store.part("cell")

    def bias(number: int) -> Read:
        def read() -> Any:
            biases = cell.array(2)
            return biases[number] if biases.ndim == TWO_BIASES else biases

        return read

    return {
        "weight": lambda: cell.array(0),
        "recurrent_weight": lambda: cell.array(1),
        "bias": bias(0),
        "recurrent_bias": bias(1),
    }


LAYERS: Mapping[str, Handler] = {
    **dict.fromkeys(KINDS, recurrent),
    "Bidirectional": bidirectional,
    "ConvLSTM2D": conv_lstm,
}
