"""Attention and gates as people write them by hand, in the ways that public code has."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from tests.reference.importing.torch_models import Case
from tests.reference.pytorch import F, torch

nn = torch.nn
Tensor = Any
Module: Any = torch.nn.Module
WIDTH, HEADS = 16, 4


class Projected(Module):  # type: ignore[misc]
    """Queries, keys and values by one dense layer, what combines them, and another dense layer."""

    def __init__(self, combine: Callable[[Tensor, Tensor, Tensor], Tensor]) -> None:
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.combine = combine

    def forward(self, x: Tensor) -> Tensor:
        return self.out(self.combine(*self.qkv(x).chunk(3, dim=-1)))


def by_heads(x: Tensor) -> Tensor:
    batch, positions, channels = x.shape
    return x.view(batch, positions, HEADS, channels // HEADS).transpose(1, 2)


def together(x: Tensor) -> Tensor:
    return x.transpose(1, 2).contiguous().flatten(2)


def causal(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    """As in minGPT."""
    q, k, v = by_heads(q), by_heads(k), by_heads(v)
    scores = q @ k.transpose(-2, -1) * (1.0 / math.sqrt(k.size(-1)))
    mask = torch.tril(torch.ones(scores.shape[-2:]))
    scores = scores.masked_fill(mask == 0, float("-inf"))
    return together(F.softmax(scores, dim=-1) @ v)


def masked(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    """Positions see themselves and their neighbours."""
    places = torch.arange(q.shape[1])
    is_near = (places[:, None] - places[None]).abs() <= 1
    scores = torch.where(is_near, q @ k.mT, torch.tensor(-1e9))
    return scores.softmax(-1) @ v


def by_einsum(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    q, k, v = (each.unflatten(-1, (HEADS, -1)) for each in (q, k, v))
    scores = torch.einsum("bqhd,bkhd->bhqk", q, k) / math.sqrt(q.shape[-1])
    return torch.einsum("bhqk,bkhd->bqhd", scores.softmax(-1), v).flatten(2)


def by_dots(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    scores = torch.einsum("...id,...jd->...ij", q, k) * WIDTH**-0.5
    return torch.einsum("...ij,...jd->...id", scores.softmax(-1), v)


class Rows(Module):  # type: ignore[misc]
    """Attention along each row of a map: the rows are samples of their own."""

    def __init__(self) -> None:
        super().__init__()
        self.attention = Projected(lambda q, k, v: F.softmax(q @ k.mT, -1) @ v)

    def forward(self, x: Tensor) -> Tensor:
        batch, channels, height, width = x.shape
        rows = x.permute(0, 2, 3, 1).reshape(batch * height, width, channels)
        seen = self.attention(rows).reshape(batch, height, width, channels)
        return x + seen.permute(0, 3, 1, 2)


class SelfAttention(Module):  # type: ignore[misc]
    """As in SAGAN: what is seen is weighed by one trained number."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key = nn.Conv2d(WIDTH, 2, 1), nn.Conv2d(WIDTH, 2, 1)
        self.value = nn.Conv2d(WIDTH, WIDTH, 1)
        self.gamma = nn.Parameter(torch.tensor([0.3]))

    def forward(self, x: Tensor) -> Tensor:
        query = self.query(x).flatten(2).permute(0, 2, 1)
        scores = torch.bmm(query, self.key(x).flatten(2))
        seen = torch.bmm(self.value(x).flatten(2), scores.softmax(-1).permute(0, 2, 1))
        return self.gamma * seen.view(x.size()) + x


class Gate(Module):  # type: ignore[misc]
    """Squeeze and excitation with `expand_as`."""

    def __init__(self) -> None:
        super().__init__()
        self.squeeze, self.excite = nn.Linear(WIDTH, 4), nn.Linear(4, WIDTH)

    def forward(self, x: Tensor) -> Tensor:
        batch, channels, _, _ = x.size()
        pooled = F.adaptive_avg_pool2d(x, 1).view(batch, channels)
        gate = self.excite(F.relu(self.squeeze(pooled))).sigmoid()
        return x * gate.view(batch, channels, 1, 1).expand_as(x)


class Bottleneck(Module):  # type: ignore[misc]
    """As in BAM: a gate for each channel and one for each position, both expanded."""

    def __init__(self) -> None:
        super().__init__()
        self.channel, self.space = nn.Linear(WIDTH, WIDTH), nn.Conv2d(WIDTH, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        channel = self.channel(x.mean((2, 3)))[:, :, None, None].expand_as(x)
        return x * (1 + torch.sigmoid(channel * self.space(x).expand_as(x)))


class SequenceFirst(Module):  # type: ignore[misc]
    """A transformer with its positions before the batch, as PyTorch has it by default."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.TransformerEncoderLayer(WIDTH, HEADS, 32, dropout=0)

    def forward(self, x: Tensor) -> Tensor:
        return self.layer(x.transpose(0, 1)).mean(0)


def cases() -> dict[str, Case]:
    """Return modules with what their layers have to be."""
    sequence, picture = (10, WIDTH), (WIDTH, 6, 6)
    return {
        "causal attention": Case(Projected(causal), sequence, "attention"),
        "attention with a mask": Case(
            Projected(masked),
            sequence,
            "dense slice slice slice matmul learned add matmul dense",
        ),
        "attention by einsum": Case(Projected(by_einsum), sequence, "attention"),
        "attention by einsum with dots": Case(Projected(by_dots), sequence, "attention"),
        "attention along rows": Case(Rows(), picture, "attention add"),
        "attention of sagan": Case(
            SelfAttention(),
            picture,
            "conv conv conv reshape permute reshape matmul softmax permute reshape matmul "
            "learned multiply reshape permute reshape add",
        ),
        "gate that is expanded": Case(Gate(), picture, "global_avg_pool dense dense multiply"),
        "gates that are expanded": Case(
            Bottleneck(),
            picture,
            "global_avg_pool dense conv multiply affine multiply",
        ),
        "sequence before batch": Case(
            SequenceFirst(),
            sequence,
            "attention add layer_norm dense dense add layer_norm global_avg_pool",
        ),
    }
