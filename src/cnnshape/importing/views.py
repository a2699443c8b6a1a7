"""Values with named axes: reshapes and transposes rename and regroup axes, and cost no layer.

An operator of a graph sees a tensor; the tensor is the output of a layer, seen with its axes in
some order, some merged, some split. Only where a layer needs another view than it is given
(`rearranging`), layers are written that rearrange.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import prod
from typing import NamedTuple

from cnnshape.layers.axis_names import axis_names
from cnnshape.network import Shape

BATCH = "batch"
CHANNELS = "channels"
SPACE = ("space 0", "space 1", "space 2")


class Axis(NamedTuple):
    """An axis of a layer's output, or a part of one: `channels` in two gives `channels/0`, `/1`."""

    name: str
    size: int


Dimension = tuple[Axis, ...]
"""The axes that a dimension of a tensor holds, the outermost first; none for a size of 1."""


class View(NamedTuple):
    """The output of a layer as a tensor: which of its axes each dimension holds."""

    layer: str
    dimensions: tuple[Dimension, ...]

    @property
    def shape(self) -> Shape:
        """The sizes of the tensor."""
        return tuple(prod(axis.size for axis in each) for each in self.dimensions)

    @property
    def names(self) -> tuple[str, ...]:
        """The axes in the order of memory, without the batch."""
        return tuple(axis.name for axis in self.axes)

    @property
    def axes(self) -> tuple[Axis, ...]:
        """The axes in the order of memory, without the batch."""
        return tuple(axis for each in self.dimensions for axis in each if axis.name != BATCH)

    def transposed(self, order: Sequence[int]) -> View:
        """Return the view with its dimensions in another order."""
        return self._replace(dimensions=tuple(self.dimensions[each] for each in order))

    def reshaped(self, shape: Shape) -> View | None:
        """Return the view in another shape; None where that cannot be."""
        if prod(shape) != prod(self.shape):
            return None
        axes = [axis for each in self.dimensions for axis in each]
        dimensions = list(_regrouped(axes, shape))
        if len(dimensions) != len(shape):
            return None
        return self._replace(dimensions=tuple(dimensions))

    def merged(self, count: int) -> View:
        """Return the view with its first dimensions as one."""
        first = tuple(axis for each in self.dimensions[:count] for axis in each)
        return self._replace(dimensions=(first, *self.dimensions[count:]))

    def with_dimension(self, at: int, dimension: Dimension) -> View:
        """Return the view with other axes in one dimension."""
        before, after = self.dimensions[:at], self.dimensions[at + 1 :]
        return self._replace(dimensions=(*before, dimension, *after))

    def with_size(self, at: int, size: int) -> View:
        """Return the view with another size of a dimension: that of its longest axis."""
        dimension = self.dimensions[at]
        longest = max(dimension, key=lambda axis: axis.size, default=None)
        sized = (
            axis._replace(size=size if axis is longest else min(axis.size, size))
            for axis in dimension
        )
        return self.with_dimension(at, tuple(sized))

    def without(self, at: int) -> View:
        """Return the view without a dimension of one cell; a neighbour holds its axes."""
        dimensions = list(self.dimensions)
        gone = dimensions.pop(at)
        if gone and dimensions:
            neighbour = max(at - 1, 0)
            dimensions[neighbour] = (*dimensions[neighbour], *gone)
        return self._replace(dimensions=tuple(dimensions))

    def outer_part(self, at: int) -> str | None:
        """Return the axis whose outer part is a dimension, if the dimension is that."""
        dimension = self.dimensions[at]
        whole, _, part = dimension[0].name.rpartition("/") if len(dimension) == 1 else ("", "", "")
        return whole if part == "0" and whole in (CHANNELS, *SPACE) else None

    def name_of_axis(self, axis: str) -> str:
        """Return what a file calls an axis, or the axis of a part."""
        wholes = {each.name.partition("/")[0] for each in self.axes}
        space = sorted(name for name in wholes if name in SPACE)
        names = axis_names(len(space))
        return names[-1] if axis == CHANNELS else names[space.index(axis)]

    def promoted(self, whole: str) -> View:
        """Return the view with the inner part of an axis as all of it."""
        inner = f"{whole}/1"
        names = {each.name: whole + each.name.removeprefix(inner) for each in self.axes
                 if each.name.startswith(inner)}  # fmt: skip
        return self._replace(
            dimensions=tuple(
                tuple(axis._replace(name=names.get(axis.name, axis.name)) for axis in each)
                for each in self.dimensions
            )
        )

    def renamed(self, names: Mapping[str, str]) -> View:
        """Return the view with other names for axes, and the same for their parts."""
        dimensions = (tuple(_renamed(axis, names) for axis in each) for each in self.dimensions)
        return self._replace(dimensions=tuple(dimensions))


