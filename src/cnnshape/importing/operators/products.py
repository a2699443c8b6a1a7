"""Products of two values that the model computes: `matmul`."""

from __future__ import annotations

from typing import Any

from cnnshape.importing.graph import Operation
from cnnshape.importing.operators.arranging import as_rows
from cnnshape.importing.operators.building import Builder, Unmapped
from cnnshape.importing.views import View, names_last

MATRIX = 2
"""The axes of a matrix; those before count matrices."""


def product(operation: Operation, to: Builder, scale: float = 1.0) -> None:
    """`MatMul` of two values: the last axis of the first with the last but one of the second."""
    first, second = operation.inputs
    shapes = to.shape(first), to.shape(second)
    if shapes[0][:-MATRIX] != shapes[1][:-MATRIX] or len(shapes[0]) <= MATRIX:
        raise Unmapped("it multiplies one matrix with several")
    keys: dict[str, Any] = {} if scale == 1 else {"scale": scale}
    reads: list[View] = []
    for value, key in ((first, "transpose_first"), (second, "transpose_second")):
        turned = to.view(value).transposed(last_two_swapped(len(shapes[0])))
        is_known = not to.is_free(turned.layer) or any(turned.layer == v.layer for v in reads)
        if _are_rows(turned) and is_known:
            keys[key] = True
            reads.append(turned)
        else:
            reads.append(as_rows(to, operation, value))
    to.add(operation, "matmul", reads, keys, names=names_last(len(shapes[0])))


def last_two_swapped(rank: int) -> list[int]:
    """Return the order of axes in which rows and columns change places."""
    return [*range(rank - MATRIX), rank - 1, rank - MATRIX]


def _are_rows(view: View) -> bool:
    names = [each[0].name if len(each) == 1 else "" for each in view.dimensions]
    return tuple(names) == names_last(len(names))
