"""The values a layer's keys may hold: counts, per-axis numbers, padding, numbers and names."""

from math import isfinite
from typing import Annotated, Any, Literal

from cnnshape.layers.value_schemas import converted, limited, told_apart
from cnnshape.numbers.units import amount_in

MAX_COUNT = 2**63 - 1


def is_finite(number: float) -> bool:
    """Say whether a number is one that a float holds: an integer may be larger than any."""
    try:
        return isfinite(number)
    except OverflowError:
        return False


Count = Annotated[int, limited(strict=True, ge=1, le=MAX_COUNT)]
"""A whole number of at least 1."""

WholeNumber = Annotated[int, limited(strict=True, ge=0, le=MAX_COUNT)]
"""A whole number of at least 0."""


def _without_unit(written: Any) -> Any:
    """Return what a number with a unit means, and anything else as it is."""
    amount = amount_in(written) if isinstance(written, str) else None
    return written if amount is None else amount


WholeNumberWithUnit = Annotated[WholeNumber, converted(_without_unit)]
"""A whole number of at least 0, also with a unit, as 256KiB."""

Place = Annotated[int, limited(strict=True, ge=-MAX_COUNT, le=MAX_COUNT)]
"""A place on an axis, from 0; numbers below 0 count from the end."""

Number = Annotated[float, limited(strict=True, allow_inf_nan=False)]
"""A finite number."""

PositiveNumber = Annotated[float, limited(strict=True, gt=0, allow_inf_nan=False)]
"""A finite number above 0."""

NegativeNumber = Annotated[float, limited(strict=True, lt=0, allow_inf_nan=False)]
"""A finite number below 0."""

Probability = Annotated[float, limited(strict=True, ge=0, le=1)]
"""A number from 0 to 1."""

Flag = Annotated[bool, limited(strict=True)]
"""`true` or `false`."""

Text = Annotated[str, limited(strict=True)]
"""Any text."""

NAME_PATTERN = r"^[A-Za-z][A-Za-z0-9_-]*$"

Name = Annotated[str, limited(strict=True, pattern=NAME_PATTERN)]
"""A layer's name: letters, digits, `_` and `-`, starting with a letter."""

Reference = Annotated[
    str, limited(strict=True, pattern=r"^[A-Za-z][A-Za-z0-9_-]*(\.[A-Za-z][A-Za-z0-9_-]*)*$")
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


Counts = Annotated[tuple[Count, ...], limited(min_length=1, max_length=MAX_AXES)]
WholeNumbers = Annotated[tuple[WholeNumber, ...], limited(min_length=1, max_length=MAX_AXES)]
Sides = tuple[WholeNumber, WholeNumber]
SidesPerAxis = Annotated[tuple[Sides, ...], limited(min_length=1, max_length=MAX_AXES)]

CountPerAxis = Annotated[Count | Counts, told_apart(_shape_of, "one", "each")]
"""A count for every spatial axis, or a list with one for each."""

WholeNumberPerAxis = Annotated[WholeNumber | WholeNumbers, told_apart(_shape_of, "one", "each")]
"""A whole number for every spatial axis, or a list with one for each."""

Amounts = Annotated[
    WholeNumber | WholeNumbers | SidesPerAxis,
    told_apart(_shape_of_padding, "one", "each", "pairs"),
]
"""Cells at both ends of every axis, of each axis, or `[before, after]` pairs for each axis."""

NumberPerChannel = Annotated[
    Number | Annotated[tuple[Number, ...], limited(min_length=1)],
    told_apart(_shape_of, "one", "each"),
]
"""A number for every channel, or a list with one for each."""

PaddingMode = Literal["zeros", "reflect", "replicate", "circular"]
"""The values around a map: zeros, or copies of its own cells."""

PaddingRule = Literal["valid", "same", "half"]

Padding = Annotated[
    WholeNumber | WholeNumbers | SidesPerAxis | PaddingRule,
    told_apart(_shape_of_padding, "one", "each", "pairs", "rule"),
]
"""Amounts, or the name of a rule: `valid` (none), `same` (ceil(input / stride)), `half`."""

WindowRule = Literal["valid", "same", "half", "causal"]

WindowPadding = Annotated[
    WholeNumber | WholeNumbers | SidesPerAxis | WindowRule,
    told_apart(_shape_of_padding, "one", "each", "pairs", "rule"),
]
"""The same of a window that slides; `causal` (a single axis) puts all of span - 1 before it."""

Shape = Annotated[tuple[Count, ...], limited(min_length=1, max_length=MAX_AXES + 1)]
"""Sizes of up to three spatial axes and the channels, in the declared layout."""
