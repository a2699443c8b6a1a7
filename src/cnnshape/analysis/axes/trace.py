"""Follow the sizes of a network's axes from layer to layer, and write down each axis's program."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from typing import NamedTuple

from cnnshape.analysis.axes.layer_padding import NO_SIDES, Paddings, padding_after
from cnnshape.analysis.axes.operations import Fixed, Operation
from cnnshape.analysis.axes.program import INPUT_VALUE, AxisProgramBuilder
from cnnshape.analysis.axes.rule import (
    Accepts,
    AxisFormula,
    AxisInputs,
    AxisRule,
    Follows,
    OutputAxis,
    kept,
)
from cnnshape.analysis.axes.several import Agree, Broadcast, CutLike, Join, SlideBeside, Undo
from cnnshape.analysis.axes.windows import Slide
from cnnshape.analysis.sliding import OtherAxes
from cnnshape.layers import MODULE_OF_KIND, Layer
from cnnshape.network import Network, Node, Shape


class TracedSize(NamedTuple):
    """The size of an axis: a value, by number, of the program of one of the input's axes."""

    axis: int
    value: int


class Traced(NamedTuple):
    """The shape of a node at every size: its axes, and what its number of channels follows.

    `channels` are the axes of the maps that were flattened into it; none where the number of
    channels is the same at every size.
    """

    axes: tuple[TracedSize, ...]
    channels: tuple[tuple[TracedSize, ...], ...] = ()


