"""Defaults of parameters: what most uses of a block pass, so that a call says what is special."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from cnnshape.exporting.structure.vectors import Vector

SMALL = 16
"""Numbers from here on are sizes, which each use has its own of."""


def defaults_of(parameters: Mapping[str, Vector]) -> Mapping[str, Any]:
    """Return the defaults of parameters, of those that have one."""
    found = ((name, _most_common(vector)) for name, vector in parameters.items())
    return {name: value for name, (value, is_usual) in found if is_usual}


def _most_common(vector: Vector) -> tuple[Any, bool]:
    """Return the most common value, and whether most uses have it and it is no size."""
    (kind, value), times = Counter((type(each), each) for each in vector).most_common(1)[0]
    is_size = kind is int and value >= SMALL
    return value, 2 * times > len(vector) and not is_size
