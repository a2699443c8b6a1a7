"""The claim of the formulas about one layer, and the inputs they get."""

from collections.abc import Mapping
from math import prod
from types import MappingProxyType
from typing import NamedTuple

from cnnshape.analysis.computed_once import computed_once
from cnnshape.network import Layout, Shape
from cnnshape.window import Window

NO_ARRAYS: Mapping[str, Shape] = MappingProxyType({})


class Reach(NamedTuple):
    """Which input cells an output cell reads along one axis; it repeats every `len(taps)` outputs.

    Output q * len(taps) + r reads the cells of taps[r], moved by q * advance. An ordinary window
    has one range, an enlarging layer one for each phase. Beyond the axis there are zeros, or with
    `copies_cells` copies of its own cells.
    """

    advance: int
    taps: tuple[range, ...]
    copies_cells: bool = False


MAX_PERIOD = 1024
"""The most phases that are distinguished; an enlargement beyond it has no known reach."""

SAME_CELL = Reach(1, (range(1),))

Reaches = tuple[Reach | None, ...]
"""The reach along each output axis; None where an output sees all of it, or it is not known."""


class Inputs(NamedTuple):
    """What reaches a layer: names and shapes of what it reads, and the shape it is to be `like`."""

    names: tuple[str, ...]
    shapes: tuple[Shape, ...]
    layout: Layout
    like: Shape | None = None

    @property
    def shape(self) -> Shape:
        """The shape of the first input, which for most layers is the only one."""
        return self.shapes[0]

    @property
    def sizes(self) -> Shape:
        """The sizes of the first input's spatial axes."""
        return self.shapes[0][:-1]

    @property
    def channels(self) -> int:
        """The number of channels of the first input."""
        return self.shapes[0][-1]

    @property
    def rank(self) -> int:
        """How many spatial axes the first input has."""
        return len(self.shapes[0]) - 1

    def text(self, position: int = 0) -> str:
        """Write the shape of an input in the order of the file."""
        return self.layout.text(self.shapes[position])


class _ClaimFields(NamedTuple):
    """The fields of a claim."""

    output: Shape
    weights: Mapping[str, Shape] = NO_ARRAYS
    statistics: Mapping[str, Shape] = NO_ARRAYS
    macs: int = 0
    macs_effective: int = 0
    reaches: tuple[Reaches, ...] = ()
    declared_parameters: int = 0
    windows: tuple[Window, ...] = ()
    scratch: int = 0


class Claim(_ClaimFields):
    """The output shape, the arrays of weights, the multiply-adds and the reach of a layer.

    `statistics` are weights that are not trained. `macs` counts padded taps, `macs_effective` only
    those that read a cell of the input or land inside the output. `reaches` has an entry for each
    input, or one that holds for all. `windows` are those of a convolution or pooling on each axis,
    with their padding and ceil mode resolved at this input; other layers slide none. `scratch`
    counts values that are alive only while the layer runs, beside its inputs and its output.

    The counts that follow from them are worked out once.
    """

    @computed_once
    def values(self) -> int:
        """How many values the output has, for one sample."""
        return prod(self.output)

    @computed_once
    def trainable_parameters(self) -> int:
        """What training changes: the cells of all weights, and what a custom layer declares."""
        return sum(map(prod, self.weights.values())) + self.declared_parameters

    @computed_once
    def non_trainable_parameters(self) -> int:
        """What is kept beside the weights but not trained, as batch_norm's statistics."""
        return sum(map(prod, self.statistics.values())) if self.statistics else 0

    @computed_once
    def arrays(self) -> Mapping[str, Shape]:
        """All that is kept: the weights and, after them, the statistics."""
        return {**self.weights, **self.statistics}


Claims = Mapping[str, Claim | None]
"""What the formulas say of each node; None after a fault in it or in what it reads."""


def cell_by_cell(shape: Shape) -> tuple[Reaches, ...]:
    """Return the reaches of a layer whose output cells read just the cell at their place."""
    return ((SAME_CELL,) * (len(shape) - 1),)


def all_of_it(shape: Shape) -> tuple[Reaches, ...]:
    """Return the reaches of a layer whose output cells each see the whole input."""
    return ((None,) * (len(shape) - 1),)


def are_own_cells(reaches: Reaches) -> bool:
    """Say whether output cells read just the cell at their place, along every axis."""
    return reaches.count(SAME_CELL) == len(reaches)
