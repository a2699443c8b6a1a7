"""Compute operators on constants: those of shape arithmetic by NumPy, others by ONNX's reference.

The reference builds a model for each operator, and an exported transformer has thousands of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Any

import numpy as np
import onnx
from onnx import helper
from onnx.reference import ReferenceEvaluator

from cnnshape.importing.graph import ABSENT, Constant
from cnnshape.importing.onnx_reader.arrays import is_small
from cnnshape.importing.onnx_reader.attributes import normal_form
from cnnshape.importing.onnx_reader.quantized import dequantized
from cnnshape.importing.onnx_reader.shape_arithmetic import RULES
from cnnshape.importing.onnx_reader.types import tensor_type
from cnnshape.importing.records import ImportRefused
from cnnshape.network import Shape

MAX_COMPUTED = 2**28
"""More numbers than this in a constant that operators compute are a mistake, or an attack."""


def check_size(node: onnx.NodeProto, output: str, sizes: Shape) -> None:
    """Raise ImportRefused if what an operator gives is too large to be computed."""
    if prod(sizes) > MAX_COMPUTED:
        raise ImportRefused(
            f"the constant `{output}` that `{node.op_type}` gives has {prod(sizes):,} numbers; at "
            f"most {MAX_COMPUTED:,} are computed"
        )


def computed_directly(
    node: onnx.NodeProto, constants: Mapping[str, Constant], opset: int
) -> Any | None:
    """Return what an operator of shape arithmetic gives; None if it has to be computed elsewhere.

    What does not fit is left to the reference as well, which says why.
    """
    rule = RULES.get(node.op_type)
    if rule is None or ABSENT in node.input:
        return None
    if not all(is_small(constants[each]) for each in node.input):
        return None
    known = normal_form(node, constants.get, opset)
    if known is None:
        return None
    inputs, settings = known
    try:
        with np.errstate(all="ignore"):
            return np.asarray(rule([constants[each].read() for each in inputs], settings))
    except (ValueError, TypeError, IndexError, KeyError, OverflowError):
        return None


def computed_when_read(
    node: onnx.NodeProto, output: str, arrays: Mapping[str, Any], opsets: Mapping[str, int]
) -> Any:
    """Return what an operator gives, of any size; raise ImportRefused if it cannot be computed."""
    if node.op_type == "DequantizeLinear":
        return dequantized(node, arrays)
    return computed_by_reference(node, output, arrays, opsets)


def computed_by_reference(
    node: onnx.NodeProto, output: str, arrays: Mapping[str, Any], opsets: Mapping[str, int]
) -> Any:
    """Run one node as ONNX's reference does; raise ImportRefused if it cannot."""
    inputs = [helper.make_value_info(name, tensor_type(each)) for name, each in arrays.items()]
    outputs = [helper.make_empty_tensor_value_info(output)]
    graph = helper.make_graph([node], "node", inputs, outputs)
    imports = [helper.make_opsetid(domain, version) for domain, version in opsets.items()]
    model = helper.make_model(graph, opset_imports=imports)
    try:
        return np.asarray(ReferenceEvaluator(model).run([output], dict(arrays))[0])
    except Exception as error:  # the reference raises what its NumPy code raises
        raise ImportRefused(
            f"the constant `{output}` cannot be computed by `{node.op_type}`: {error}"
        ) from error
