"""Depth to space and back, on maps of any rank and in either order of channels."""

from __future__ import annotations

from torch import Tensor


def depth_to_space(x: Tensor, factor: int, blocks_first: bool) -> Tensor:
    """Turn channels into `factor` cells along each axis.

    With `blocks_first` channels are ordered by their place in the block and then by the
    channel that they go to, as in TensorFlow; without, as nn.PixelShuffle orders them.
    """
    rank = x.ndim - 2
    blocks = (factor,) * rank
    parts = (*blocks, -1) if blocks_first else (-1, *blocks)
    split = x.reshape(x.shape[0], *parts, *x.shape[2:])
    if blocks_first:
        split = split.movedim(1 + rank, 1)
    sizes = [size * factor for size in x.shape[2:]]
    pairs = [each for axis in range(2, 2 + rank) for each in (axis + rank, axis)]
    return split.permute(0, 1, *pairs).reshape(x.shape[0], -1, *sizes)


def space_to_depth(x: Tensor, factor: int, blocks_first: bool) -> Tensor:
    """Turn `factor` cells along each axis into channels; it undoes depth_to_space."""
    rank = x.ndim - 2
    sizes = [each for size in x.shape[2:] for each in (size // factor, factor)]
    split = x.reshape(*x.shape[:2], *sizes)
    cells, blocks = range(2, 2 + 2 * rank, 2), range(3, 3 + 2 * rank, 2)
    channels = [*blocks, 1] if blocks_first else [1, *blocks]
    return split.permute(0, *channels, *cells).flatten(1, 1 + rank)
