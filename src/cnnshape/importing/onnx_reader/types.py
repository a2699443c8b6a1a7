"""Types of values: what ONNX's own functions infer of one node, and sizes out of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper, shape_inference

from cnnshape.importing.onnx_reader.checking import name_of, words_of
from cnnshape.importing.records import ImportRefused
from cnnshape.network import Shape
from cnnshape.phrases import joined, sizes_text

FLOATS = frozenset({TensorProto.FLOAT, TensorProto.FLOAT16, TensorProto.DOUBLE})

LIKE_THEIR_INPUT = frozenset({"GroupNormalization", "MeanVarianceNormalization"})
"""Operators for which onnx itself infers no sizes."""


REFUSALS = (
    onnx.defs.SchemaError,
    shape_inference.InferenceError,
    onnx.checker.ValidationError,
    ValueError,
    RuntimeError,
)
"""What onnx raises for an operator that it does not know, or whose inputs do not fit."""


class Misfit(ImportRefused):
    """An operator does not fit what it reads, by ONNX's own rules."""


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
    sizes = [
        each.dim_value
        for each in kind.tensor_type.shape.dim
        if each.dim_value >= 0 and each.HasField("dim_value")
    ]
    return tuple(sizes) if len(sizes) == len(kind.tensor_type.shape.dim) else None


def inferred(
    node: onnx.NodeProto,
    types: Mapping[str, onnx.TypeProto],
    arrays: Mapping[str, Any],
    opsets: Mapping[str, int],
) -> Mapping[str, onnx.TypeProto]:
    """Return the types of a node's outputs; none for an operator that ONNX does not define.

    Raises Misfit where inputs and settings do not fit by ONNX's own rules.
    """
    known = {value: types[value] for value in node.input if value in types}
    if len(known) < len({value for value in node.input if value}):
        return {}
    imports = [helper.make_opsetid(domain, version) for domain, version in opsets.items()]
    if node.op_type in LIKE_THEIR_INPUT and not node.domain:
        return {node.output[0]: types[node.input[0]]}
    data = {value: numpy_helper.from_array(array) for value, array in arrays.items()}
    try:
        schema = onnx.defs.get_schema(node.op_type, opsets.get(node.domain, 1), node.domain)
        return dict(shape_inference.infer_node_outputs(schema, node, known, data, None, imports))
    except onnx.defs.SchemaError:
        return {}
    except REFUSALS as error:
        if len({kind.tensor_type.elem_type for kind in known.values()}) > 1:
            return _broadcast(node, known)
        raise Misfit(_misfit(node, known, error)) from error


def _misfit(node: onnx.NodeProto, types: Mapping[str, onnx.TypeProto], error: Exception) -> str:
    """Return what an operator is given that does not fit, and what ONNX says of it."""
    shapes = ((value, sizes_of(types.get(value))) for value in node.input if value)
    reads = [
        f"`{value}` of {sizes_text(shape) or 'one number'}" if shape is not None else f"`{value}`"
        for value, shape in shapes
    ]
    return (
        f"`{node.op_type}` ({name_of(node)}) does not fit what it reads, "
        f"{joined(reads) if reads else 'nothing'}: {words_of(error)}"
    )


def _broadcast(
    node: onnx.NodeProto, types: Mapping[str, onnx.TypeProto]
) -> Mapping[str, onnx.TypeProto]:
    """Return the type of a sum or product of integers and the floats that stand for integers."""
    shapes = [sizes_of(types.get(value)) for value in node.input]
    if node.op_type not in ("Add", "Sub", "Mul", "Div") or None in shapes:
        return {}
    try:
        shape = np.broadcast_shapes(*(each for each in shapes if each is not None))
    except ValueError:
        return {}
    return {node.output[0]: helper.make_tensor_type_proto(onnx.TensorProto.FLOAT, shape)}
