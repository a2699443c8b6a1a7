"""Maps cut down to the sizes of others."""

from __future__ import annotations

from torch import Tensor


def crop_like(x: Tensor, other: Tensor) -> Tensor:
    """Return the middle of a map, as large as another: odd cells are cut at the end."""
    for axis in range(2, x.ndim):
        size = other.shape[axis]
        x = x.narrow(axis, (x.shape[axis] - size) // 2, size)
    return x
