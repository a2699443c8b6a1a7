"""Attention within windows and grids of a map."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from cnnshape.exporting.pytorch.support.attention import Attention


class WindowAttention(nn.Module):
    """Attention within each window of a map, which a shift moves. Swin, 2103.14030.

    A map is filled up with zeros to whole windows.
    """

    def __init__(
        self, attention: Attention, window: tuple[int, ...], shift: tuple[int, ...] = ()
    ) -> None:
        super().__init__()
        self.attention = attention
        self.window = window
        self.shift = shift or (0,) * len(window)

    def forward(self, *maps: Tensor) -> Tensor:
        dims = tuple(range(2, maps[0].ndim))
        sizes = maps[0].shape[2:]
        missing = [-n % each for n, each in zip(sizes, self.window, strict=True)]
        filling = [cells for each in reversed(missing) for cells in (0, each)]
        back = [-cells for cells in self.shift]
        moved = [F.pad(x, filling).roll(back, dims) for x in maps]
        windows = [windows_of(x, self.window) for x in moved]
        mixed = self.attention(*windows, allowed=self.allowed(moved[0]))
        joined = map_of(mixed, self.window, moved[0].shape[2:]).roll(self.shift, dims)
        return F.pad(joined, [-cells for cells in filling])

    def allowed(self, x: Tensor) -> Tensor | None:
        """Return which pairs of a window were beside each other before the shift."""
        if not any(self.shift):
            return None
        sizes = x.shape[2:]
        wrapped = [
            torch.arange(n, device=x.device) >= n - shift
            for n, shift in zip(sizes, self.shift, strict=True)
        ]
        sides = torch.stack(torch.meshgrid(*wrapped, indexing="ij"))[None]
        cells = windows_of(sides, self.window).flatten(2)
        allowed = (cells[:, :, :, None] == cells[:, :, None, :]).all(1, keepdim=True)
        return allowed.repeat(x.shape[0], 1, 1, 1)


class GridAttention(WindowAttention):
    """Attention between cells a step apart, all over a map. MaxViT, 2204.01697."""

    def __init__(self, attention: Attention, grid: tuple[int, ...]) -> None:
        super().__init__(attention, grid)

    def forward(self, *maps: Tensor) -> Tensor:
        steps = [
            n // each for n, each in zip(maps[0].shape[2:], self.window, strict=True)
        ]
        windows = [dealt(x, self.window) for x in maps]
        return dealt(super().forward(*windows), tuple(steps))


def windows_of(x: Tensor, window: tuple[int, ...]) -> Tensor:
    """Return the windows of a map as samples `(batch * windows, channels, *window)`."""
    rank = len(window)
    pairs = zip(x.shape[2:], window, strict=True)
    split = x.reshape(*x.shape[:2], *(size for n, w in pairs for size in (n // w, w)))
    numbers, cells = range(2, 2 + 2 * rank, 2), range(3, 3 + 2 * rank, 2)
    return split.permute(0, *numbers, 1, *cells).flatten(0, rank)


def map_of(windows: Tensor, window: tuple[int, ...], sizes: torch.Size) -> Tensor:
    """Return the map of these sizes that the windows are cut from."""
    rank, channels = len(window), windows.shape[1]
    counts = [n // size for n, size in zip(sizes, window, strict=True)]
    split = windows.reshape(-1, *counts, channels, *window)
    pairs = [each for axis in range(1, 1 + rank) for each in (axis, axis + rank + 1)]
    return split.permute(0, 1 + rank, *pairs).reshape(-1, channels, *sizes)


def dealt(x: Tensor, parts: tuple[int, ...]) -> Tensor:
    """Cut each axis into so many parts, and take a cell of each part in turn."""
    for dim, number in enumerate(parts, start=2):
        rows = x.reshape(*x.shape[:dim], number, -1, *x.shape[dim + 1 :])
        x = rows.transpose(dim, dim + 1).reshape(x.shape)
    return x
