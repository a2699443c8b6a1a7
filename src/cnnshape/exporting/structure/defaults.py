"""Defaults of parameters: what changes nothing, or what the file says; never what is frequent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cnnshape.exporting.structure.found_formulas import Vector, is_same

NEUTRAL: Mapping[str, Any] = {
    "bias": True,
    "dilation": 1,
    "dilations": 1,
    "groups": 1,
    "multiplier": 1,
    "padding": 0,
    "rate": 1,
    "shift": 0,
    "stride": 1,
    "strides": 1,
}
"""Values that change nothing, by the last word of a parameter's name."""


def defaults_of(
    parameters: Mapping[str, Vector], uses: Sequence[int], written: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Return the defaults of parameters, of those that have one, by the values in some uses.

    `written` are the defaults of the file. What these uses have in common, and others have not, is
    passed on from outside: it has none.
    """
    found: dict[str, Any] = {}
    for name, vector in parameters.items():
        values = [vector[use] for use in uses]
        is_from_outside = len(set(values)) == 1 and len(set(vector)) > 1
        default = written.get(name, _neutral(name, values))
        if not is_from_outside and any(is_same(default, each) for each in values):
            found[name] = float(default) if type(values[0]) is float else default
    return found


def with_one_type(vector: Vector) -> Vector:
    """Return values as fractions if one of them is: a rate of 0 is 0.0."""
    has_fraction = any(type(each) is float for each in vector)
    are_numbers = all(type(each) in (int, float) for each in vector)
    return tuple(map(float, vector)) if has_fraction and are_numbers else vector


def _neutral(name: str, values: Sequence[Any]) -> Any:
    """Return the value of a parameter that changes nothing; None if none is known."""
    if all(type(each) is float for each in values):
        return 0.0
    if name.startswith("has_"):
        return False
    return NEUTRAL.get(name.rpartition("_")[2])
