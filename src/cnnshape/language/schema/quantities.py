"""The quantities of layers, each a definition of the schema under a name of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from cnnshape.language.schema.generated import schema_said_of
from cnnshape.language.schema.pieces import Schema
from cnnshape.layers import quantities
from cnnshape.layers.activation_functions import Function
from cnnshape.layers.axis_names import Axes, AxisName
from cnnshape.layers.layer import References

NOISE = frozenset({"title", "default", "description"})
"""What pydantic says of a key along with its values."""

QUANTITIES: Mapping[str, tuple[Any, str]] = {
    "count": (quantities.Count, "A whole number of at least 1."),
    "whole_number": (quantities.WholeNumber, "A whole number of at least 0."),
    "whole_number_with_unit": (
        quantities.WholeNumberWithUnit,
        "A whole number of at least 0, also with a unit, as 256KiB.",
    ),
    "place": (quantities.Place, "A place on an axis, from 0; below 0, counted from the end."),
    "number": (quantities.Number, "A finite number."),
    "positive_number": (quantities.PositiveNumber, "A finite number above 0."),
    "probability": (quantities.Probability, "A number from 0 to 1."),
    "flag": (quantities.Flag, "true or false; YAML 1.2 reads yes, no, on and off as text."),
    "reference": (
        quantities.Reference,
        "The name of a layer of the same scope, or of one inside a block, as stage_2.conv_1.",
    ),
    "references": (References, "The name of a layer, or a list of names."),
    "count_per_axis": (
        quantities.CountPerAxis,
        "A count for every spatial axis, or a list with one for each.",
    ),
    "whole_number_per_axis": (
        quantities.WholeNumberPerAxis,
        "A whole number for every spatial axis, or a list with one for each.",
    ),
    "number_per_channel": (
        quantities.NumberPerChannel,
        "A number for every channel, or a list with one for each.",
    ),
    "sides": (quantities.Sides, "Cells before and after, as [before, after]."),
    "amounts": (
        quantities.Amounts,
        "Cells at both ends of every axis, a list with a number for each axis, or a list with "
        "[before, after] for each.",
    ),
    "padding": (
        quantities.Padding,
        "Cells at both ends of every axis, a list with a number for each axis, a list with "
        "[before, after] for each, or a rule. valid: none. same: output = ceil(input / stride), "
        "an odd cell after. half: (span - 1) // 2, span = dilation * (kernel - 1) + 1.",
    ),
    "window_padding": (
        quantities.WindowPadding,
        "Padding of a window that slides: as `padding`, or the rule causal, of one axis: span - 1 "
        "cells before, none after.",
    ),
    "shape": (
        quantities.Shape,
        "Sizes of up to three spatial axes and the channels, in the order of `layout`: "
        "[height, width, channels] by default, [channels] for a vector.",
    ),
    "axis": (AxisName, "An axis by its name: those of a map with one, two or three spatial axes."),
    "axes": (Axes, "An axis by its name, `space` for all spatial axes, `all`, or a list of names."),
    "activation_function": (Function, "A function of each value, or of the channels."),
}
"""Quantities that have a name in the schema, with what an editor says of them."""


def readings_of(written: Schema) -> list[Schema]:
    """Return the readings of a value, with unions inside unions laid flat.

    Releases of pydantic before 2.9 write `allOf` around the only reading that has a default.
    """
    for union in ("anyOf", "oneOf", "allOf"):
        if union in written:
            return [reading for each in written[union] for reading in readings_of(each)]
    return [{k: v for k, v in written.items() if k not in NOISE}]


def readings_of_type(annotation: Any) -> list[Schema]:
    """Return the readings of the values of a type."""
    return readings_of(schema_said_of(annotation))


def name_of(readings: Sequence[Schema]) -> str | None:
    """Return the name of the quantity that has these readings, None if none has."""
    return _names().get(_text(readings))


@cache
def _names() -> Mapping[str, str]:
    """Return the names of quantities by what pydantic says of them."""
    return {
        _text(readings_of_type(annotation)): name for name, (annotation, _) in QUANTITIES.items()
    }


def _text(readings: Sequence[Schema]) -> str:
    return json.dumps(readings, sort_keys=True)
