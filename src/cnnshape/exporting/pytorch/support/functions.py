"""Functions of single values that PyTorch does not have."""

from __future__ import annotations

import torch
from torch import Tensor, nn


def quick_gelu(x: Tensor) -> Tensor:
    """Approximate the gelu by a sigmoid. Hendrycks and Gimpel, 1606.08415."""
    return x * torch.sigmoid(1.702 * x)


class PReLUOfAxes(nn.Module):
    """A PReLU with slopes of given sizes; values share them along axes of size 1."""

    def __init__(self, *sizes: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.full(sizes, 0.25))

    def forward(self, x: Tensor) -> Tensor:
        return torch.where(x > 0, x, self.weight * x)
