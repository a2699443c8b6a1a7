"""Padding as a file writes it, worked out for frameworks that want numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from frameworks.positions import half_sides, same_sides

Sides = Sequence[tuple[int, int]]


def sides_at(
    padding: Any,
    sizes: Sequence[int],
    kernel: Sequence[int],
    stride: Sequence[int],
    dilation: Sequence[int],
) -> Sides:
    """Return the padding before and after each axis, with the rules worked out."""
    if padding == "valid":
        return [(0, 0)] * len(sizes)
    if padding == "same":
        return list(map(same_sides, sizes, kernel, stride, dilation))
    if padding == "half":
        return list(map(half_sides, kernel, dilation))
    if padding == "causal":
        return [((kernel[0] - 1) * dilation[0], 0)]
    if isinstance(padding, int):
        return [(padding, padding)] * len(sizes)
    return [(side, side) if isinstance(side, int) else side for side in padding]


def per_axis(value: Any, rank: int) -> tuple[int, ...]:
    """Return one value for each axis."""
    return (value,) * rank if isinstance(value, int) else tuple(value)
