"""Stochastic depth, which torchvision has."""

from __future__ import annotations

from torch import Tensor, nn


class DropPath(nn.Module):
    """Drop the branch of a sample with probability `rate` in training.

    Huang et al., Deep Networks with Stochastic Depth, 1603.09382.
    """

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.rate = rate

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or self.rate == 0:
            return x
        if self.rate == 1:
            return x * 0
        kept = x.new_empty(x.shape[0], *(1,) * (x.ndim - 1)).bernoulli_(1 - self.rate)
        return x * kept / (1 - self.rate)
