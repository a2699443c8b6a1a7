"""Exported networks: every layer computes in onnxruntime what it computes in NumPy."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import onnx

from cnnshape import Network, run, to_onnx
from cnnshape.layers.entry import Input
from cnnshape.network import Layout
from tests.reference.comparison import TOLERANCES, drawn_inputs, drawn_weights
from tests.reference.onnx import Array, outputs_of

TOLERANCE = TOLERANCES["float32"]


def assert_same_in_onnxruntime(network: Network, seed: int = 0) -> None:
    """Compare all layers of a network, for inputs and weights that are drawn from a seed."""
    inputs = {name: array.astype(np.float32) for name, array in drawn_inputs(network, seed).items()}
    weights = drawn_weights(network, seed)
    model = to_onnx(network, weights)
    onnx.checker.check_model(model, full_check=True)
    ours = run(network, inputs, weights, keep="all").kept
    theirs = outputs_of(with_all_outputs(model, network), feeds(model, network, inputs))
    for node in network.nodes:
        if not isinstance(node.layer, Input):
            assert_alike(channels_first(ours[node.name], network), theirs[node.name], node.name)


def with_all_outputs(model: onnx.ModelProto, network: Network) -> onnx.ModelProto:
    """Return a model that gives the values of all layers."""
    whole = onnx.ModelProto()
    whole.CopyFrom(model)
    given = {each.name for each in whole.graph.output}
    layers = {node.name for node in network.nodes} - given
    whole.graph.output.extend(each for each in model.graph.value_info if each.name in layers)
    return whole


def feeds(
    model: onnx.ModelProto, network: Network, inputs: Mapping[str, Array]
) -> dict[str, Array]:
    """Return inputs in the order of axes and of the type that a model takes."""
    types = {each.name: each.type.tensor_type.elem_type for each in model.graph.input}
    return {
        name: channels_first(array, network).astype(
            onnx.helper.tensor_dtype_to_np_dtype(types[name])
        )
        for name, array in inputs.items()
    }


def channels_first(array: Array, network: Network) -> Array:
    """Return a value of a network with its channels after the batch."""
    is_first = network.layout is Layout.CHANNELS_FIRST or array.ndim < 3
    return array if is_first else np.moveaxis(array, -1, 1)


def assert_alike(ours: Array, theirs: Array, name: str) -> None:
    """Compare values where they are numbers, relative to the largest; and where they are none."""
    assert ours.shape == theirs.shape, name
    known = np.isfinite(ours)
    np.testing.assert_array_equal(np.isnan(ours), np.isnan(theirs), name)
    largest = max(1.0, float(np.abs(ours[known]).max(initial=0)))
    np.testing.assert_allclose(
        theirs[known], ours[known], rtol=0, atol=TOLERANCE * largest, err_msg=name
    )
