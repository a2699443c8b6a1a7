"""Weights that the file writes out: nested lists, matrices for all channels, filters by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import numpy as np

from cnnshape.execution.arrays import Array
from cnnshape.execution.filters import NAMED_FILTERS
from cnnshape.layers.weight_values import WeightValues
from cnnshape.network import Shape

PerFilter = Callable[[Array], Array]
"""Turns matrices `(*kernel, filters)` into an array that broadcasts to the shape needed."""


def written_array(values: WeightValues | None, name: Literal["weight", "bias"]) -> Array | None:
    """Return the `weight` or `bias` that a file writes in full, or None."""
    if values is None:
        return None
    written = values.weight if name == "weight" else values.bias
    return None if written is None else _array(name, written)


def written_weight(
    values: WeightValues | None, shape: Shape, filters: int, per_filter: PerFilter
) -> Array | None:
    """Return the weight of a convolution, in the shape it needs, or None if none is written.

    A bare matrix, with an axis for each of the kernel, serves all channels and filters; a list of
    them gives one for each filter, which `per_filter` puts in place. Any other array is returned as
    it is, to be refused with the shape it has.
    """
    array = written_array(values, "weight")
    if array is None or array.shape == shape:
        return array
    kernel = shape[:-2]
    if array.shape == kernel:
        return np.broadcast_to(array[..., None, None], shape)
    if array.shape == (filters, *kernel):
        return np.broadcast_to(per_filter(np.moveaxis(array, 0, -1)), shape)
    return array


def _array(name: str, written: Any) -> Array:
    try:
        array = np.array(_with_matrices(written), np.float64)
    except ValueError:
        raise ValueError(f"the {name} in `values` is not a block of numbers") from None
    return array


def _with_matrices(written: Any) -> Any:
    if isinstance(written, str):
        return NAMED_FILTERS[written]
    if isinstance(written, (list, tuple)):
        return [_with_matrices(part) for part in written]
    return written
