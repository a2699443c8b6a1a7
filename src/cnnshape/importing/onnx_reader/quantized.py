"""Quantized operators as the float operators that they approximate."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
import onnx
from onnx import helper, numpy_helper

Nodes = Iterator[onnx.NodeProto]


def as_float(node: onnx.NodeProto) -> list[onnx.NodeProto] | None:
    """Return the float operators for a quantized one; None for any other.

    Values stay what they were before they were rounded, and weights become the numbers that their
    integers stand for.
    """
    rule = RULES.get(node.op_type)
    return None if rule is None else list(rule(node))


def _rounded(node: onnx.NodeProto) -> Nodes:
    """`QuantizeLinear`: its value; `DequantizeLinear` of a value that the model computes too."""
    yield _node("Identity", [node.input[0]], [node.output[0]])


def _dynamic(node: onnx.NodeProto) -> Nodes:
    """`DynamicQuantizeLinear`: its value, on a scale of 1."""
    yield _node("Identity", [node.input[0]], [node.output[0]])
    for output, number in zip(node.output[1:], (np.float32(1), np.uint8(0)), strict=False):
        yield _node("Constant", [], [output], value=numpy_helper.from_array(np.array(number)))


def _linear(kind: str, weight: int, bias: int | None) -> Callable[[onnx.NodeProto], Nodes]:
    """Return how an operator is read that has its weight, scale and zero in three inputs."""

    def rule(node: onnx.NodeProto) -> Nodes:
        x, y = node.input[0], node.output[0]
        inputs = [x, f"{y}, weight"]
        yield _node("DequantizeLinear", node.input[weight : weight + 3], [f"{y}, weight"], axis=0)
        if bias is not None and len(node.input) > bias:
            scale = f"{y}, scale"
            yield _node("Mul", [node.input[1], node.input[weight + 1]], [scale])
            yield _node("Cast", [node.input[bias]], [f"{y}, whole"], to=onnx.TensorProto.FLOAT)
            yield _node("Mul", [f"{y}, whole", scale], [f"{y}, bias"])
            inputs.append(f"{y}, bias")
        yield _node(kind, inputs, [y], like=node)

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
        node.attribute.extend(like.attribute)
    return node


RULES: Mapping[str, Callable[[onnx.NodeProto], Nodes]] = {
    "QuantizeLinear": _rounded,
    "DequantizeLinear": _rounded,
    "DynamicQuantizeLinear": _dynamic,
    "QLinearConv": _linear("Conv", 3, 8),
    "QLinearMatMul": _linear("MatMul", 3, None),
    "ConvInteger": _integer("Conv"),
    "MatMulInteger": _integer("MatMul"),
    "QLinearAdd": _values("Add", 0, 3),
    "QLinearMul": _values("Mul", 0, 3),
    "QLinearAveragePool": _values("AveragePool", 0),
    "QLinearGlobalAveragePool": _values("GlobalAveragePool", 0),
    "QLinearLeakyRelu": _values("LeakyRelu", 0),
    "QLinearSigmoid": _values("Sigmoid", 0),
    "QLinearSoftmax": _values("Softmax", 0),
    "DynamicQuantizeLSTM": _lstm,
}
