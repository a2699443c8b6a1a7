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
        sizes = [1] * x.ndim
        sizes[0] = x.shape[0]
        survival = 1 - self.rate
        kept = x.new_empty(sizes).bernoulli_(survival)
        if survival > 0:
            kept /= survival
        return x * kept
