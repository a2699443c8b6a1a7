"""ONNX graphs built for a test and run by onnxruntime, or a skip that says why."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

REASON = "is not installed: pip install -e '.[reference]'"

onnx = pytest.importorskip("onnx", reason=f"onnx {REASON}")
runtime = pytest.importorskip("onnxruntime", reason=f"onnxruntime {REASON}")

OPSET, IR_VERSION = 21, 10
Array = NDArray[Any]


class Graph:
    """Operators on an input `x`, in float32, each added by a call that returns a name to read."""

    def __init__(self, x: Array) -> None:
        """Start with an input, channels first."""
        self.x = x.astype(np.float32)
        self._nodes: list[Any] = []
        self._arrays: list[Any] = []

    def constant(self, array: Any, dtype: Any = np.float32) -> str:
        """Add an array and return its name."""
        name = f"constant{len(self._arrays)}"
        self._arrays.append(onnx.numpy_helper.from_array(np.array(array, dtype), name))
        return name

    def add(self, kind: str, *inputs: str, **attributes: Any) -> str:
        """Add an operator of opset 21 that reads what is named."""
        name = f"value{len(self._nodes)}"
        self._nodes.append(onnx.helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def compute(self, output: str) -> Array:
        """Return the array of a name."""
        graph = onnx.helper.make_graph(
            self._nodes,
            "graph",
            [onnx.helper.make_tensor_value_info("x", onnx.TensorProto.FLOAT, self.x.shape)],
            [onnx.helper.make_tensor_value_info(output, onnx.TensorProto.FLOAT, None)],
            self._arrays,
        )
        opset = onnx.helper.make_opsetid("", OPSET)
        model = onnx.helper.make_model(graph, opset_imports=[opset], ir_version=IR_VERSION)
        session = runtime.InferenceSession(model.SerializeToString(), _options())
        (result,) = session.run([output], {"x": self.x})
        return np.asarray(result)


def _options() -> Any:
    options = runtime.SessionOptions()
    options.log_severity_level = 4  # what it refuses it also raises
    options.intra_op_num_threads = 1
    return options
