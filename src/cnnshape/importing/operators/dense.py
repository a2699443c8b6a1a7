"""Matrix products with weights: dense layers."""

from __future__ import annotations

from math import prod

from cnnshape.importing.graph import Constant, Operation
from cnnshape.importing.operators import weights
from cnnshape.importing.operators.building import Builder, Unmapped
from cnnshape.importing.operators.positions import at_positions
from cnnshape.importing.operators.products import MATRIX, product
from cnnshape.importing.records import ImportRefused, Weight
from cnnshape.phrases import sizes_text


def gemm(operation: Operation, to: Builder) -> None:
    """`Gemm`: alpha and beta go into the weights."""
    attributes = operation.attributes
    weight = _known(to, operation.inputs[1])
    if len(weight.shape) != MATRIX:
        raise Unmapped("its weight is not a matrix")
    if attributes.get("transA"):
        raise Unmapped("it transposes the batch")
    alpha, beta = attributes.get("alpha", 1.0), attributes.get("beta", 1.0)
    matrix = weights.as_is(weight)
    if attributes.get("transB"):
        matrix = weights.changed(matrix, lambda array: array.T, (weight.shape[1], weight.shape[0]))
    arrays = {"weight": _times(matrix, alpha)}
    if operation.takes(2):
        bias, units = weights.flat(_known(to, operation.inputs[2])), matrix.shape[1]
        if bias.shape == (1,):
            bias = weights.changed(bias, lambda array: array.repeat(units), (units,))
        if bias.shape != (units,):
            raise Unmapped(f"its bias has {sizes_text(bias.shape)} values for {units} units")
        arrays["bias"] = _times(bias, beta)
    _dense(operation, to, arrays)


def matmul(operation: Operation, to: Builder) -> None:
    """`MatMul` of a value with a matrix of weights, or with another value."""
    if to.constant(operation.inputs[0]) is not None:
        raise Unmapped("its weight stands before the value")
    weight = to.constant(operation.inputs[1])
    if weight is None:
        product(operation, to)
        return
    shape = weight.shape[-2:]
    if len(shape) != 2 or prod(shape) != prod(weight.shape):
        raise Unmapped("its weight is not a matrix")
    matrix = weights.changed(weights.as_is(weight), lambda array: array.reshape(shape), shape)
    _dense(operation, to, {"weight": matrix})


def _dense(operation: Operation, to: Builder, arrays: dict[str, Weight]) -> None:
    read, units = arrays["weight"].shape
    channels = to.view(operation.inputs[0]).shape[-1:]
    if channels != (read,):
        raise ImportRefused(
            f"the weight `{operation.inputs[1]}` reads {read} channels, and "
            f"`{operation.inputs[0]}` has {sizes_text(channels) or 'none'}"
        )
    keys = {"units": units, "bias": "bias" in arrays}
    at_positions(operation, to, "dense", keys, arrays)


def _times(weight: Weight, factor: float) -> Weight:
    return weight if factor == 1 else weights.changed(weight, lambda array: array * factor)


def _known(to: Builder, value: str) -> Constant:
    constant = to.constant(value)
    if constant is None:
        raise Unmapped("both of its factors are computed by the model")
    return constant


OPERATORS = {"Gemm": gemm, "MatMul": matmul}
