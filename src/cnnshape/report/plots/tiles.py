"""Maps and filters as tiles: one image, in which each channel or filter has its square."""

from __future__ import annotations

from math import ceil, sqrt
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Values = NDArray[Any]

MAX_TILES = 64
COLOURS = 3
"""Channels of a picture in colour."""


class Tiles(NamedTuple):
    """Tiles `(number, height, width)`, or with colours `(number, height, width, 3)`.

    There may be more than are drawn: `total`.
    """

    values: Values
    total: int


def channels_of(values: Values) -> Tiles:
    """Return a tile for each channel of a map `(height, width, channels)`."""
    return _first(np.moveaxis(values, -1, 0))


def picture_of(values: Values) -> Tiles:
    """Return a map with three channels as one tile in colour, others channel by channel."""
    return Tiles(values[None], 1) if values.shape[-1] == COLOURS else channels_of(values)


def filters_of(values: Values) -> Tiles:
    """Return a tile for each filter `(height, width, channels, filters)` of three channels.

    Of other filters each channel has a tile, those of the first filter first.
    """
    by_filter = np.moveaxis(values, -1, 0)
    if values.shape[2] == COLOURS:
        return _first(by_filter)
    return _first(np.moveaxis(by_filter, -1, 1).reshape(-1, *values.shape[:2]))


def mosaic(tiles: Tiles) -> Values:
    """Return the tiles in rows as one image of numbers from 0 to 1, transparent between them.

    The smallest value of all is 0, the largest 1; values that are no numbers are transparent. The
    image is `(height, width, 4)`: its colours, and 0 where it is transparent.
    """
    shades = _shades(tiles.values)
    number, height, width, _ = shades.shape
    columns = ceil(sqrt(number))
    rows = ceil(number / columns)
    image = np.zeros((rows * (height + 1) - 1, columns * (width + 1) - 1, 4))
    for at, tile in enumerate(shades):
        top, left = at // columns * (height + 1), at % columns * (width + 1)
        image[top : top + height, left : left + width] = tile
    return image


def _first(tiles: Values) -> Tiles:
    return Tiles(tiles[:MAX_TILES], len(tiles))


def _shades(values: Values) -> Values:
    """Return values as colours with opacity, spread from black to white."""
    real = values.astype(np.float64)
    known = np.isfinite(real)
    lowest, highest = (real[known].min(), real[known].max()) if known.any() else (0.0, 1.0)
    spread = (np.where(known, real, lowest) - lowest) / ((highest - lowest) or 1.0)
    if values.ndim == 3:
        spread, known = np.repeat(spread[..., None], COLOURS, -1), known[..., None]
    opacity = known.all(-1, keepdims=True).astype(np.float64)
    return np.concatenate([spread, opacity], -1)
