"""Defaults of parameters: what most uses of a block pass, so that a call says what is special."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from cnnshape.exporting.structure.found_formulas import Vector, is_size


def defaults_of(parameters: Mapping[str, Vector], uses: Sequence[int]) -> Mapping[str, Any]:
    """Return the defaults of parameters, of those that have one, by the values in some uses.

    What these uses have in common, and others have not, is passed on from outside: it has none.
    """
    values = {name: [vector[use] for use in uses] for name, vector in parameters.items()}
    found = (
        (name, _most_common(each))
        for name, each in values.items()
        if len(set(each)) > 1 or len(set(parameters[name])) == 1
    )
    return {name: value for name, (value, is_usual) in found if is_usual}


def _most_common(vector: Sequence[Any]) -> tuple[Any, bool]:
    """Return the most common value, and whether most uses have it and it is no size."""
    (_, value), times = Counter((type(each), each) for each in vector).most_common(1)[0]
    return value, 2 * times > len(vector) and not is_size(value)
