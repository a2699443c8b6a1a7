"""Products of two maps as matrices, of which the channels are the columns."""

from __future__ import annotations

from cnnshape.exporting.code.expressions import Expression, Input, Method, Operation
from cnnshape.exporting.pytorch.kinds.dimensions import channels_last, channels_second
from cnnshape.exporting.structure.steps import Layered, Step


def matmul(layered: Layered) -> tuple[Step, ...]:
    """The product; of tokens, a tensor is the matrix transposed, and so the order is turned."""
    layer = layered.layer
    first: Expression = Input(0)
    second: Expression = Input(1)
    if layered.rank > 1:
        first, second = channels_last(first), channels_last(second)
    left = Method(first, "mT") if layer.transpose_first else first
    right = Method(second, "mT") if layer.transpose_second else second
    if layered.rank == 1:
        return (Step(_scaled(layer.scale, Operation("@", right, left))),)
    return (Step(channels_second(_scaled(layer.scale, Operation("@", left, right)))),)


def _scaled(scale: float, product: Expression) -> Expression:
    return product if scale == 1 else Operation("*", scale, product)


STEPS = {"matmul": matmul}
