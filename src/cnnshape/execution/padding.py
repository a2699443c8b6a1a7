"""The padding of windows on real axes: one place for the rules that a file may name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

import numpy as np

from cnnshape.execution.arrays import Array
from cnnshape.layers.quantities import Amounts, WindowPadding

Sides = tuple[int, int]
"""Cells before and after an axis."""

NUMPY_MODES = {
    "zeros": "constant",
    "constant": "constant",
    "reflect": "reflect",
    "replicate": "edge",
    "circular": "wrap",
}
"""What NumPy calls the values around a map."""


def sides_per_axis(amounts: Amounts, rank: int) -> tuple[Sides, ...]:
    """Return the cells before and after each axis from amounts as a file may write them."""
    if isinstance(amounts, int):
        return ((amounts, amounts),) * rank
    if len(amounts) != rank:
        raise ValueError(f"it lists {len(amounts)} sides for {rank} spatial axes")
    return tuple((side, side) if isinstance(side, int) else side for side in amounts)


def surrounded(x: Array, sides: Sequence[Sides], mode: str, value: float = 0.0) -> Array:
    """Return `(m, *spatial, channels)` with cells around its map.

    Raises ValueError if an axis has fewer cells than are to be copied: NumPy would copy copies.
    """
    for size, ends in zip(x.shape[1:-1], sides, strict=True):
        copied = {"reflect": range(size)[1:], "circular": range(size)}.get(mode)
        if copied is not None and max(ends) > len(copied):
            raise ValueError(f"{mode} padding of {max(ends)} copies more than {size} cells have")
    settings: dict[str, Any] = {"constant_values": value} if mode == "constant" else {}
    around = ((0, 0), *sides, (0, 0))
    result: Array = np.pad(x, around, mode=cast(Any, NUMPY_MODES[mode]), **settings)
    return result


def padding_at(
    padding: WindowPadding, taps: Sequence[range], same: Iterable[Sides]
) -> tuple[Sides, ...]:
    """Return the cells before and after each axis.

    `taps` are the cells that the window reads. `same` is what that rule means for a window that
    slides or for one that is spread, and is only calculated if it is used.
    """
    if padding == "valid":
        return ((0, 0),) * len(taps)
    if padding == "same":
        return tuple(same)
    if padding == "half":
        return tuple(map(_half, taps))
    if padding == "causal":
        return _all_before(taps)
    return sides_per_axis(padding, len(taps))


def _half(taps: range) -> Sides:
    """Return half of the distance between the first tap and the last, on both sides."""
    return taps[-1] // 2, taps[-1] // 2


def _all_before(taps: Sequence[range]) -> tuple[Sides, ...]:
    """Return the distance between the first tap and the last, before the only axis there is."""
    if len(taps) != 1:
        raise ValueError(f"causal padding is for a single axis, not for {len(taps)}")
    return ((taps[0][-1], 0),)
