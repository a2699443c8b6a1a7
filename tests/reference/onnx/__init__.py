"""ONNX models run by onnxruntime, or a skip that says why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

REASON = "is not installed: pip install -e '.[reference]'"

pytest.importorskip("onnx", reason=f"onnx {REASON}")
runtime = pytest.importorskip("onnxruntime", reason=f"onnxruntime {REASON}")

from onnx import ModelProto, TensorProto, helper, numpy_helper  # noqa: E402 - only if installed

OPSET, IR_VERSION = 21, 10
Array = NDArray[Any]


def compute(kind: str, x: Array, arrays: Sequence[Any] = (), **attributes: Any) -> Array:
    """Return what one operator computes of `x`; whole numbers are sizes, None is left out."""
    given = [None if array is None else _tensor(array) for array in arrays]
    names = [f"array {number}" if array is not None else "" for number, array in enumerate(given)]
    stored = [
        numpy_helper.from_array(array, name)
        for array, name in zip(given, names, strict=True)
        if array is not None
    ]
    node = helper.make_node(kind, ["x", *names], ["y"], **attributes)
    x_info = helper.make_tensor_value_info("x", TensorProto.FLOAT, x.shape)
    y_info = helper.make_tensor_value_info("y", TensorProto.FLOAT, None)
    graph = helper.make_graph([node], "operator", [x_info], [y_info], stored)
    opsets = [helper.make_opsetid("", OPSET)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION)
    return outputs_of(model, {"x": x.astype(np.float32)})["y"]


def outputs_of(model: ModelProto, inputs: Mapping[str, Array]) -> dict[str, Array]:
    """Return all outputs of a model by their names."""
    session = runtime.InferenceSession(model.SerializeToString(), _options())
    names = [each.name for each in session.get_outputs()]
    return dict(zip(names, map(np.asarray, session.run(names, dict(inputs))), strict=True))


def _tensor(array: Any) -> Array:
    found = np.asarray(array)
    dtype = np.int64 if found.dtype.kind == "i" else np.float32
    return np.ascontiguousarray(found.astype(dtype))


def _options() -> Any:
    options = runtime.SessionOptions()
    options.log_severity_level = 4  # what it refuses it also raises
    options.intra_op_num_threads = 1
    return options
