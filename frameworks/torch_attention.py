"""Attention as PyTorch computes it: with masks and padding, on `(m, channels, *spatial)`.

Windows are not moved around the map as in torchvision: each pair of positions of the whole map is
masked unless both lie in one window. So it is another computation of the same attention.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import product
from typing import Any

import torch

from frameworks.padding import per_axis
from frameworks.torch_windows import F, Tensor, Weights


def attention(layer: Any, inputs: Sequence[Tensor], weights: Weights) -> Tensor:
    """Return the output of an attention layer that reads one to three maps."""
    whole = _whole_sizes(layer, tuple(inputs[0].shape[2:]))
    tokens = [_tokens(x, whole if _is_grouped(layer) else tuple(x.shape[2:])) for x in inputs]
    read = (tokens[0], tokens[min(1, len(tokens) - 1)], tokens[-1])
    names = ("query", "key", "value")
    query, key, value = (
        _by_head(_dense(x, name, weights) if layer.project_inputs else x, layer.heads)
        for x, name in zip(read, names, strict=True)
    )
    bias = _relative_bias(layer, whole, weights)
    mask = _mask(layer, whole, query.shape[-2], key.shape[-2])
    mixed = _attend(layer, query, key, value, weights, mask if bias is None else bias + mask)
    mixed = mixed.transpose(1, 2).flatten(2)
    made = _dense(mixed, "output", weights) if layer.project_output else mixed
    maps = made.reshape(len(made), *whole, -1)
    cut = maps[(slice(None), *(slice(0, n) for n in inputs[0].shape[2:]))]
    return cut.movedim(-1, 1)


def _attend(
    layer: Any, query: Tensor, key: Tensor, value: Tensor, weights: Weights, bias: Tensor
) -> Tensor:
    bias = bias.to(query.dtype)
    if layer.similarity == "dot":
        return F.scaled_dot_product_attention(query, key, value, bias, scale=layer.scale)
    scale = torch.clamp(weights["logit_scale"], max=math.log(100)).exp()[:, None, None]
    directions = F.normalize(query, dim=-1) @ F.normalize(key, dim=-1).transpose(-2, -1)
    return F.softmax(directions * scale + bias, dim=-1) @ value


def _dense(x: Tensor, name: str, weights: Weights) -> Tensor:
    return F.linear(x, weights[f"{name}_weight"].T, weights.get(f"{name}_bias"))


def _by_head(x: Tensor, heads: int) -> Tensor:
    return x.unflatten(2, (heads, -1)).transpose(1, 2)


def _is_grouped(layer: Any) -> bool:
    return layer.window is not None or layer.grid is not None


def _whole_sizes(layer: Any, sizes: tuple[int, ...]) -> tuple[int, ...]:
    """Return sizes filled up to whole windows."""
    if layer.window is None:
        return sizes
    windows = per_axis(layer.window, len(sizes))
    return tuple(math.ceil(n / each) * each for n, each in zip(sizes, windows, strict=True))


def _tokens(x: Tensor, whole: tuple[int, ...]) -> Tensor:
    """Return the positions of a map, filled up with zeros, as `(m, positions, channels)`."""
    amounts = [(0, n - size) for n, size in zip(whole, x.shape[2:], strict=True)]
    flat = [each for pair in reversed(amounts) for each in pair]
    return F.pad(x, flat).flatten(2).transpose(1, 2)


def _mask(layer: Any, whole: tuple[int, ...], queries: int, keys: int) -> Tensor:
    """Return 0 for each pair of positions that may attend, and minus infinity for all others."""
    allowed = torch.ones(queries, keys, dtype=torch.bool)
    if layer.causal:
        allowed = allowed.tril()
    if _is_grouped(layer):
        groups = [_groups_along(layer, axis, whole) for axis in range(len(whole))]
        cells = torch.tensor(list(product(*groups)))
        allowed = (cells[:, None] == cells[None]).all(-1)
    return torch.zeros(allowed.shape).masked_fill(~allowed, -math.inf)


def _groups_along(layer: Any, axis: int, whole: tuple[int, ...]) -> list[int]:
    """Return the group of each cell along an axis."""
    rank, size = len(whole), whole[axis]
    if layer.grid is not None:
        apart = size // per_axis(layer.grid, rank)[axis]
        return [cell % apart for cell in range(size)]
    window = per_axis(layer.window, rank)[axis]
    shift = per_axis(layer.shift, rank)[axis] if window < size else 0
    return [(cell - shift) // window for cell in range(size)]


def _relative_bias(layer: Any, whole: tuple[int, ...], weights: Weights) -> Tensor | None:
    """Return the bias of each pair of positions, by their places in a group."""
    if layer.relative_bias is None:
        return None
    places = [_places_along(layer, axis, whole) for axis in range(len(whole))]
    members = [max(each) + 1 for each in places]
    table = _table(layer, members, weights).reshape(*(2 * n - 1 for n in members), layer.heads)
    cells = torch.tensor(list(product(*places)))
    apart = cells[:, None] - cells[None] + torch.tensor(members) - 1
    return table[tuple(apart.unbind(-1))].movedim(-1, 0)


def _places_along(layer: Any, axis: int, whole: tuple[int, ...]) -> list[int]:
    """Return the place of each cell in its group, along an axis."""
    rank, size = len(whole), whole[axis]
    if layer.window is not None:
        window = per_axis(layer.window, rank)[axis]
        shift = per_axis(layer.shift, rank)[axis] if window < size else 0
        return [(cell - shift) % window for cell in range(size)]
    apart = 1 if layer.grid is None else size // per_axis(layer.grid, rank)[axis]
    return [cell // apart for cell in range(size)]


def _table(layer: Any, members: Sequence[int], weights: Weights) -> Tensor:
    if layer.relative_bias == "table":
        return weights["relative_bias"]
    real = weights["distance_weight"].dtype
    axes = [8 * torch.arange(1 - n, n, dtype=real) / max(n - 1, 1) for n in members]
    grid = torch.cartesian_prod(*axes).reshape(-1, len(members))
    distances = torch.sign(grid) * torch.log2(torch.abs(grid) + 1) / 3
    hidden = F.linear(distances, weights["distance_weight"].T, weights["distance_bias"])
    return 16 * torch.sigmoid(F.relu(hidden) @ weights["relative_weight"])
