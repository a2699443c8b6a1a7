"""The values a layer's keys may hold: counts, per-axis numbers, padding, numbers and names."""

from math import isfinite
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag, WithJsonSchema

from cnnshape.numbers.units import AMOUNT_PATTERN, amount_in

MAX_COUNT = 2**63 - 1


def is_finite(number: float) -> bool:
    """Say whether a number is one that a float holds: an integer may be larger than any."""
    try:
        return isfinite(number)
    except OverflowError:
        return False


Count = Annotated[int, Field(strict=True, ge=1, le=MAX_COUNT)]
"""A whole number of at least 1."""

WholeNumber = Annotated[int, Field(strict=True, ge=0, le=MAX_COUNT)]
"""A whole number of at least 0."""


def _without_unit(written: Any) -> Any:
    """Return what a number with a unit means, and anything else as it is."""
    amount = amount_in(written) if isinstance(written, str) else None
    return written if amount is None else amount


WholeNumberWithUnit = Annotated[
    WholeNumber,
    BeforeValidator(_without_unit),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 0, "maximum": MAX_COUNT},
                {"type": "string", "pattern": f"^{AMOUNT_PATTERN}$"},
            ]
        }
    ),
]
"""A whole number of at least 0, also with a unit, as 256KiB."""

Place = Annotated[int, Field(strict=True, ge=-MAX_COUNT, le=MAX_COUNT)]
"""A place on an axis, from 0; numbers below 0 count from the end."""

Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
"""A finite number."""

PositiveNumber = Annotated[float, Field(strict=True, gt=0, allow_inf_nan=False)]
"""A finite number above 0."""

NegativeNumber = Annotated[float, Field(strict=True, lt=0, allow_inf_nan=False)]
"""A finite number below 0."""

Probability = Annotated[float, Field(strict=True, ge=0, le=1)]
"""A number from 0 to 1."""

Flag = Annotated[bool, Field(strict=True)]
"""`true` or `false`."""

Text = Annotated[str, Field(strict=True)]
"""Any text."""

NAME_PATTERN = r"^[A-Za-z][A-Za-z0-9_-]*$"

Name = Annotated[str, Field(strict=True, pattern=NAME_PATTERN)]
"""A layer's name: letters, digits, `_` and `-`, starting with a letter."""

Reference = Annotated[
    str, Field(strict=True, pattern=r"^[A-Za-z][A-Za-z0-9_-]*(\.[A-Za-z][A-Za-z0-9_-]*)*$")
]
"""The name of a layer of the same scope, or of one inside a block, as `stage_2.conv_1`."""

MAX_AXES = 3


def _shape_of(value: Any) -> str:
    """Distinguish a single value from a list, so that errors are about one reading only."""
    return "each" if isinstance(value, (list, tuple)) else "one"


def _shape_of_padding(value: Any) -> str:
    if isinstance(value, str):
        return "rule"
    if isinstance(value, (list, tuple)) and value and isinstance(value[0], (list, tuple)):
        return "pairs"
    return _shape_of(value)


Counts = Annotated[tuple[Count, ...], Field(min_length=1, max_length=MAX_AXES)]
WholeNumbers = Annotated[tuple[WholeNumber, ...], Field(min_length=1, max_length=MAX_AXES)]
Sides = tuple[WholeNumber, WholeNumber]
SidesPerAxis = Annotated[tuple[Sides, ...], Field(min_length=1, max_length=MAX_AXES)]

CountPerAxis = Annotated[
    Annotated[Count, Tag("one")] | Annotated[Counts, Tag("each")], Discriminator(_shape_of)
]
"""A count for every spatial axis, or a list with one for each."""

WholeNumberPerAxis = Annotated[
    Annotated[WholeNumber, Tag("one")] | Annotated[WholeNumbers, Tag("each")],
    Discriminator(_shape_of),
]
"""A whole number for every spatial axis, or a list with one for each."""

Amounts = Annotated[
    Annotated[WholeNumber, Tag("one")]
    | Annotated[WholeNumbers, Tag("each")]
    | Annotated[SidesPerAxis, Tag("pairs")],
    Discriminator(_shape_of_padding),
]
"""Cells at both ends of every axis, of each axis, or `[before, after]` pairs for each axis."""

NumberPerChannel = Annotated[
    Annotated[Number, Tag("one")]
    | Annotated[Annotated[tuple[Number, ...], Field(min_length=1)], Tag("each")],
    Discriminator(_shape_of),
]
"""A number for every channel, or a list with one for each."""

PaddingMode = Literal["zeros", "reflect", "replicate", "circular"]
"""The values around a map: zeros, or copies of its own cells."""

PaddingRule = Literal["valid", "same", "half"]

Padding = Annotated[
    Annotated[WholeNumber, Tag("one")]
    | Annotated[WholeNumbers, Tag("each")]
    | Annotated[SidesPerAxis, Tag("pairs")]
    | Annotated[PaddingRule, Tag("rule")],
    Discriminator(_shape_of_padding),
]
"""Amounts, or the name of a rule: `valid` (none), `same` (ceil(input / stride)), `half`."""

WindowRule = Literal["valid", "same", "half", "causal"]

WindowPadding = Annotated[
    Annotated[WholeNumber, Tag("one")]
    | Annotated[WholeNumbers, Tag("each")]
    | Annotated[SidesPerAxis, Tag("pairs")]
    | Annotated[WindowRule, Tag("rule")],
    Discriminator(_shape_of_padding),
]
"""The same of a window that slides; `causal` (a single axis) puts all of span - 1 before it."""

Shape = Annotated[tuple[Count, ...], Field(min_length=1, max_length=MAX_AXES + 1)]
"""Sizes of up to three spatial axes and the channels, in the declared layout."""
