"""What layers compute, as loops over positions and taps: slow, obvious, and written once more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product

import numpy as np

from cnnshape.execution.arrays import Array
from tests.counting import Reads


def convolve(x: Array, weight: Array, axes: Sequence[Reads], groups: int) -> Array:
    """Slide `(*kernel, in / groups, filters)` over `(m, *spatial, in)`, reading `axes`."""
    channels, filters = weight.shape[-2], weight.shape[-1] // groups
    result = np.zeros((len(x), *map(len, axes), weight.shape[-1]))
    for position in np.ndindex(*map(len, axes)):
        window = [axis[place] for axis, place in zip(axes, position, strict=True)]
        for tap in np.ndindex(*weight.shape[:-2]):
            cell = [reads[number] for reads, number in zip(window, tap, strict=True)]
            if not _is_inside(cell, x):
                continue
            for group in range(groups):
                read = slice(group * channels, (group + 1) * channels)
                written = slice(group * filters, (group + 1) * filters)
                result[(slice(None), *position, written)] += (
                    x[(slice(None), *cell, read)] @ weight[(*tap, slice(None), written)]
                )
    return result


def scatter(
    x: Array,
    weight: Array,
    stride: Sequence[int],
    dilation: Sequence[int],
    before: Sequence[int],
    outputs: Sequence[int],
    groups: int,
) -> Array:
    """Add each cell times `(*kernel, filters / groups, in)` to the places under its window."""
    filters, channels = weight.shape[-2], weight.shape[-1] // groups
    result = np.zeros((len(x), *outputs, filters * groups))
    for cell in np.ndindex(*x.shape[1:-1]):
        for tap in np.ndindex(*weight.shape[:-2]):
            place = [
                c * s + t * d - b
                for c, s, t, d, b in zip(cell, stride, tap, dilation, before, strict=True)
            ]
            if not _is_inside(place, result):
                continue
            for group in range(groups):
                read = slice(group * channels, (group + 1) * channels)
                written = slice(group * filters, (group + 1) * filters)
                result[(slice(None), *place, written)] += (
                    x[(slice(None), *cell, read)] @ weight[(*tap, slice(None), read)].T
                )
    return result


def pool(x: Array, axes: Sequence[Reads], combine: Callable[[list[Array]], Array]) -> Array:
    """Combine the cells of each window that lie inside the map."""
    result = np.zeros((len(x), *map(len, axes), x.shape[-1]))
    for position in np.ndindex(*map(len, axes)):
        window = [axis[place] for axis, place in zip(axes, position, strict=True)]
        cells = [cell for cell in product(*window) if _is_inside(cell, x)]
        result[(slice(None), *position)] = combine([x[(slice(None), *cell)] for cell in cells])
    return result


def _is_inside(cell: Sequence[int], array: Array) -> bool:
    return all(0 <= place < n for place, n in zip(cell, array.shape[1:-1], strict=True))