def view_of(layer: str, shape: Shape, names: Sequence[str]) -> View:
    """Return the output of a layer with an axis for each dimension, under these names."""
    pairs = zip(names, shape, strict=True)
    return View(layer, tuple((Axis(name, size),) for name, size in pairs))


def names_first(rank: int) -> tuple[str, ...]:
    """Return the axes of a tensor of so many dimensions with channels before space."""
    return (BATCH, CHANNELS, *SPACE[: rank - 2])[:rank]


def names_last(rank: int) -> tuple[str, ...]:
    """Return the axes of a tensor of so many dimensions with channels after space."""
    return (BATCH, *SPACE[: rank - 2], CHANNELS) if rank > 1 else (BATCH,)


def inside(view: View) -> Shape:
    """Return the sizes of a layer's output, channels last."""
    space = sorted(axis for axis in view.axes if axis.name != CHANNELS)
    channels = [axis.size for axis in view.axes if axis.name == CHANNELS]
    return (*(axis.size for axis in space), *channels)


def _renamed(axis: Axis, names: Mapping[str, str]) -> Axis:
    whole, slash, part = axis.name.partition("/")
    return axis._replace(name=names.get(whole, whole) + slash + part)


def _regrouped(axes: list[Axis], shape: Shape) -> Iterator[Dimension]:
    """Return the dimensions of a shape, each with the axes that it holds; fewer if it cannot be."""
    for position, size in enumerate(shape):
        taken = _taken(axes, size)
        if taken is None:
            return
        is_last = position == len(shape) - 1
        while axes and axes[0].size == 1 and (is_last or not _waits_for_one(shape, position)):
            taken.append(axes.pop(0))
        yield _rejoined(taken)


def _waits_for_one(shape: Shape, position: int) -> bool:
    return shape[position + 1] == 1


def _taken(axes: list[Axis], size: int) -> list[Axis] | None:
    """Take from the front what holds `size` cells, splitting the last axis if need be."""
    taken: list[Axis] = []
    left = size
    while left > 1 or (not taken and axes and axes[0].size == 1):
        if not axes:
            return None
        axis = axes.pop(0)
        if left % axis.size == 0:
            taken.append(axis)
            left //= axis.size
        elif axis.size % left == 0:
            outer, inner = _split(axis, left)
            taken.append(outer)
            axes.insert(0, inner)
            left = 1
        else:
            return None
        if left == 1:
            break
    return taken


def _rejoined(axes: Sequence[Axis]) -> Dimension:
    """Return axes with the two parts of one that stand side by side put together again."""
    whole: list[Axis] = []
    for axis in axes:
        name, _, part = axis.name.rpartition("/")
        if part == "1" and whole and whole[-1].name == f"{name}/0":
            axis = Axis(name, whole.pop().size * axis.size)
        whole.append(axis)
    return tuple(whole)


def _split(axis: Axis, outer: int) -> tuple[Axis, Axis]:
    return Axis(f"{axis.name}/0", outer), Axis(f"{axis.name}/1", axis.size // outer)
