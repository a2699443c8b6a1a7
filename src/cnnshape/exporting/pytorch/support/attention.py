"""Attention between the positions of maps: all of them, in windows and in grids."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class TokenAttention(nn.Module):
    """PyTorch's attention between tokens `(batch, channels, length)`.

    It reads one sequence, one and what keys and values are made of, or three.
    """

    def __init__(
        self,
        channels: int,
        heads: int,
        key_channels: int | None = None,
        value_channels: int | None = None,
        bias: bool = True,
    ) -> None:
        super().__init__()
        self.attention = nn.MultiheadAttention(
            channels,
            heads,
            bias=bias,
            kdim=key_channels,
            vdim=value_channels,
            batch_first=True,
        )

    def forward(self, *sequences: Tensor) -> Tensor:
        tokens = [each.transpose(1, 2) for each in sequences]
        query, key, value = (*tokens, *tokens[-1:] * 2)[:3]
        mixed: Tensor = self.attention(query, key, value, need_weights=False)[0]
        return mixed.transpose(1, 2)


class Attention(nn.Module):
    """Multi-head attention between all positions of maps `(batch, channels, *space)`.

    It reads one map, a map and what keys and values are made of, or three maps. What
    has no projection is used as it is read.
    """

    def __init__(
        self,
        heads: int,
        query: nn.Module | None = None,
        key: nn.Module | None = None,
        value: nn.Module | None = None,
        output: nn.Module | None = None,
        relative_bias: nn.Module | None = None,
        scale: float | None = None,
        is_causal: bool = False,
    ) -> None:
        super().__init__()
        self.heads = heads
        self.query = query or nn.Identity()
        self.key = key or nn.Identity()
        self.value = value or nn.Identity()
        self.output = output or nn.Identity()
        self.relative_bias = relative_bias
        self.scale = scale
        self.is_causal = is_causal

    def forward(self, *maps: Tensor, allowed: Tensor | None = None) -> Tensor:
        """Let the first map attend; `allowed` says which keys each query may read."""
        of_query, of_key, of_value = (*maps, *maps[-1:] * 2)[:3]
        query = self.by_head(self.query, of_query)
        key = self.by_head(self.key, of_key)
        value = self.by_head(self.value, of_value)
        mixed = self.attend(query, key, value, self.mask(query, key, allowed))
        result: Tensor = self.output(mixed.transpose(1, 2).flatten(2))
        return result.transpose(1, 2).reshape(len(maps[0]), -1, *maps[0].shape[2:])

    def by_head(self, projection: nn.Module, x: Tensor) -> Tensor:
        """Return `(batch, heads, positions, width)` of a map."""
        projected: Tensor = projection(x.flatten(2).transpose(1, 2))
        return projected.reshape(*projected.shape[:2], self.heads, -1).transpose(1, 2)

    def mask(self, query: Tensor, key: Tensor, allowed: Tensor | None) -> Tensor | None:
        """Return what is added to the scores, minus infinity where nothing is read."""
        if self.is_causal:
            pairs = (query.shape[2], key.shape[2])
            allowed = torch.ones(pairs, dtype=torch.bool, device=query.device).tril()
        bias = None if self.relative_bias is None else self.relative_bias()
        if allowed is None:
            return bias
        added = query.new_zeros(()) if bias is None else bias
        return torch.where(allowed, added, -torch.inf)

    def attend(
        self, query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None
    ) -> Tensor:
        """Return the mean of the values for each query, weighed by the scores."""
        return F.scaled_dot_product_attention(query, key, value, mask, scale=self.scale)


class CosineAttention(Attention):
    """Attention that compares directions, with a trained scale. Swin v2, 2111.09883."""

    def __init__(
        self,
        heads: int,
        query: nn.Module | None = None,
        key: nn.Module | None = None,
        value: nn.Module | None = None,
        output: nn.Module | None = None,
        relative_bias: nn.Module | None = None,
        is_causal: bool = False,
    ) -> None:
        super().__init__(
            heads, query, key, value, output, relative_bias, is_causal=is_causal
        )
        self.logit_scale = nn.Parameter(torch.full((heads,), 10.0).log())

    def attend(
        self, query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None
    ) -> Tensor:
        """Return the mean of the values for each query, weighed by the scores."""
        scale = self.logit_scale.exp().clamp(max=100)[:, None, None]
        similar = F.normalize(query, dim=-1) @ F.normalize(key, dim=-1).mT
        scores = similar * scale if mask is None else similar * scale + mask
        return scores.softmax(dim=-1) @ value


class RelativeBias(nn.Module):
    """A trained number for each head and distance of positions. Swin, 2103.14030."""

    index: Tensor

    def __init__(self, sizes: tuple[int, ...], heads: int) -> None:
        super().__init__()
        distances = math.prod(2 * n - 1 for n in sizes)
        self.table = nn.Parameter(torch.zeros(distances, heads))
        self.register_buffer("index", distance_index(sizes), persistent=False)

    def forward(self) -> Tensor:
        """Return the biases `(heads, positions, positions)`."""
        return self.table[self.index].movedim(-1, 0)


class ContinuousBias(nn.Module):
    """A bias that a small network computes from the distance. Swin v2, 2111.09883."""

    index: Tensor
    distances: Tensor

    def __init__(self, sizes: tuple[int, ...], heads: int, units: int = 512) -> None:
        super().__init__()
        real = torch.get_default_dtype()
        axes = [8 * torch.arange(1 - n, n, dtype=real) / max(n - 1, 1) for n in sizes]
        apart = torch.cartesian_prod(*axes).reshape(-1, len(sizes))
        distances = apart.sign() * (apart.abs() + 1).log2() / 3
        self.hidden = nn.Linear(len(sizes), units)
        self.output = nn.Linear(units, heads, bias=False)
        self.register_buffer("index", distance_index(sizes), persistent=False)
        self.register_buffer("distances", distances, persistent=False)

    def forward(self) -> Tensor:
        """Return the biases `(heads, positions, positions)`."""
        table: Tensor = self.output(F.relu(self.hidden(self.distances)))
        return 16 * table.sigmoid()[self.index].movedim(-1, 0)


def distance_index(sizes: tuple[int, ...]) -> Tensor:
    """Number the distances between all pairs of positions of a map."""
    cells = torch.cartesian_prod(*(torch.arange(n) for n in sizes))
    cells = cells.reshape(-1, len(sizes))
    index = torch.zeros(len(cells), len(cells), dtype=torch.long)
    for axis, n in enumerate(sizes):
        apart = cells[:, None, axis] - cells[None, :, axis]
        index = index * (2 * n - 1) + apart + n - 1
    return index


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
        return allowed.repeat(len(x), 1, 1, 1)


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
