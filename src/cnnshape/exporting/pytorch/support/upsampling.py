"""Upsampling with coordinates, rounding and kernels that F.interpolate lacks."""

from __future__ import annotations

import torch
from torch import Tensor


def upsample_nearest(
    x: Tensor,
    size: tuple[int, ...],
    coordinates: str = "half_pixel",
    rounding: str = "floor",
) -> Tensor:
    """Repeat the cell that is nearest to each output, as ONNX's Resize rounds."""
    for dim, wanted in enumerate(size, start=2):
        above, below = places_along(x.shape[dim], wanted, coordinates)
        cells = {
            "floor": above // below,
            "ceil": -(-above // below),
            "round_prefer_floor": -((below - 2 * above) // (2 * below)),
            "round_prefer_ceil": (2 * above + below) // (2 * below),
        }[rounding]
        cells = cells.clamp(0, x.shape[dim] - 1).to(x.device)
        x = x.index_select(dim, cells)
    return x


def upsample_linear(
    x: Tensor, size: tuple[int, ...], coordinates: str = "half_pixel"
) -> Tensor:
    """Mix the two cells around each output, along one axis after the other."""
    for dim, wanted in enumerate(size, start=2):
        above, below = places_along(x.shape[dim], wanted, coordinates)
        cells = above[:, None] // below + torch.arange(2)
        apart = cells - above[:, None].double() / below
        x = mixed_along(x, dim, cells, 1 - apart.abs())
    return x


def upsample_cubic(
    x: Tensor,
    size: tuple[int, ...],
    coordinates: str = "half_pixel",
    coefficient: float = -0.75,
    exclude_outside: bool = False,
) -> Tensor:
    """Mix the four cells around each output by Keys' kernel, axis by axis."""
    a = coefficient
    for dim, wanted in enumerate(size, start=2):
        above, below = places_along(x.shape[dim], wanted, coordinates)
        cells = above[:, None] // below + torch.arange(-1, 3)
        t = (cells - above[:, None].double() / below).abs()
        near = (a + 2) * t**3 - (a + 3) * t**2 + 1
        far = a * t**3 - 5 * a * t**2 + 8 * a * t - 4 * a
        shares = torch.where(t <= 1, near, torch.where(t < 2, far, 0.0))
        if exclude_outside:
            is_inside = (cells >= 0) & (cells < x.shape[dim])
            shares = shares * is_inside
            shares = shares / shares.sum(1, keepdim=True)
        x = mixed_along(x, dim, cells, shares)
    return x


def places_along(size: int, wanted: int, coordinates: str) -> tuple[Tensor, int]:
    """Return where each output is on the axis that is read, as exact fractions."""
    outputs = torch.arange(wanted)
    if coordinates == "half_pixel":
        return (2 * outputs + 1) * size - wanted, 2 * wanted
    if coordinates == "align_corners":
        return outputs * (size - 1), max(wanted - 1, 1)
    return outputs * size, wanted


def mixed_along(x: Tensor, dim: int, cells: Tensor, shares: Tensor) -> Tensor:
    """Return the sum of cells times shares; beyond the edge is the cell at the edge."""
    inside = cells.clamp(0, x.shape[dim] - 1)
    matrix = torch.zeros(len(cells), x.shape[dim], dtype=shares.dtype)
    matrix = matrix.scatter_add(1, inside, shares).to(x)
    return (x.movedim(dim, -1) @ matrix.T).movedim(-1, dim)
