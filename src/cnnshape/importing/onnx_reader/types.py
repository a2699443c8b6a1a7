"""Types of values: what ONNX's own functions infer of one node, and sizes out of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import onnx
from onnx import helper, numpy_helper, shape_inference

from cnnshape.network import Shape


def tensor_type(array: Any) -> onnx.TypeProto:
    """Return the type of an array."""
    return helper.make_tensor_type_proto(helper.np_dtype_to_tensor_dtype(array.dtype), array.shape)


def stored_type(tensor: onnx.TensorProto) -> onnx.TypeProto:
    """Return the type of a stored array."""
    return helper.make_tensor_type_proto(tensor.data_type, list(tensor.dims))


def sizes_of(kind: onnx.TypeProto | None) -> Shape | None:
    """Return the sizes of a tensor; None where one is not known, or where it is no tensor."""
    if kind is None or not kind.tensor_type.HasField("shape"):
        return None
    sizes = [each.dim_value for each in kind.tensor_type.shape.dim if each.HasField("dim_value")]
    return tuple(sizes) if len(sizes) == len(kind.tensor_type.shape.dim) else None


def inferred(
    node: onnx.NodeProto,
    types: Mapping[str, onnx.TypeProto],
    arrays: Mapping[str, Any],
    opsets: Mapping[str, int],
) -> Mapping[str, onnx.TypeProto]:
    """Return the types of a node's outputs; none for an operator that ONNX does not define."""
    try:
        schema = onnx.defs.get_schema(node.op_type, opsets.get(node.domain, 1), node.domain)
        known = {value: types[value] for value in node.input if value}
        data = {value: numpy_helper.from_array(array) for value, array in arrays.items()}
        imports = [helper.make_opsetid(domain, version) for domain, version in opsets.items()]
        found = shape_inference.infer_node_outputs(schema, node, known, data, None, imports)
        return dict(found)
    except (onnx.defs.SchemaError, shape_inference.InferenceError, KeyError):
        return {}
