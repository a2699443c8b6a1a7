"""Channel shuffles, depth to space and back, on maps of any rank."""

from __future__ import annotations

import keras
from keras import ops


def channel_shuffle(x: keras.KerasTensor, groups: int) -> keras.KerasTensor:
    """Deal the channels of each group out to all. ShuffleNet, 1707.01083."""
    *sizes, channels = x.shape[1:]
    x = ops.reshape(x, (-1, *sizes, groups, channels // groups))
    return ops.reshape(ops.swapaxes(x, -1, -2), (-1, *sizes, channels))


def depth_to_space(
    x: keras.KerasTensor, factor: int, blocks_first: bool = True
) -> keras.KerasTensor:
    """Turn channels into `factor` cells along each axis.

    With `blocks_first` channels are ordered by their place in the block and then by the
    channel that they go to, as in TensorFlow; without, as in PyTorch.
    """
    *sizes, channels = x.shape[1:]
    rank = len(sizes)
    blocks = (factor,) * rank
    rest = channels // factor**rank
    parts = (*blocks, rest) if blocks_first else (rest, *blocks)
    x = ops.reshape(x, (-1, *sizes, *parts))
    first = 1 + rank if blocks_first else 2 + rank
    pairs = [each for axis in range(rank) for each in (1 + axis, first + axis)]
    last = 1 + 2 * rank if blocks_first else 1 + rank
    x = ops.transpose(x, (0, *pairs, last))
    return ops.reshape(x, (-1, *(n * factor for n in sizes), rest))


def space_to_depth(
    x: keras.KerasTensor, factor: int, blocks_first: bool = True
) -> keras.KerasTensor:
    """Turn `factor` cells along each axis into channels; it undoes depth_to_space."""
    *sizes, channels = x.shape[1:]
    rank = len(sizes)
    x = ops.reshape(
        x, (-1, *(each for n in sizes for each in (n // factor, factor)), channels)
    )
    cells, blocks = range(1, 1 + 2 * rank, 2), range(2, 2 + 2 * rank, 2)
    last = 1 + 2 * rank
    parts = (*blocks, last) if blocks_first else (last, *blocks)
    x = ops.transpose(x, (0, *cells, *parts))
    return ops.reshape(x, (-1, *(n // factor for n in sizes), channels * factor**rank))
