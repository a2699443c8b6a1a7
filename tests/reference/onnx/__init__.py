"""ONNX graphs run by onnxruntime, or a skip that says why."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from cnnshape.exporting.onnx.graph import Graph

REASON = "is not installed: pip install -e '.[reference]'"

pytest.importorskip("onnx", reason=f"onnx {REASON}")
runtime = pytest.importorskip("onnxruntime", reason=f"onnxruntime {REASON}")

NEWEST_OPSET = 21
INPUT, OUTPUT = "x", "y"
Array = NDArray[Any]


def graph_on(x: Array) -> Graph:
    """Return a graph without operators on an input `x`, channels first."""
    return Graph({INPUT: (*x.shape[2:], x.shape[1])})


def compute(graph: Graph, x: Array) -> Array:
    """Return the array that a graph calls `y`, in float32."""
    model = graph.model({INPUT: x.shape}, OUTPUT, opset=NEWEST_OPSET)
    session = runtime.InferenceSession(model.SerializeToString(), _options())
    (result,) = session.run([OUTPUT], {INPUT: x.astype(np.float32)})
    return np.asarray(result)


def _options() -> Any:
    options = runtime.SessionOptions()
    options.log_severity_level = 4  # what it refuses it also raises
    options.intra_op_num_threads = 1
    return options
