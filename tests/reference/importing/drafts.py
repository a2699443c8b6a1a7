"""Small ONNX models drawn up operator by operator, and what importing them must give."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from cnnshape.execution.executor import run
from cnnshape.importing.imported import Imported, imported
from cnnshape.importing.mapping import model_of
from cnnshape.importing.onnx_reader.reading import graph_of_model
from cnnshape.network import Layout, Shape

Array = NDArray[Any]

OPSET = 20
TOLERANCE = 1e-4


class Draft:
    """An ONNX model in the making; each method returns the name of a value."""

    def __init__(self, opset: int = OPSET) -> None:
        self._opset = opset
        self._random = np.random.default_rng(7)
        self._inputs: list[onnx.ValueInfoProto] = []
        self._arrays: list[onnx.TensorProto] = []
        self._nodes: list[onnx.NodeProto] = []
        self._names = 0

    def input(self, *shape: int) -> str:
        """Add an input."""
        name = self._name("x")
        self._inputs.append(helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, shape))
        return name

    def weight(self, *shape: int) -> str:
        """Add a stored array of random numbers, between 0.5 and 1.5."""
        return self.stored(self._random.uniform(0.5, 1.5, shape).astype(np.float32))

    def signed(self, *shape: int) -> str:
        """Add a stored array of random numbers around 0."""
        return self.stored(self._random.uniform(-0.5, 0.5, shape).astype(np.float32))

    def stored(self, array: Any) -> str:
        """Add a stored array."""
        name = self._name("w")
        self._arrays.append(numpy_helper.from_array(np.asarray(array), name))
        return name

    def numbers(self, *numbers: int) -> str:
        """Add a constant list of whole numbers."""
        return self.constant(np.array(numbers, np.int64))

    def constant(self, value: Any, dtype: type = np.float32) -> str:
        """Add a constant that is a number of the code, not an array of weights."""
        array = value if isinstance(value, np.ndarray) else np.array(value, dtype)
        return self.add("Constant", value=numpy_helper.from_array(array))

    def add(self, kind: str, *inputs: str, **settings: Any) -> str:
        """Add an operator of one output."""
        return self.several(kind, *inputs, count=1, **settings)[0]

    def several(self, kind: str, *inputs: str, count: int, **settings: Any) -> list[str]:
        """Add an operator of several outputs."""
        outputs = [self._name("v") for _ in range(count)]
        self._nodes.append(helper.make_node(kind, inputs, outputs, **settings))
        return outputs

    def model(self, *outputs: str, is_inferred: bool = True) -> onnx.ModelProto:
        """Return the model, with the sizes of all values unless these are to be left out."""
        results = [helper.make_empty_tensor_value_info(name) for name in outputs]
        graph = helper.make_graph(self._nodes, "draft", self._inputs, results, self._arrays)
        opsets = [helper.make_opsetid("", self._opset)]
        whole = helper.make_model(graph, opset_imports=opsets, ir_version=10)
        return onnx.shape_inference.infer_shapes(whole) if is_inferred else whole

    def _name(self, start: str) -> str:
        self._names += 1
        return f"{start}{self._names}"


def imported_model(model: onnx.ModelProto, *, is_flat: bool = False) -> Imported:
    """Return what importing a model gives."""
    graph = graph_of_model(model, Path("draft.onnx"), None)
    return imported(model_of(graph), is_flat=is_flat)


def kinds_of(result: Imported) -> str:
    """Return the kinds of the layers, one after the other."""
    inputs = result.network.input_shapes
    nodes = [node.layer for node in result.network.nodes if node.name not in inputs]
    return " ".join(layer.type for layer in nodes)


def assert_same_values(model: onnx.ModelProto, result: Imported, positive: bool = False) -> None:
    """Run a model in ONNX Runtime and its import in NumPy on one input; compare all outputs."""
    arrays = dict(drawn_arrays(model, positive=positive))
    network = result.network
    given = {
        name: in_layout(array, network.layout, shape)
        for (name, shape), array in zip(network.input_shapes.items(), arrays.values(), strict=True)
    }
    ours = run(network, given, dict(result.weights)).outputs
    theirs = computed(model, arrays)
    assert len(ours) == len(theirs)
    for seen, expected in zip(ours.values(), theirs, strict=True):
        largest = max(1e-3, float(np.abs(expected).max()))
        if seen.ndim == expected.ndim and seen.shape != expected.shape:
            expected = in_layout(expected, network.layout, ())
        assert seen.size == expected.size, (seen.shape, expected.shape)
        assert np.abs(seen.reshape(-1) - expected.reshape(-1)).max() <= TOLERANCE * largest


def in_layout(array: Array, layout: Layout, shape: Shape) -> Array:
    """Return an input of a model in the order of axes that its import has."""
    if array.shape[1:] == layout.outside(shape):
        return array
    is_last = layout is Layout.CHANNELS_LAST
    return np.moveaxis(array, 1, -1) if is_last else np.moveaxis(array, -1, 1)


def drawn_arrays(model: onnx.ModelProto, *, positive: bool = False) -> Mapping[str, Array]:
    """Return an array for each input of a model."""
    random = np.random.default_rng(1)
    stored = {each.name for each in model.graph.initializer}
    inputs = [each for each in model.graph.input if each.name not in stored]
    shapes = {
        each.name: [dim.dim_value for dim in each.type.tensor_type.shape.dim] for each in inputs
    }
    drawn = {name: random.standard_normal(shape) for name, shape in shapes.items()}
    return {
        name: (np.abs(array) + 0.1 if positive else array).astype(np.float32)
        for name, array in drawn.items()
    }


def computed(model: onnx.ModelProto, arrays: Mapping[str, Array]) -> list[Array]:
    """Return what ONNX Runtime computes, without optimizing."""
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.log_severity_level = 3
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model.SerializeToString(), options)
    results: list[Array] = session.run(None, dict(arrays))
    return results
