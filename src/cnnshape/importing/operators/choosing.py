"""A choice between two values by a mask that is known: products with the mask, and a sum."""

from __future__ import annotations

from typing import Any

from cnnshape.importing.graph import Constant, Operation
from cnnshape.importing.operators.building import Builder, Unmapped
from cnnshape.importing.operators.functions import same
from cnnshape.importing.operators.merge import merge
from cnnshape.network import Shape


def where(operation: Operation, to: Builder) -> None:
    """`Where` with a mask that the model holds."""
    mask, chosen, other = operation.inputs
    known = to.constant(mask)
    if known is None:
        raise Unmapped("its mask is computed by the model")
    are_chosen = known.read()
    shape = to.shape(operation.output)
    for value, is_only in ((chosen, are_chosen.all()), (other, not are_chosen.any())):
        if is_only and to.constant(value) is None and to.shape(value) == shape:
            same(operation._replace(inputs=(value,)), to)
            return
    parts = (
        _part(operation, to, chosen, are_chosen, "chosen"),
        _part(operation, to, other, ~are_chosen, "other"),
    )
    merge("add")(operation._replace(kind="Add", inputs=parts, attributes={}), to)


def _part(operation: Operation, to: Builder, value: str, mask: Any, name: str) -> str:
    """Return the product of a value and a mask, whose constants training does not change."""
    result, numbers = f"{operation.output}, {name}", f"{operation.output}, mask of {name}"
    constant = to.constant(value)
    if constant is not None:
        to.add_constant(result, _masked(constant, mask))
        return result
    to.add_constant(numbers, _fixed(mask.astype("float32")))
    to.declare(result, _broadcast(to.shape(value), mask.shape))
    product = operation._replace(
        kind="Mul", inputs=(value, numbers), outputs=(result,), attributes={}
    )
    merge("multiply")(product, to)
    return result


def _masked(constant: Constant, mask: Any) -> Constant:
    """Return a constant where a mask is set, and zeros elsewhere."""
    import numpy as np

    array = constant.read()
    if not np.isfinite(array).all():
        raise Unmapped("it puts infinite numbers in the places of a mask")
    return _fixed(np.where(mask, array, 0).astype(np.float32))


def _fixed(array: Any) -> Constant:
    return Constant(array.shape, lambda: array, is_trained=False)


def _broadcast(first: Shape, second: Shape) -> Shape:
    import numpy as np

    return tuple(np.broadcast_shapes(first, second))


OPERATORS = {"Where": where}
"""How a choice is read."""
