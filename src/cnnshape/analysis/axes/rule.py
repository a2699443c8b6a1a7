"""What a layer does to the sizes of its axes, for every size and not only for the one at hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum, auto
from typing import Any, NamedTuple

from cnnshape.analysis.axes.operations import Fixed, Operation, Unary

LIKE = -1
"""The position of the layer that another is `like`: the last, after the inputs."""


class Source(NamedTuple):
    """An axis that is read: the position of the input, and which of its spatial axes."""

    input: int
    axis: int


class OutputAxis(NamedTuple):
    """One axis of the output: an operation on axes that are read; None keeps the one as it is."""

    operation: Operation | None
    reads: tuple[Source, ...]


class Follows(Enum):
    """What the number of output channels depends on, where sizes of the input vary."""

    NOTHING = auto()
    """It is the same at every size."""
    FIRST = auto()
    """The channels of the first input."""
    ALL = auto()
    """The channels of all inputs."""
    MAP = auto()
    """The sizes and channels of the first input, as after flatten."""


class Accepts(Enum):
    """What a layer may refuse for more than the size of one axis."""

    ANYTHING = auto()
    """It runs with any number of channels."""
    ANY_MAP = auto()
    """It runs on a map of any size, but may refuse a number of channels."""
    SOME_MAPS = auto()
    """It looks at all sizes together, and may refuse some."""


class AxisInputs(NamedTuple):
    """What is known of the inputs of a layer at every size.

    `ranks` are the numbers of their spatial axes, `like` that of the layer it is like. They
    `are_alike` where their shapes are equal at every size.
    """

    ranks: tuple[int, ...]
    like: int | None = None
    are_alike: bool = True

    @property
    def rank(self) -> int:
        """How many spatial axes the first input has."""
        return self.ranks[0]


class AxisRule(NamedTuple):
    """The output axes, what the channels follow, and what may be refused besides.

    `weighs_map` says that the shapes of weights follow the sizes of the map.
    """

    axes: tuple[OutputAxis, ...]
    channels: Follows = Follows.NOTHING
    accepts: Accepts = Accepts.ANY_MAP
    weighs_map: bool = False


AxisFormula = Callable[[Any, AxisInputs], AxisRule | None]
"""The rule of a layer of some kind; None where no rule can be given, and sizes must be tried."""


def kept(rank: int, channels: Follows, accepts: Accepts) -> AxisRule:
    """Return the rule of a layer that keeps every size."""
    axes = tuple(OutputAxis(None, (Source(0, axis),)) for axis in range(rank))
    return AxisRule(axes, channels, accepts)


def each(operations: Sequence[Unary], channels: Follows) -> AxisRule:
    """Return the rule of a layer with an operation for each axis of its input."""
    return AxisRule(tuple(map(_own_axis, operations, range(len(operations)))), channels)


def constant(sizes: Sequence[int], channels: Follows, accepts: Accepts) -> AxisRule:
    """Return the rule of a layer whose sizes do not follow the input."""
    return AxisRule(tuple(OutputAxis(Fixed(n), ()) for n in sizes), channels, accepts)


def keeps_all(layer: object, inputs: AxisInputs) -> AxisRule:
    """Return the rule of a layer that keeps every size and takes any number of channels."""
    return kept(inputs.rank, Follows.FIRST, Accepts.ANYTHING)


def keeps_map(layer: object, inputs: AxisInputs) -> AxisRule:
    """Return the rule of a layer that keeps every size, but may refuse a number of channels."""
    return kept(inputs.rank, Follows.FIRST, Accepts.ANY_MAP)


def no_rule(layer: object, inputs: AxisInputs) -> None:
    """Say that a kind has no rule: sizes are tried one by one in networks that use it."""


def _own_axis(operation: Unary, axis: int) -> OutputAxis:
    if isinstance(operation, Fixed):
        return OutputAxis(operation, ())
    return OutputAxis(None if operation.keeps_every_size else operation, (Source(0, axis),))
