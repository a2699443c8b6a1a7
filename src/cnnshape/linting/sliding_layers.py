"""Layers with windows as rules look at them: what a window does on each axis of its input."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Generic, NamedTuple, TypeVar

from cnnshape.analysis.axes.layer_padding import NO_SIDES, Paddings
from cnnshape.analysis.claim import Claim
from cnnshape.analysis.sliding import Sides, axes_alike
from cnnshape.layers.layer import Layer
from cnnshape.network import Node, Shape
from cnnshape.window import Window

LayerType = TypeVar("LayerType", bound=Layer, covariant=True)


class Axis(NamedTuple):
    """One spatial axis of a layer with windows: `size` cells, `positions` of the window on them.

    Of the cells, `padding` at the ends were put there by layers of the file.
    """

    size: int
    kernel: int
    dilation: int
    window: Window
    positions: int
    padding: Sides = NO_SIDES

    @property
    def lost(self) -> int:
        """How many cells at the end are never read, padding not counted."""
        return self.window.left_over(self.size, self.padding[1])

    @property
    def of_map(self) -> Axis:
        """The same axis with all padding in the window, and none in its cells."""
        if self.padding == NO_SIDES:
            return self
        (_, _, before, after), (own_before, own_after) = self.window, self.padding
        window = self.window._replace(before=before + own_before, after=after + own_after)
        size = self.size - own_before - own_after
        return self._replace(size=size, window=window, padding=NO_SIDES)


Axes = tuple[Axis, ...]
"""The axes of a layer: the same object for layers that are alike on alike maps."""


class SlidingLayer(NamedTuple, Generic[LayerType]):
    """A convolution or a pooling with what its window does on each spatial axis of its input."""

    node: Node
    layer: LayerType
    axes: Axes

    def axes_where(self, holds: Callable[[Axis], object]) -> Iterator[tuple[str, Axis]]:
        """Return the axes of which something holds, alike ones once, with the names of them all."""
        return ((where, axis) for where, axis in axes_alike(self.axes) if holds(axis))


Sliding = SlidingLayer[Layer]
"""A convolution or a pooling, of which no keys are read."""


def with_axis(
    layers: Iterable[SlidingLayer[LayerType]], holds: Callable[[Axis], object]
) -> Iterator[SlidingLayer[LayerType]]:
    """Return the layers with an axis of which something holds; it is asked once of equal axes."""
    answers: dict[int, bool] = {}
    for each in layers:
        key = id(each.axes)
        if key not in answers:
            answers[key] = any(map(holds, each.axes))
        if answers[key]:
            yield each


def axes_of(claim: Claim, read: Shape, paddings: Paddings) -> Axes:
    """Return the axes of a layer with windows: the taps say how many there are, and how far.

    So no keys are read, and a new kind with windows is an equal of the others at once.
    """
    (reaches,) = claim.reaches
    taps = [reach.taps[0] for reach in reaches if reach is not None]
    dilations = (each.step for each in taps)
    kernels = map(len, taps)
    return tuple(map(Axis, read, kernels, dilations, claim.windows, claim.output, paddings))
