"""The windows of a layer as frameworks ask for them: cells around the map, and the stride."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from cnnshape.analysis.pooling import slides
from cnnshape.analysis.sliding import windows_at
from cnnshape.exporting.code.constants import one_or_each
from cnnshape.exporting.code.expressions import Constant
from cnnshape.exporting.structure.steps import Layered
from cnnshape.window import Window

Sides = Sequence[tuple[int, int]]
"""The cells before and after each axis."""


def sides_of(windows: Iterable[Window]) -> Sides:
    """Return the padding of windows."""
    return tuple((window.before, window.after) for window in windows)


def is_even(sides: Sides) -> bool:
    """Say whether as many cells go before each axis as after it."""
    return all(before == after for before, after in sides)


def is_nothing(sides: Sides) -> bool:
    """Say whether there is no cell to put anywhere."""
    return not any(map(any, sides))


def written_sides(layered: Layered) -> Sides:
    """Return the padding of a pooling, without the cells that ceil mode adds for a last window."""
    whole = [each._replace(is_partial=False) for each in slides(layered.layer, layered.rank)]
    return sides_of(windows_at(layered.reads[0][:-1], whole))


def pool_stride(layer: Any) -> Constant:
    """Return the stride of a pooling; None is the kernel, in the frameworks too."""
    stride = None if layer.stride is None else one_or_each(layer.stride)
    return None if stride == one_or_each(layer.kernel) else stride
