"""The arrays that layers run on, their dtypes, and the memory they share."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnshape.network import Network

Array = NDArray[np.floating[Any]]
"""Floating-point values `(m, *spatial, channels)`; weights in the axes of their kind."""

DTYPES = ("float32", "float64")
"""The dtypes in which a network can be executed, the usual one first."""


def run_dtype(network: Network) -> str:
    """Return the dtype in which a network is executed: its own if that can be, or float32."""
    return network.dtype if network.dtype in DTYPES else DTYPES[0]


def dtype_named(dtype: Any) -> np.dtype[np.floating[Any]]:
    """Return the dtype of a name as `float32`; raises ValueError if no network runs in it."""
    try:
        name = "None" if dtype is None else np.dtype(dtype).name
    except TypeError:
        name = str(dtype)
    if name not in DTYPES:
        raise ValueError(f"a network runs in {' or '.join(DTYPES)}, not in {name!r}")
    real: np.dtype[np.floating[Any]] = np.dtype(name)
    return real


def owner_of_bytes(array: Array) -> Array:
    """Return the array that owns the memory of this one; itself, if it is not a view."""
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array
