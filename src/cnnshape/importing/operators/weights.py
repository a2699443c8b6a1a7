"""Arrays of operators in the order in which layers keep them, read when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from cnnshape.importing.graph import Constant
from cnnshape.importing.records import Weight
from cnnshape.network import Shape


def as_is(constant: Constant) -> Weight:
    """Return an array that layers keep as operators do."""
    return Weight(constant.shape, constant.read)


def flat(constant: Constant) -> Weight:
    """Return an array of one axis, whatever axes of one cell it has."""
    size = 1
    for each in constant.shape:
        size *= each
    return Weight((size,), lambda: constant.read().reshape(-1))


def kernel_first(constant: Constant) -> Weight:
    """Return (filters, in, *kernel) as (*kernel, in, filters), and so for transposed ones."""
    first, second, *kernel = constant.shape
    return Weight((*kernel, second, first), lambda: _moved(constant.read(), (0, 1), (-1, -2)))


def depthwise(constant: Constant, channels: int) -> Weight:
    """Return (in * multiplier, 1, *kernel) as (*kernel, in, multiplier)."""
    outputs, _, *kernel = constant.shape
    shape = (*kernel, channels, outputs // channels)

    def read() -> Any:
        moved = _moved(constant.read()[:, 0], (0,), (-1,))
        return moved.reshape(shape)

    return Weight(shape, read)


def turned(constant: Constant, sizes: Sequence[int], order: Sequence[int], shape: Shape) -> Weight:
    """Return an array of these sizes with its axes in another order."""
    return Weight(shape, lambda: constant.read().reshape(sizes).transpose(order).reshape(shape))


def changed(weight: Weight, change: Callable[[Any], Any], shape: Shape | None = None) -> Weight:
    """Return an array with a change that is made when it is read."""
    return Weight(shape or weight.shape, lambda: change(weight.read()))


def _moved(array: Any, source: tuple[int, ...], target: tuple[int, ...]) -> Any:
    import numpy as np

    return np.moveaxis(array, source, target)
