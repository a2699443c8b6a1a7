"""Functions of single values that PyTorch does not have."""

from __future__ import annotations

import torch
from torch import Tensor


def quick_gelu(x: Tensor) -> Tensor:
    """Approximate the gelu by a sigmoid. Hendrycks and Gimpel, 1606.08415."""
    return x * torch.sigmoid(1.702 * x)
