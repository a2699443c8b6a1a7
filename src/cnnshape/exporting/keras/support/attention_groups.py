"""Attention within windows and grids of a map."""

from __future__ import annotations

import math
from typing import Any

import keras
import numpy as np
from keras import ops

from cnnshape.exporting.keras.support.attention import Attention


@keras.saving.register_keras_serializable()
class WindowAttention(Attention):
    """Attention within each window of a map, which a shift moves. Swin, 2103.14030.

    A map is filled up with zeros to whole windows.
    """

    settings = (*Attention.settings, "window", "shift")

    def __init__(
        self,
        heads: int,
        window: tuple[int, ...],
        shift: tuple[int, ...] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(heads, **kwargs)
        self.window = tuple(window)
        self.shift = tuple(shift) or (0,) * len(window)

    def groups_of(self, x: keras.KerasTensor) -> keras.KerasTensor:
        """Return the windows, in which positions attend to each other."""
        axes = tuple(range(1, len(self.window) + 1))
        sizes = zip(self.whole(x.shape[1:-1]), x.shape[1:-1], strict=True)
        x = ops.pad(x, [(0, 0), *((0, whole - n) for whole, n in sizes), (0, 0)])
        x = ops.roll(x, tuple(-cells for cells in self.shift), axes)
        return windows_of(x, self.window)

    def map_of(
        self, groups: keras.KerasTensor, sizes: tuple[int, ...]
    ) -> keras.KerasTensor:
        """Return the map of these sizes that the windows are cut from."""
        axes = tuple(range(1, len(self.window) + 1))
        x = ops.roll(
            from_windows(groups, self.window, self.whole(sizes)), self.shift, axes
        )
        return x[(slice(None), *(slice(n) for n in sizes))]

    def whole(self, sizes: tuple[int, ...]) -> tuple[int, ...]:
        """Return the sizes of a map of whole windows."""
        pairs = zip(sizes, self.window, strict=True)
        return tuple(-(-n // cells) * cells for n, cells in pairs)

    def allowed(self, sizes: tuple[int, ...]) -> np.ndarray | None:
        """Return which pairs of a window were beside each other before the shift."""
        if not any(self.shift):
            return None
        side = np.zeros(self.whole(sizes), int)
        for axis, (n, shift) in enumerate(zip(side.shape, self.shift, strict=True)):
            wrapped = np.arange(n) >= n - shift
            others = [each for each in range(side.ndim) if each != axis]
            side = 2 * side + np.expand_dims(wrapped, others)
        cells = windows_of(side[None, ..., None], self.window, np)[0, ..., 0]
        allowed: np.ndarray = cells[:, :, None] == cells[:, None, :]
        return allowed[:, None]


@keras.saving.register_keras_serializable()
class GridAttention(Attention):
    """Attention between cells a step apart, all over a map. MaxViT, 2204.01697."""

    settings = (*Attention.settings, "grid")

    def __init__(self, heads: int, grid: tuple[int, ...], **kwargs: Any) -> None:
        super().__init__(heads, **kwargs)
        self.grid = tuple(grid)

    def groups_of(self, x: keras.KerasTensor) -> keras.KerasTensor:
        """Return the cells at the same place in each part of the map."""
        return ops.swapaxes(windows_of(x, self.steps(x.shape[1:-1])), 1, 2)

    def map_of(
        self, groups: keras.KerasTensor, sizes: tuple[int, ...]
    ) -> keras.KerasTensor:
        """Return the map of these sizes that the groups are dealt from."""
        return from_windows(ops.swapaxes(groups, 1, 2), self.steps(sizes), sizes)

    def steps(self, sizes: tuple[int, ...]) -> tuple[int, ...]:
        """Return how far apart the cells of a group are."""
        return tuple(n // parts for n, parts in zip(sizes, self.grid, strict=True))


def windows_of(x: Any, window: tuple[int, ...], of: Any = ops) -> Any:
    """Return the windows of a map as `(batch, windows, cells, channels)`."""
    *sizes, channels = x.shape[1:]
    rank = len(window)
    pairs = zip(sizes, window, strict=True)
    split = [each for n, cells in pairs for each in (n // cells, cells)]
    x = of.reshape(x, (-1, *split, channels))
    numbers, cells = range(1, 1 + 2 * rank, 2), range(2, 2 + 2 * rank, 2)
    x = of.transpose(x, (0, *numbers, *cells, 1 + 2 * rank))
    return of.reshape(x, (-1, math.prod(split[::2]), math.prod(window), channels))


def from_windows(
    windows: keras.KerasTensor, window: tuple[int, ...], sizes: tuple[int, ...]
) -> keras.KerasTensor:
    """Return the map of these sizes that the windows are cut from."""
    rank, channels = len(window), windows.shape[-1]
    counts = [n // cells for n, cells in zip(sizes, window, strict=True)]
    x = ops.reshape(windows, (-1, *counts, *window, channels))
    pairs = [each for axis in range(1, 1 + rank) for each in (axis, axis + rank)]
    x = ops.transpose(x, (0, *pairs, 1 + 2 * rank))
    return ops.reshape(x, (-1, *sizes, channels))
