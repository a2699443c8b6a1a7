"""Upsampling from its definition: the share of each cell in each output of an axis, by loops."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor
from typing import Any

HALF = Fraction(1, 2)

ROUNDED: dict[str, Callable[[Fraction], int]] = {
    "floor": floor,
    "ceil": ceil,
    "round_prefer_floor": lambda at: floor(at) if at - floor(at) <= HALF else ceil(at),
    "round_prefer_ceil": lambda at: floor(at) if at - floor(at) < HALF else ceil(at),
}


def place(output: int, size: int, wanted: int, coordinates: str) -> Fraction:
    """Return where an output is on the axis that is read."""
    if coordinates == "half_pixel":
        return (output + HALF) * size / wanted - HALF
    if coordinates == "align_corners":
        return Fraction(output * (size - 1), max(wanted - 1, 1))
    return Fraction(output * size, wanted)


def kernel_of(layer: Any) -> Callable[[Fraction], Fraction]:
    """Return the share of a cell by its distance from the place of an output."""
    if layer.mode == "linear":
        return lambda far: max(Fraction(0), 1 - abs(far))
    a = Fraction(layer.cubic_coefficient or -0.75)

    def cubic(far: Fraction) -> Fraction:
        t = abs(far)
        if t <= 1:
            return (a + 2) * t**3 - (a + 3) * t**2 + 1
        return a * t**3 - 5 * a * t**2 + 8 * a * t - 4 * a if t < 2 else Fraction(0)

    return cubic


def shares_of(layer: Any, size: int, wanted: int) -> list[list[float]]:
    """Return the share that each cell of the axis (second) has in each output (first)."""
    coordinates = layer.coordinates
    if coordinates is None:
        coordinates = "asymmetric" if layer.mode == "nearest" else "half_pixel"
    places = [place(output, size, wanted, coordinates) for output in range(wanted)]
    if layer.mode == "nearest":
        rounded = [ROUNDED[layer.rounding or "floor"](at) for at in places]
        nearest = [min(max(cell, 0), size - 1) for cell in rounded]
        return [[float(cell == read) for cell in range(size)] for read in nearest]
    return [_row(kernel_of(layer), at, size, layer.exclude_outside) for at in places]


def _row(
    kernel: Callable[[Fraction], Fraction], at: Fraction, size: int, exclude_outside: bool
) -> list[float]:
    row = [Fraction(0)] * size
    for cell in range(floor(at) - 1, floor(at) + 3):
        if 0 <= cell < size or not exclude_outside:
            row[min(max(cell, 0), size - 1)] += kernel(cell - at)
    total = sum(row)
    return [float(share / total) for share in row]
