"""Products of two maps as matrices, of which the channels are the columns."""

from __future__ import annotations

from cnnshape.exporting.code.expressions import Expression, Input, Operation, call
from cnnshape.exporting.structure.steps import Layered, Step


def matmul(layered: Layered) -> tuple[Step, ...]:
    """ops.matmul."""
    layer = layered.layer
    first = _transposed(0) if layer.transpose_first else Input(0)
    second = _transposed(1) if layer.transpose_second else Input(1)
    product = call("ops.matmul", first, second)
    return (Step(product if layer.scale == 1 else Operation("*", layer.scale, product)),)


def _transposed(position: int) -> Expression:
    return call("ops.swapaxes", Input(position), -1, -2)


STEPS = {"matmul": matmul}
