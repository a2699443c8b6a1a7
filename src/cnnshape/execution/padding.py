"""The padding of windows on real axes: one place for the rules that a file may name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cnnshape.layers.quantities import Amounts, Padding

Sides = tuple[int, int]
"""Cells before and after an axis."""


def sides_per_axis(amounts: Amounts, rank: int) -> tuple[Sides, ...]:
    """Return the cells before and after each axis from amounts as a file may write them."""
    if isinstance(amounts, int):
        return ((amounts, amounts),) * rank
    if len(amounts) != rank:
        raise ValueError(f"it lists {len(amounts)} sides for {rank} spatial axes")
    return tuple((side, side) if isinstance(side, int) else side for side in amounts)


def padding_at(padding: Padding, taps: Sequence[range], same: Iterable[Sides]) -> tuple[Sides, ...]:
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
    return sides_per_axis(padding, len(taps))


def _half(taps: range) -> Sides:
    """Return half of the distance between the first tap and the last, on both sides."""
    return taps[-1] // 2, taps[-1] // 2
