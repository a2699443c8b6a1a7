"""The product of two maps as matrices: rows of the first with columns of the second."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import NamedTuple

from cnnshape.analysis.axes.rule import (
    Accepts,
    AxisInputs,
    AxisRule,
    OutputAxis,
    Source,
)
from cnnshape.analysis.axes.several import Agree
from cnnshape.analysis.claim import SAME_CELL, Claim, Inputs
from cnnshape.analysis.faults import Fault, refuse_if
from cnnshape.layers.matmul import MatMul
from cnnshape.network import Shape
from cnnshape.phrases import sizes_text


class Matrices(NamedTuple):
    """A map as matrices: `stack` of them, each with `rows` and `columns`."""

    stack: Shape
    rows: int
    columns: int


def axes(layer: MatMul, inputs: AxisInputs) -> AxisRule | None:
    """The rows of the first, and stacks that agree; where sizes become channels, they are tried."""
    is_transposed = layer.transpose_first or layer.transpose_second
    if is_transposed or len(set(inputs.ranks)) > 1 or not inputs.rank:
        return None
    stack = (
        OutputAxis(Agree(), (Source(0, axis), Source(1, axis))) for axis in range(inputs.rank - 1)
    )
    rows = OutputAxis(None, (Source(0, inputs.rank - 1),))
    return AxisRule((*stack, rows), accepts=Accepts.SOME_MAPS)


def matmul(layer: MatMul, inputs: Inputs) -> Claim:
    """Rows times columns outputs, each the sum of as many products as the two have in common."""
    refuse_if(_are_maps(inputs))
    first = _matrices(inputs.shapes[0], layer.transpose_first)
    second = _matrices(inputs.shapes[1], layer.transpose_second)
    refuse_if(_multiply(first, second, inputs))
    output = (*first.stack, first.rows, second.columns)
    macs = prod(output) * first.columns
    along_stack = (SAME_CELL,) * len(first.stack)
    rows = None if layer.transpose_first else SAME_CELL
    return Claim(
        output,
        macs=macs,
        macs_effective=macs,
        reaches=((*along_stack, rows), (*along_stack, None)),
    )


def _matrices(shape: Shape, is_transposed: bool) -> Matrices:
    *stack, rows, columns = shape
    if is_transposed:
        rows, columns = columns, rows
    return Matrices(tuple(stack), rows, columns)


def _are_maps(inputs: Inputs) -> Iterator[Fault]:
    first, second = inputs.shapes
    if len(first) != len(second) or len(first) < 2:
        yield Fault(
            "S108",
            f"matmul needs two maps with as many axes, but reads {_texts(inputs)}",
            "from",
            notes=_notes(inputs),
            help="bring both to `[rows, columns]` with `reshape`; `dense` multiplies with weights",
        )


def _multiply(first: Matrices, second: Matrices, inputs: Inputs) -> Iterator[Fault]:
    if first.stack != second.stack:
        yield Fault(
            "S104",
            f"matmul needs as many matrices of both, but reads {sizes_text(first.stack)} and "
            f"{sizes_text(second.stack)}",
            "from",
            notes=_notes(inputs),
            help="bring the axes before the last one to the same sizes",
        )
    elif first.columns != second.rows:
        yield Fault(
            "S104",
            f"a matrix of {first.rows:,}x{first.columns:,} has no product with one of "
            f"{second.rows:,}x{second.columns:,}",
            "from",
            notes=(*_notes(inputs), f"{first.columns:,} columns meet {second.rows:,} rows"),
            help=_way_out(first, second),
        )


def _way_out(first: Matrices, second: Matrices) -> str:
    if first.columns == second.columns:
        return "exchange rows and columns of the second: `transpose_second: true`"
    if first.rows == second.rows:
        return "exchange rows and columns of the first: `transpose_first: true`"
    return "bring the columns of the first and the rows of the second to one number"


def _texts(inputs: Inputs) -> str:
    return " and ".join(map(inputs.text, range(len(inputs.shapes))))


def _notes(inputs: Inputs) -> tuple[str, ...]:
    return tuple(f"`{name}` is {inputs.text(at)}" for at, name in enumerate(inputs.names))


CLAIMS = {"matmul": matmul}
AXES = {"matmul": axes}
