"""Products of maps, trained values and rows of tables, as PyTorch computes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from frameworks.torch_windows import F, Tensor, Weights


def matmul(layer: Any, inputs: Sequence[Tensor], weights: Weights) -> Tensor:
    """Return the product of two maps, whose channels are the columns of their matrices."""
    first, second = (x.movedim(1, -1) for x in inputs)
    left = first.mT if layer.transpose_first else first
    right = second.mT if layer.transpose_second else second
    return (layer.scale * (left @ right)).movedim(-1, 1)


def learned(layer: Any, weights: Weights, samples: int) -> Tensor:
    """Return the trained values of a layer that reads nothing, for each of so many samples."""
    return weights["weight"].movedim(-1, 0).expand(samples, *(-1,) * len(layer.shape))


def embedding(layer: Any, x: Tensor, weights: Weights) -> Tensor:
    """Return the row of each index of a vector, or of a map of one channel."""
    indices = x.squeeze(1) if x.ndim > 2 else x
    return F.embedding(indices.long(), weights["weight"]).movedim(-1, 1)
