"""Deformable convolutions, which torchvision has for pictures."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class DeformableConv(nn.Module):
    """A convolution whose taps are moved by offsets and multiplied by a mask.

    Dai et al., 1703.06211; Zhu et al., 1811.11168.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: tuple[int, ...],
        stride: int | tuple[int, ...] = 1,
        padding: int | tuple[int, ...] = 0,
        dilation: int | tuple[int, ...] = 1,
        groups: int = 1,
        bias: bool = True,
    ) -> None:
        super().__init__()
        rank = len(kernel_size)
        self.stride = (stride,) * rank if isinstance(stride, int) else stride
        self.padding = (padding,) * rank if isinstance(padding, int) else padding
        self.dilation = (dilation,) * rank if isinstance(dilation, int) else dilation
        self.groups = groups
        sizes = (out_channels, in_channels // groups, *kernel_size)
        self.weight = nn.Parameter(torch.empty(sizes))
        nn.init.kaiming_uniform_(self.weight, a=5**0.5)
        self.bias = nn.Parameter(torch.zeros(out_channels)) if bias else None

    def forward(self, x: Tensor, offsets: Tensor, mask: Tensor | None = None) -> Tensor:
        kernel, positions = self.weight.shape[2:], offsets.shape[2:]
        taps, rank = kernel.numel(), len(kernel)
        groups = offsets.shape[1] // (taps * rank)
        places = self.places(positions).to(x)
        places = places + offsets.reshape(x.shape[0], groups, taps, rank, *positions)
        parts = x.reshape(x.shape[0] * groups, -1, *x.shape[2:])
        read = sampled(parts, places.flatten(0, 1))
        read = read.reshape(x.shape[0], groups, -1, taps, *positions)
        if mask is not None:
            read = read * mask.reshape(x.shape[0], groups, 1, taps, *positions)
        read = read.reshape(x.shape[0], self.groups, -1, positions.numel())
        weight = self.weight.reshape(self.groups, -1, read.shape[2])
        product = (weight @ read).reshape(x.shape[0], -1, *positions)
        if self.bias is None:
            return product
        return product + self.bias.reshape(-1, *(1,) * rank)

    def places(self, positions: torch.Size) -> Tensor:
        """Return the cell that a tap reads without an offset, `(taps, axes, ...)`."""
        taps = torch.cartesian_prod(*(torch.arange(n) for n in self.weight.shape[2:]))
        taps = taps.reshape(-1, len(positions))
        starts = torch.meshgrid(*(torch.arange(n) for n in positions), indexing="ij")
        axes = zip(starts, self.stride, self.padding, self.dilation, strict=True)
        moved = [
            start * stride
            - padding
            + taps[:, axis].reshape(-1, *(1,) * start.ndim) * step
            for axis, (start, stride, padding, step) in enumerate(axes)
        ]
        return torch.stack(moved, dim=1)


def sampled(x: Tensor, places: Tensor) -> Tensor:
    """Read a map between its cells at `(batch, taps, axes, *positions)`, zero beyond.

    Returns `(batch, channels, taps, *positions)`.
    """
    if x.ndim == 3:
        x = x.unsqueeze(2)
        places = torch.stack(
            [torch.zeros_like(places[:, :, 0]), places[:, :, 0]], dim=2
        )
    positions = places.shape[3:]
    sizes = torch.tensor(x.shape[2:]).to(x)
    grid = places.movedim(2, -1)
    grid = ((2 * grid + 1) / sizes - 1).flip(-1)
    lines = (-1, *(1,) * (x.ndim - 4), 1) if x.ndim > 4 else (-1, 1)
    rows = grid.reshape(x.shape[0], *lines, x.ndim - 2)
    read = F.grid_sample(x, rows, align_corners=False)
    return read.reshape(*x.shape[:2], places.shape[1], *positions)