class Trace:
    """The shapes of all nodes at every size, and the steps on the way there.

    `coupled` are the positions of layers that may refuse some sizes for more than one axis by
    itself. `sized` maps those with weights that follow the sizes to what they read. A shape is
    None after a layer without a rule, or if axes of different programs meet.
    """

    def __init__(self, network: Network, varied: tuple[str, ...], rank: int) -> None:
        """Trace a network of which some inputs, with so many axes, are varied."""
        self.builders = tuple(AxisProgramBuilder() for _ in range(rank))
        self.shapes: dict[str, Traced | None] = {}
        self.coupled: set[int] = set()
        self.sized: dict[str, Traced] = {}
        self._paddings: dict[str, Paddings] = {}
        self._rules: dict[tuple[int, AxisInputs], AxisRule | None] = {}
        for position, node in enumerate(network.nodes):
            if node.name in varied:
                sizes = tuple(TracedSize(axis, INPUT_VALUE) for axis in range(rank))
                self.shapes[node.name] = Traced(sizes)
            else:
                self.shapes[node.name] = self._shape_of(node, position)

    def follows(self, shape: Traced) -> bool:
        """Say whether a size or the number of channels depends on the input."""
        if shape.channels:
            return True
        return any(self.builders[size.axis].follows_input(size.value) for size in shape.axes)

    def _shape_of(self, node: Node, position: int) -> Traced | None:
        if not node.inputs:
            return self._constant(vars(node.layer)["shape"][:-1], position)
        names = (*node.inputs, node.like) if node.like is not None else node.inputs
        known = [shape for name in names if (shape := self.shapes[name]) is not None]
        if len(known) < len(names):
            return None
        rule = self._rule_of(node, known)
        if rule is None:
            self.coupled.add(position)
            return None
        read = known[: len(node.inputs)]
        if self._is_coupled(node, rule, read):
            self.coupled.add(position)
        spares = self._spares(node, rule)
        axes = [
            self._axis(index, _with_spare(axis, spares), known, position)
            for index, axis in enumerate(rule.axes)
        ]
        sizes = tuple(size for size in axes if size is not None)
        return Traced(sizes, self._channels(rule, read)) if len(sizes) == len(axes) else None

    def _spares(self, node: Node, rule: AxisRule) -> Sequence[int]:
        """Return how many cells at the end of each axis that a layer reads are padding.

        The padding of its own output is written down on the way.
        """
        read = [self._paddings.get(name, ()) for name in node.inputs]
        try:
            self._paddings[node.name] = padding_after(node.layer, read, len(rule.axes))
        except OtherAxes:  # the formulas refuse it at every size
            self._paddings[node.name] = (NO_SIDES,) * len(rule.axes)
        return [after for _, after in read[0]]

    def _rule_of(self, node: Node, known: Sequence[Traced]) -> AxisRule | None:
        ranks = tuple(len(shape.axes) for shape in known)
        read = known[: len(node.inputs)]
        inputs = AxisInputs(
            ranks[: len(node.inputs)],
            None if node.like is None else ranks[-1],
            all(shape == read[0] for shape in read),
        )
        key = (id(node.layer), inputs)
        if key not in self._rules:
            self._rules[key] = axis_rule_of(node.layer, inputs)
        return self._rules[key]

    def _is_coupled(self, node: Node, rule: AxisRule, read: Sequence[Traced]) -> bool:
        """Say whether a layer may refuse some sizes for more than the size of one axis."""
        if read[0].channels or (rule.weighs_map and self.follows(read[0])):
            self.sized[node.name] = read[0]
        if node.shares is not None and self.sized.get(node.name) != self.sized.get(node.shares):
            return True
        if rule.accepts is Accepts.SOME_MAPS:
            return any(map(self.follows, read))
        return rule.accepts is Accepts.ANY_MAP and any(shape.channels for shape in read)

    def _axis(
        self, index: int, axis: OutputAxis, known: Sequence[Traced], position: int
    ) -> TracedSize | None:
        """Return the size of an output axis, or None where axes of different programs meet."""
        read = tuple(known[source.input].axes[source.axis] for source in axis.reads)
        if not isinstance(axis.operation, (Join, SlideBeside, Undo)):
            read = tuple(dict.fromkeys(read))
        if isinstance(axis.operation, Broadcast):
            return self._broadcast(read, position)
        return self._take(axis.operation, read, index, position)

    def _broadcast(self, read: tuple[TracedSize, ...], position: int) -> TracedSize | None:
        """Return the size to which the others are broadcast; one that is always 1 fits any."""
        wide = tuple(n for n in read if not self.builders[n.axis].is_one(n.value)) or read[:1]
        return self._take(Broadcast(), wide, 0, position)

    def _take(
        self,
        operation: Operation | None,
        read: tuple[TracedSize, ...],
        index: int,
        position: int,
    ) -> TracedSize | None:
        is_shared = len(read) == 1 and isinstance(operation, Agree | Broadcast | CutLike)
        if operation is None or is_shared:
            return read[0]
        axes = {size.axis for size in read} or {min(index, len(self.builders) - 1)}
        if len(axes) > 1:
            self.coupled.add(position)
            return None
        axis = axes.pop()
        values = tuple(size.value for size in read)
        return TracedSize(axis, self.builders[axis].take(operation, values, position))

    def _channels(
        self, rule: AxisRule, read: Sequence[Traced]
    ) -> tuple[tuple[TracedSize, ...], ...]:
        follow = [shape.channels for shape in read if shape.channels]
        match rule.channels:
            case Follows.MAP if self.follows(read[0]):
                return (read[0].axes, *read[0].channels)
            case Follows.FIRST if follow:
                return follow[0]
            case Follows.ALL:
                return tuple(each for channels in follow for each in channels)
        return ()

    def _constant(self, sizes: Shape, position: int) -> Traced:
        axes = (self._take(Fixed(n), (), index, position) for index, n in enumerate(sizes))
        return Traced(tuple(size for size in axes if size is not None))


def _with_spare(axis: OutputAxis, spares: Sequence[int]) -> OutputAxis:
    """Return what happens to an axis, with the padding that already lies at its end."""
    if not isinstance(axis.operation, Slide):
        return axis
    (source,) = axis.reads
    spare = spares[source.axis] if source.axis < len(spares) else 0
    return axis._replace(operation=axis.operation._replace(spare=spare))


def axis_rule_of(layer: Layer, inputs: AxisInputs) -> AxisRule | None:
    """Return what a layer does to its axes, or None where its kind has no rule."""
    try:
        return _formula_of(layer.type)(layer, inputs)
    except OtherAxes:  # the formulas refuse it at every size
        return kept(inputs.rank, Follows.FIRST, Accepts.ANY_MAP)


@cache
def _formula_of(kind: str) -> AxisFormula:
    module = import_module(f"cnnshape.analysis.{MODULE_OF_KIND[kind]}")
    formula: AxisFormula = module.AXES[kind]
    return formula
