"""Deformable convolution with PyTorch's own sampling of a map between its cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from math import prod
from typing import Any

import torch

from frameworks.padding import per_axis, sides_at
from frameworks.positions import slide

F = torch.nn.functional
Tensor = Any
Weights = Mapping[str, Tensor]


def deformable_conv(layer: Any, inputs: Sequence[Tensor], weights: Weights) -> Tensor:
    """Return the sum over the taps of what each reads, times its mask and its filters."""
    x, offsets, *masks = inputs
    rank, groups = x.ndim - 2, layer.offset_groups
    kernel, stride = per_axis(layer.kernel, rank), per_axis(layer.stride, rank)
    dilation = per_axis(layer.dilation, rank)
    sides = sides_at(layer.padding, x.shape[2:], kernel, stride, dilation)
    reads = [
        slide(n, k, s, d, before, after)
        for n, k, s, d, (before, after) in zip(
            x.shape[2:], kernel, stride, dilation, sides, strict=True
        )
    ]
    positions = [len(read) for read in reads]
    moved = offsets.reshape(len(x), groups, prod(kernel), rank, *positions)
    parts = x.reshape(len(x), groups, -1, *x.shape[2:])
    result = 0
    for number, tap in enumerate(product(*map(range, kernel))):
        cells = [[taps[at] for taps in read] for read, at in zip(reads, tap, strict=True)]
        grid = torch.stack(
            torch.meshgrid([torch.tensor(c, dtype=x.dtype) for c in cells], indexing="ij")
        )
        read = [_sampled(parts[:, g], grid + moved[:, g, number]) for g in range(groups)]
        if masks:
            mask = masks[0].reshape(len(x), groups, prod(kernel), 1, *positions)
            read = [each * mask[:, g, number] for g, each in enumerate(read)]
        filters = weights["weight"][tap].T.reshape(layer.filters, -1, *(1,) * rank)
        convolve = (F.conv1d, F.conv2d, F.conv3d)[rank - 1]
        result = result + convolve(torch.cat(read, dim=1), filters, groups=layer.groups)
    bias = weights.get("bias")
    return result if bias is None else result + bias.reshape(-1, *(1,) * rank)


def _sampled(x: Tensor, places: Tensor) -> Tensor:
    """Read a map at places `(m, axes, *positions)`, which PyTorch counts from -1 to 1."""
    if x.ndim == 3:
        lines = torch.stack([torch.zeros_like(places[:, 0]), places[:, 0]], dim=1)
        return _sampled(x.unsqueeze(2), lines.unsqueeze(2)).squeeze(2)
    sizes = torch.tensor(x.shape[2:], dtype=x.dtype).reshape(-1, *(1,) * (x.ndim - 2))
    grid = ((2 * places + 1) / sizes - 1).flip(1).movedim(1, -1)
    return F.grid_sample(x, grid, mode="bilinear", padding_mode="zeros", align_corners=False)
