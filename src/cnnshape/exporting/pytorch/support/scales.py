"""Scales and shifts by themselves, trained and constant."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class Scale(nn.Module):
    """A trained factor for each channel, as `Scale(64, 1, 1)` for those of a map."""

    def __init__(self, *sizes: int, initial: float = 1.0) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.full(sizes, initial))

    def forward(self, x: Tensor) -> Tensor:
        return x * self.weight


class Shift(nn.Module):
    """A trained summand for each channel, as `Shift(64, 1, 1)` for those of a map."""

    def __init__(self, *sizes: int) -> None:
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(sizes))

    def forward(self, x: Tensor) -> Tensor:
        return x + self.bias


class Affine(nn.Module):
    """A constant factor and summand, one number or one for each channel."""

    scale: Tensor
    shift: Tensor

    def __init__(
        self, scale: float | tuple[float, ...] = 1, shift: float | tuple[float, ...] = 0
    ) -> None:
        super().__init__()
        real = torch.get_default_dtype()
        self.register_buffer("scale", torch.tensor(scale, dtype=real), persistent=False)
        self.register_buffer("shift", torch.tensor(shift, dtype=real), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        sizes = (-1, *(1,) * (x.ndim - 2))
        return x * self.scale.reshape(sizes) + self.shift.reshape(sizes)
