"""What attention adds to the scores of two positions by how far they are apart."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F


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
