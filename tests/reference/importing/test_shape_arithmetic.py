"""Shape arithmetic by NumPy gives what ONNX's reference gives, or is left to it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import pytest

pytest.importorskip("onnx")

from onnx import TensorProto, helper, numpy_helper

from cnnshape.importing.graph import Constant
from cnnshape.importing.onnx_reader.computing import computed_by_reference, computed_directly
from cnnshape.importing.onnx_reader.shape_arithmetic import RULES

OPSET = 21


class Case(NamedTuple):
    """An operator on arrays, with its attributes."""

    kind: str
    arrays: tuple[Any, ...]
    settings: Mapping[str, Any] = MappingProxyType({})
    opset: int = OPSET


def whole(*numbers: int) -> Any:
    return np.array(numbers, np.int64)


SIZES = whole(1, 64, -7, 3)
GRID = np.arange(24, dtype=np.int64).reshape(2, 3, 4)
FRACTIONS = np.array([-1.5, 0.25, 2.5], np.float32)
SEVENS = numpy_helper.from_array(np.array([7], np.int64))

CASES = (
    Case("Identity", (SIZES,)),
    *(
        Case("Cast", (FRACTIONS,), {"to": to})
        for to in (TensorProto.INT64, TensorProto.INT32, TensorProto.BOOL, TensorProto.DOUBLE)
    ),
    Case("Concat", (SIZES, whole(2)), {"axis": 0}),
    Case("Concat", (GRID, GRID), {"axis": -1}),
    Case("ConstantOfShape", (whole(2, 3),)),
    Case("ConstantOfShape", (whole(2, 3),), {"value": SEVENS}),
    Case("Expand", (whole(1, 2), whole(3, 1))),
    Case("Gather", (SIZES, np.array(-1))),
    Case("Gather", (GRID, whole(2, 0)), {"axis": 1}),
    Case("Range", tuple(np.array(each) for each in (2, 11, 3))),
    Case("Range", tuple(np.array(each) for each in (5, -2, -2))),
    *(
        Case(f"Reduce{each}", (GRID, whole(1)), {"keepdims": 0})
        for each in ("Max", "Min", "Sum", "Prod")
    ),
    Case("ReduceSum", (GRID,)),
    Case("ReduceSum", (GRID,), {"noop_with_empty_axes": 1}),
    Case("ReduceProd", (GRID,), {"axes": [0]}, 13),
    Case("Reshape", (GRID, whole(0, -1))),
    Case("Slice", (GRID, whole(1), whole(2**62), whole(-1))),
    Case("Slice", (GRID, whole(-1, 2), whole(-(2**62), 0), whole(2, 1), whole(-2, -1))),
    Case("Slice", (GRID,), {"starts": [0, 1], "ends": [1, 3]}, 9),
    Case("Squeeze", (GRID[:1], whole(0))),
    Case("Squeeze", (GRID[:1, :1],)),
    Case("Squeeze", (GRID[:1],), {"axes": [0]}, 11),
    Case("Tile", (SIZES, whole(2))),
    Case("Transpose", (GRID,)),
    Case("Transpose", (GRID,), {"perm": [1, 2, 0]}),
    Case("Unsqueeze", (SIZES, whole(0, -1))),
    Case("Unsqueeze", (SIZES,), {"axes": [1]}, 11),
    *(Case(each, (SIZES, whole(3))) for each in ("Add", "Sub", "Mul", "Div")),
    Case("Div", (FRACTIONS, np.array(0.5, np.float32))),
    *(Case(each, (SIZES,)) for each in ("Neg", "Abs")),
    *(Case(each, (FRACTIONS,)) for each in ("Floor", "Ceil")),
    Case("Sqrt", (np.abs(FRACTIONS),)),
    *(
        Case(each, (SIZES, whole(3)))
        for each in ("Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual")
    ),
    *(Case(each, (SIZES > 0, SIZES > 3)) for each in ("And", "Or")),
    Case("Not", (SIZES > 0,)),
    Case("Where", (SIZES > 0, SIZES, whole(9))),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.kind)
def test_numpy_gives_what_the_reference_gives(case: Case) -> None:
    names = [f"x{at}" for at in range(len(case.arrays))]
    node = helper.make_node(case.kind, names, ["y"], **case.settings)
    arrays = dict(zip(names, case.arrays, strict=True))
    seen = computed_directly(node, constants(arrays), case.opset)
    expected = computed_by_reference(node, "y", arrays, {"": case.opset})
    assert seen is not None
    assert (seen.dtype, seen.shape) == (expected.dtype, expected.shape)
    assert np.array_equal(seen, expected)


def test_every_rule_is_compared() -> None:
    assert {case.kind for case in CASES} == set(RULES)


@pytest.mark.parametrize(
    ("kind", "arrays"),
    [
        ("ConstantOfShape", (whole(2**20, 2**20),)),
        ("Expand", (whole(1), whole(2**40))),
        ("Tile", (whole(1, 2), whole(2**40))),
        ("Range", (np.array(0), np.array(2**40), np.array(1))),
        ("Add", (np.zeros((4000, 1)), np.zeros((1, 4000)))),
        ("Gather", (np.zeros((1, 4000)), np.zeros(4000, np.int64))),
        ("Div", (whole(1), whole(0))),
        ("Reshape", (whole(1, 2), whole(5))),
        ("Add", (whole(1, 2), whole(1, 2, 3))),
        ("Gather", (whole(1, 2), whole(7))),
        ("Sign", (whole(1, 2),)),
    ],
)
def test_what_is_no_shape_or_does_not_fit_is_left_to_the_reference(
    kind: str, arrays: tuple[Any, ...]
) -> None:
    named = {f"x{at}": array for at, array in enumerate(arrays)}
    node = helper.make_node(kind, list(named), ["y"])
    assert computed_directly(node, constants(named), OPSET) is None


def constants(arrays: dict[str, Any]) -> dict[str, Constant]:
    return {name: constant(array) for name, array in arrays.items()}


def constant(array: Any) -> Constant:
    return Constant(array.shape, lambda: array)
