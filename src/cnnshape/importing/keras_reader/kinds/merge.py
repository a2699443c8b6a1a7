"""Merges of several values."""

from __future__ import annotations

from collections.abc import Callable

from cnnshape.importing.keras_reader.building import Builder, Call, Value
from cnnshape.importing.operators.building import Unmapped

Handler = Callable[[Call, Builder], Value]


def merge(kind: str) -> Handler:
    """Return how a merge is read that combines values one by one."""

    def handler(call: Call, to: Builder) -> Value:
        return to.add(call, kind, call.reads)

    return handler


def minimum(call: Call, to: Builder) -> Value:
    """`Minimum`: the negative of the maximum of the negatives."""
    negative = {"scale": -1.0}
    reads = [
        to.add(call, "affine", [value], negative, suffix=f"_negative_{number}")
        for number, value in enumerate(call.reads, start=1)
    ]
    most = to.add(call, "maximum", reads, suffix="_maximum")
    return to.add(call, "affine", [most], negative)


def concatenate(call: Call, to: Builder) -> Value:
    """`Concatenate` along an axis."""
    return joined(call, to, call.settings.get("axis", -1))


def joined(call: Call, to: Builder, number: int) -> Value:
    """Add a concat along the axis of a number."""
    if len({len(value.shape) for value in call.reads}) != 1:
        raise Unmapped("it joins values with different numbers of axes")
    axis = to.axis(call.reads[0], number)
    return to.add(call, "concat", call.reads, {} if axis == "channels" else {"axis": axis})


MERGES = {
    "Add": merge("add"),
    "Subtract": merge("subtract"),
    "Multiply": merge("multiply"),
    "Average": merge("average"),
    "Maximum": merge("maximum"),
    "Minimum": minimum,
}
"""The merges of values alone."""

LAYERS = {**MERGES, "Concatenate": concatenate}
