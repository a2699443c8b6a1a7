"""Numbers and shapes as text: grouped digits, sizes joined by x, bytes in KiB and MiB."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from cnnshape.network import Layout, Shape
from cnnshape.phrases import binary_size, sizes_text

UNKNOWN = "?"
NOTHING = "-"


def count_text(number: int | None) -> str:
    """Return a count with its digits grouped, or ? where a fault leaves it unknown."""
    return UNKNOWN if number is None else f"{number:,}"


def shape_text(shape: Shape | None, layout: Layout) -> str:
    """Return a shape in the order of the file, as 28x28x6, or ? where a fault leaves it unknown."""
    return UNKNOWN if shape is None else layout.text(shape)


def number_text(name: str, value: Any, layout: Layout) -> str:
    """Return any number of a layer by its name, or ? where a fault leaves it unknown."""
    if name == "output_shape":
        return shape_text(value, layout)
    return sizes_text(value, without=NOTHING) if isinstance(value, tuple) else count_text(value)


def bytes_text(number: int | None) -> str:
    """Return a number of bytes, with the same in binary units where it is large."""
    if number is None:
        return UNKNOWN
    exact = f"{number:,} bytes"
    return exact if number < 1024 else f"{exact} ({binary_size(number)})"


def setting_text(value: Any) -> str:
    """Return the value of a setting as a file would hold it."""
    return value if isinstance(value, str) else json.dumps(value)


def cell_text(value: Any) -> str:
    """Return any field of the JSON report as plain text for one cell."""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return " ".join(f"{key}:{cell_text(each)}" for key, each in value.items()) or NOTHING
    if isinstance(value, list):
        nested = any(isinstance(each, (list, str)) for each in value)
        return (" " if nested else "x").join(map(cell_text, value)) or NOTHING
    return str(value)
