"""Attention between tokens, and between all positions of maps."""

from __future__ import annotations

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
        return result.transpose(1, 2).reshape(maps[0].shape[0], -1, *maps[0].shape[2:])

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
