"""The type of a column is what all of its values have in common."""

from __future__ import annotations

from typing import Any

import pytest

from cnnshape.report.column_kinds import as_kind, kind_of_all


@pytest.mark.parametrize(
    ("values", "kind", "written"),
    [
        ([1, 2], "int64", [1, 2]),
        ([1, 0.5], "float64", [1.0, 0.5]),
        ([True, False], "bool", [True, False]),
        ([True, 2], "string", ["true", "2"]),
        (["same", "valid"], "string", ["same", "valid"]),
        ([None, 3], "int64", [None, 3]),
        ([None], None, [None]),
        ([2**63, 1], "string", ["9223372036854775808", "1"]),
        ([(224, 224, 3), (64, None, 3)], ("int64",), [[224, 224, 3], [64, None, 3]]),
        ([[1, 2], [0.5]], ("float64",), [[1.0, 2.0], [0.5]]),
        ([[1, "a"], []], ("string",), [["1", "a"], []]),
        ([[1], 2], "string", ["[1]", "2"]),
        ([[[1, 2]], [[]]], (("int64",),), [[[1, 2]], [[]]]),
        ([{"a": 1}, {"b": 2}], "string", ['{"a": 1}', '{"b": 2}']),
    ],
)
def test_a_column_has_the_type_of_its_values(
    values: list[Any], kind: Any, written: list[Any]
) -> None:
    assert kind_of_all(values) == kind
    assert [as_kind(value, kind) for value in values] == written
