"""Recurrence over pictures: one convolution of all frames, and a scan with one of the state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx
from onnx import helper

from cnnshape.exporting.onnx.layer_export import LayerExport, pads
from cnnshape.exporting.onnx.windows import attributes_of, outputs_first, windows_of_convolution
from cnnshape.window import same_padding

GATES = 4
DEPTH = 2
"""The axis of a value along which frames follow one another."""


def conv_lstm(layer: Any, export: LayerExport) -> str:
    """Scan the gates of the frames with a state and a cell that start at zero."""
    _, *sizes = export.sizes
    *_, height, width, filters = export.output
    windows = windows_of_convolution(layer, sizes)
    attributes = attributes_of(layer, windows)
    weight = export.weight("weight", lambda array: outputs_first(array)[:, :, np.newaxis])
    gates = export.add("Conv", export.x, weight, *export.bias(), **_on_frames(attributes))
    start = export.add("ConstantOfShape", export.of_all_samples([filters, height, width]))
    body = _step(export, attributes["kernel_shape"], (height, width))
    state, _, states = export.add_with_outputs(
        "Scan",
        [start, start, gates],
        3,
        body=body,
        num_scan_inputs=1,
        scan_input_axes=[DEPTH],
        scan_output_axes=[DEPTH],
    )
    return states if layer.return_sequence else state


def _on_frames(attributes: dict[str, Any]) -> dict[str, Any]:
    """Return the attributes of windows on pictures as those of windows on each frame by itself."""
    neutral = {"kernel_shape": 1, "strides": 1, "dilations": 1}
    whole = {key: [neutral[key], *value] for key, value in attributes.items() if key in neutral}
    before, after = np.split(np.array(attributes["pads"]), 2)
    return whole | {"pads": [0, *before.tolist(), 0, *after.tolist()]}


def _step(export: LayerExport, kernel: Sequence[int], sizes: Sequence[int]) -> onnx.GraphProto:
    """Return how state and cell follow from those before and the gates of a frame."""
    recurrent = export.weight("recurrent_weight", outputs_first)
    sides = [same_padding(taps, 1, n) for taps, n in zip(kernel, sizes, strict=True)]
    window = {"kernel_shape": list(kernel), "pads": pads(sides)}

    def named(label: str) -> str:
        return f"{export.name}/step/{label}"

    def node(kind: str, inputs: Sequence[str], *outputs: str, **attributes: Any) -> Any:
        read = [each if each == recurrent else named(each) for each in inputs]
        label = named(f"{outputs[0]}/{kind}")
        return helper.make_node(kind, read, list(map(named, outputs)), name=label, **attributes)

    operators = [
        node("Conv", ["state", recurrent], "of state", **window),
        node("Add", ["gates", "of state"], "sums"),
        node("Split", ["sums"], "i", "f", "g", "o", axis=1, num_outputs=GATES),
        *(node("Sigmoid", [gate], f"gate {gate}") for gate in "ifo"),
        node("Tanh", ["g"], "candidate"),
        node("Mul", ["cell", "gate f"], "kept"),
        node("Mul", ["candidate", "gate i"], "new"),
        node("Add", ["kept", "new"], "next cell"),
        node("Tanh", ["next cell"], "bounded"),
        node("Mul", ["bounded", "gate o"], "next state"),
        node("Identity", ["next state"], "kept state"),
    ]
    read, given = ("state", "cell", "gates"), ("next state", "next cell", "kept state")
    inputs, outputs = ([_value(named(each)) for each in values] for values in (read, given))
    return helper.make_graph(operators, named("body"), inputs, outputs)


def _value(name: str) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None)


WRITERS = {"conv_lstm": conv_lstm}
