"""Quantized operators as the float operators that they approximate."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import onnx
from onnx import helper, numpy_helper

from cnnshape.importing.records import ImportRefused
from cnnshape.phrases import sizes_text

Nodes = Iterator[onnx.NodeProto]


def as_float(node: onnx.NodeProto) -> list[onnx.NodeProto] | None:
    """Return the float operators for a quantized one; None for any other.

    Values stay what they were before they were rounded, and weights become the numbers that their
    integers stand for.
    """
    rule = RULES.get(node.op_type)
    is_turned = any(each.name == "channels_last" and each.i for each in node.attribute)
    is_whole = rule is not None and len(node.input) >= rule.least and len(node.output) > 0
    return list(rule.nodes(node)) if rule is not None and is_whole and not is_turned else None


def dequantized(node: onnx.NodeProto, arrays: Mapping[str, Any]) -> Any:
    """Return the numbers that integers stand for, as `DequantizeLinear` of any opset has it.

    ONNX's reference knows that of the newest opsets only. Scales and zeros are one number, one for
    each cell of an axis, or one for each block of cells along it.
    """
    settings = {each.name: helper.get_attribute_value(each) for each in node.attribute}
    whole, *others = (arrays[name] for name in node.input if name)
    axis = settings.get("axis", 1) % max(1, whole.ndim)
    try:
        scale, *zero = (_along(each, whole, axis) for each in others)
        centred = whole.astype(scale.dtype) - (zero[0].astype(scale.dtype) if zero else 0)
        with np.errstate(all="ignore"):
            return centred * scale
    except ValueError as error:
        raise ImportRefused(
            f"the weight `{node.input[0]}` of {sizes_text(whole.shape)} has scales of "
            f"{sizes_text(others[0].shape)}, which do not fit"
        ) from error


def _along(array: Any, whole: Any, axis: int) -> Any:
    """Return scales so that they broadcast over what they scale."""
    if array.size == 1:
        return array.reshape(())
    if whole.ndim == 0:
        raise ValueError("several scales of one number")
    if array.ndim == 1:
        shape = [1] * whole.ndim
        shape[axis] = array.size
        return np.broadcast_to(array.reshape(shape), whole.shape)
    block = -(-whole.shape[axis] // array.shape[axis])
    return np.repeat(array, block, axis).take(range(whole.shape[axis]), axis)


def _rounded(node: onnx.NodeProto) -> Nodes:
    """`QuantizeLinear`: its value; `DequantizeLinear` of a value that the model computes too."""
    yield _node("Identity", [node.input[0]], [node.output[0]])


def _dynamic(node: onnx.NodeProto) -> Nodes:
    """`DynamicQuantizeLinear`: its value, on a scale of 1."""
    yield _node("Identity", [node.input[0]], [node.output[0]])
    for output, number in zip(node.output[1:], (np.float32(1), np.uint8(0)), strict=False):
        yield _node("Constant", [], [output], value=numpy_helper.from_array(np.array(number)))


def _linear(
    kind: str, weight: int, bias: int | None, axis: int = 0
) -> Callable[[onnx.NodeProto], Nodes]:
    """Return how an operator is read that has its weight, scale and zero in three inputs.

    There may be a scale for each output, which are the cells of an axis of the weight. The integers
    of a bias stand for numbers before the factor `alpha`.
    """

    def rule(node: onnx.NodeProto) -> Nodes:
        x, y = node.input[0], node.output[0]
        inputs = [x, f"{y}, weight"]
        is_turned = any(each.name == "transB" and each.i for each in node.attribute)
        stored = node.input[weight : weight + 3]
        yield _node("DequantizeLinear", stored, inputs[1:], axis=0 if is_turned else axis)
        if bias is not None and len(node.input) > bias and node.input[bias]:
            scale = f"{y}, scale"
            yield _node("Mul", [node.input[1], node.input[weight + 1]], [scale])
            yield _node("Cast", [node.input[bias]], [f"{y}, whole"], to=onnx.TensorProto.FLOAT)
            yield _node("Mul", [f"{y}, whole", scale], [f"{y}, bias"])
            inputs.append(f"{y}, bias")
        alphas = [each.f for each in node.attribute if each.name == "alpha"]
        factors = {"beta": alphas[0]} if alphas else {}
        yield _node(kind, inputs, [y], like=node, **factors)

    return rule


def _integer(kind: str) -> Callable[[onnx.NodeProto], Nodes]:
    """Return how an operator on integers is read: the zero of its weight is subtracted."""

    def rule(node: onnx.NodeProto) -> Nodes:
        y = node.output[0]
        yield _node("Cast", [node.input[1]], [f"{y}, whole"], to=onnx.TensorProto.FLOAT)
        weight = f"{y}, whole"
        if len(node.input) > 3 and node.input[3]:
            yield _node("Cast", [node.input[3]], [f"{y}, zero"], to=onnx.TensorProto.FLOAT)
            yield _node("Sub", [weight, f"{y}, zero"], [f"{y}, weight"])
            weight = f"{y}, weight"
        yield _node(kind, [node.input[0], weight], [y], like=node)

    return rule


def _values(kind: str, *at: int) -> Callable[[onnx.NodeProto], Nodes]:
    """Return how an operator is read that has a scale and a zero beside each of its values."""

    def rule(node: onnx.NodeProto) -> Nodes:
        yield _node(kind, [node.input[each] for each in at], node.output, like=node)

    return rule


def _lstm(node: onnx.NodeProto) -> Nodes:
    """`DynamicQuantizeLSTM`, whose matrices are transposed."""
    y = next(each for each in node.output if each)
    inputs = list(node.input[:8])
    for at, scale in ((1, 8), (2, 10)):
        whole, matrix = f"{y}, whole {at}", f"{y}, matrix {at}"
        yield _node("DequantizeLinear", [inputs[at], *node.input[scale : scale + 2]], [whole])
        yield _node("Transpose", [whole], [matrix], perm=[0, 2, 1])
        inputs[at] = matrix
    yield _node("LSTM", inputs, node.output, like=node)


def _node(
    kind: str,
    inputs: Sequence[str],
    outputs: Sequence[str],
    like: onnx.NodeProto | None = None,
    **settings: object,
) -> onnx.NodeProto:
    node = helper.make_node(kind, inputs, outputs, **settings)
    if like is not None:
        node.name = like.name
        node.attribute.extend(each for each in like.attribute if each.name not in OF_THE_RUNTIME)
    return node


OF_THE_RUNTIME = frozenset({"channels_last"})
"""Attributes that the float operators do not have."""


class Rule(NamedTuple):
    """How an operator is read as one on floats, and how many inputs it has at least."""

    least: int
    nodes: Callable[[onnx.NodeProto], Nodes]


RULES: Mapping[str, Rule] = {
    "QuantizeLinear": Rule(1, _rounded),
    "DequantizeLinear": Rule(1, _rounded),
    "DynamicQuantizeLinear": Rule(1, _dynamic),
    "QLinearConv": Rule(8, _linear("Conv", 3, 8)),
    "QLinearMatMul": Rule(8, _linear("MatMul", 3, None, axis=-1)),
    "QGemm": Rule(6, _linear("Gemm", 3, 6, axis=-1)),
    "ConvInteger": Rule(2, _integer("Conv")),
    "MatMulInteger": Rule(2, _integer("MatMul")),
    "QLinearAdd": Rule(4, _values("Add", 0, 3)),
    "QLinearMul": Rule(4, _values("Mul", 0, 3)),
    "QLinearAveragePool": Rule(1, _values("AveragePool", 0)),
    "QLinearGlobalAveragePool": Rule(1, _values("GlobalAveragePool", 0)),
    "QLinearLeakyRelu": Rule(1, _values("LeakyRelu", 0)),
    "QLinearSigmoid": Rule(1, _values("Sigmoid", 0)),
    "QLinearSoftmax": Rule(1, _values("Softmax", 0)),
    "DynamicQuantizeLSTM": Rule(12, _lstm),
}
