"""Pooling with padding that PyTorch's modules do not know, and its inverse."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F


def mean_of_cells(
    x: Tensor,
    kernel_size: int | tuple[int, ...],
    stride: int | tuple[int, ...] | None = None,
    padding: tuple[int, ...] = (),
) -> Tensor:
    """Average the cells of each window; padding, as F.pad takes it, does not count."""
    pool = (F.avg_pool1d, F.avg_pool2d, F.avg_pool3d)[x.ndim - 3]
    stride = kernel_size if stride is None else stride
    is_cell = F.pad(torch.ones_like(x[:1, :1]), padding)
    share = pool(is_cell, kernel_size, stride)
    return pool(F.pad(x, padding), kernel_size, stride) / share


def max_unpool(
    values: Tensor,
    x: Tensor,
    kernel_size: int | tuple[int, ...],
    stride: int | tuple[int, ...] | None = None,
    padding: tuple[int, ...] = (),
    dilation: int | tuple[int, ...] = 1,
) -> Tensor:
    """Put each value where its window on `x` has its maximum, and zeros elsewhere.

    The padding is as F.pad takes it.
    """
    pool = (F.max_pool1d, F.max_pool2d, F.max_pool3d)[x.ndim - 3]
    padded = F.pad(x, padding, value=-torch.inf)
    _, places = pool(
        padded, kernel_size, stride, dilation=dilation, return_indices=True
    )
    flat = torch.zeros_like(padded).flatten(2)
    flat = flat.scatter(2, places.flatten(2), values.flatten(2))
    return F.pad(flat.reshape(padded.shape), [-cells for cells in padding])
