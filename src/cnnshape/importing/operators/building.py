"""Collect the records of a graph: what each value is, and the layer that gives it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic_core import ValidationError

from cnnshape.importing.folding.naming import legal
from cnnshape.importing.graph import Constant, Graph, Operation
from cnnshape.importing.operators.naming import Names
from cnnshape.importing.records import NOTHING, ImportRefused, Moved, Record, Weight
from cnnshape.importing.views import BATCH, CHANNELS, View, names_first, names_last, view_of
from cnnshape.layers import model_of
from cnnshape.network import Layout, Shape

MAX_PICTURE_CHANNELS = 4
"""A last axis of so few cells is taken for channels, if the second axis has more."""


STATISTICS = frozenset({"mean", "variance"})
"""Arrays of batch norms, which no gradient changes."""


MAX_RANK = 5
"""The batch, three spatial axes, and the channels."""


UNKNOWN_SIZE = (
    "the size of `{}` depends on values, or cannot be inferred: give the sizes of the inputs, or "
    "export the model with the shapes of its values"
)


class Unmapped(Exception):
    """An operator means nothing that a layer kind can say; the message says what of it."""


def place(axis: int, rank: int) -> int:
    """Return where an axis is that may be counted from the end; raise Unmapped if it is nowhere."""
    if not -rank <= axis < rank:
        raise Unmapped(f"it acts on the axis {axis} of {rank}")
    return axis % rank


class Builder:
    """The records so far, and what each value of the graph is: a view of a layer.

    `inputs` are those of the model. `rearranged` counts layers that only bring axes into another
    order, `unknown` says why each operator without a kind became `custom`.
    """

    def __init__(self, graph: Graph, layout: Layout) -> None:
        self.graph = graph
        self.layout = layout
        self.inputs: dict[str, View] = {}
        self.records: dict[str, Record] = {}
        self.rearranged = 0
        self.unknown: list[tuple[str, str]] = []
        self._views: dict[str, View] = {}
        self._names = Names(operation.scope for operation in graph.operations)
        self._made: dict[str, Shape] = {}
        self._more_constants: dict[str, Constant] = {}
        self._owners: dict[tuple[str, ...], str] = {}
        self._readers = Counter(each for op in graph.operations for each in op.inputs)
        self._readers.update(graph.outputs)

    @property
    def cost(self) -> tuple[int, int]:
        """How many layers the file has that a person would not have written, and turned inputs.

        An input is turned if the model has its axes in another order than the file.
        """
        first = self.layout is Layout.CHANNELS_FIRST
        views = [view for view in self.inputs.values() if len(view.axes) > 1]
        turned = sum((view.axes[0].name == CHANNELS) is not first for view in views)
        return self.rearranged + len(self.unknown), turned

    def shape(self, value: str) -> Shape:
        """Return the sizes of a value, the batch first."""
        known = self._made.get(value, self.graph.shapes.get(value))
        if known is None:
            raise ImportRefused(UNKNOWN_SIZE.format(value))
        return known

    def constant(self, value: str) -> Constant | None:
        """Return a value that is known before the model runs; None for others."""
        return self._more_constants.get(value) or self.graph.constants.get(value)

    def is_trained(self, constant: Constant) -> bool:
        """Say whether training is known to change a constant."""
        return self.graph.knows_training and constant.is_weight and constant.is_trained

    def add_constant(self, value: str, constant: Constant) -> None:
        """Let a value that the graph does not have be a constant."""
        self._more_constants[value] = constant

    def is_mapped(self, value: str) -> bool:
        """Say whether a layer gives a value."""
        return value in self._views

    def view(self, value: str) -> View:
        """Return what a value is; raise Unmapped where no layer gives it."""
        if value not in self._views:
            raise Unmapped("one of its inputs is a constant")
        return self._views[value]

    def set(self, value: str, view: View) -> None:
        """Say what a value is."""
        self._views[value] = view

    def make(self, value: str, view: View) -> None:
        """Say what a value is that the graph does not have: one between two layers."""
        self._made[value] = view.shape
        self.set(value, view)

    def declare(self, value: str, shape: Shape) -> None:
        """Say the sizes of a value that the graph does not have, before a layer gives it."""
        self._made[value] = shape

    def only_reader(self, value: str) -> bool:
        """Say whether one operator, and nothing else, reads a value."""
        return self._readers[value] == 1

    def is_read(self, value: str) -> bool:
        """Say whether an operator, or who runs the model, reads a value."""
        return self._readers[value] > 0

    def add_input(self, value: str) -> None:
        """Let a value be an input of the model: a picture with its channels last, or first."""
        shape = self.shape(value)
        names = self.graph.axes.get(value) or _names_of_input(shape)
        name = self._names.unique("input" if len(self.graph.inputs) == 1 else legal(value))
        self.inputs[name] = view_of(name, shape, names)
        self.set(value, self.inputs[name])
        if len(shape) < 2:
            self.inputs[name] = view_of(name, (1, 1), (BATCH, CHANNELS))

    def is_free(self, name: str) -> bool:
        """Say whether a name is an input that no layer reads yet: its axes are still a guess."""
        is_guess = name in self.inputs and not self.graph.axes
        return is_guess and not any(name in each.reads for each in self.records.values())

    def rename_axes(self, name: str, renamed: Mapping[str, str]) -> None:
        """Call the axes of an input by other names, in every value that is a view of it."""
        for value, view in self._views.items():
            if view.layer == name:
                self.set(value, view.renamed(renamed))
        self.inputs[name] = self.inputs[name].renamed(renamed)

    def add(
        self,
        operation: Operation,
        kind: str,
        reads: Sequence[View],
        keys: Mapping[str, Any] = NOTHING,
        weights: Mapping[str, Weight] = NOTHING,
        *,
        names: Sequence[str] | None = None,
    ) -> View:
        """Add a layer whose output is that of the operator; return it.

        Its axes are the `names`, or the batch, the channels and space.
        """
        layer = self.add_record(operation, kind, [each.layer for each in reads], keys, weights)
        shape = self.shape(operation.output)
        view = view_of(layer, shape, names or names_first(len(shape)))
        self.set(operation.output, view)
        return view

    def add_record(
        self,
        operation: Operation,
        kind: str,
        reads: Sequence[str],
        keys: Mapping[str, Any] = NOTHING,
        weights: Mapping[str, Weight] = NOTHING,
        *,
        operator: str | None = None,
        moved: Moved = NOTHING,
    ) -> str:
        """Add a layer for an operator, and return its name; raise Unmapped if it cannot be."""
        try:
            model_of(kind).model_validate({"type": kind, **keys})
        except ValidationError as error:
            raise Unmapped(f"{kind} cannot say it: {error.errors()[0]['msg']}") from error
        name = self._names.name_for(operation.scope, kind)
        owner = self._owner_of_arrays(operation, kind, name) if weights else None
        arrays = NOTHING if owner else weights
        place = operation.place
        frozen = self._is_frozen(operation, weights)
        self.records[name] = Record(
            name, kind, keys, tuple(reads), arrays, owner, place, operator, frozen, moved
        )
        return name

    def _is_frozen(self, operation: Operation, weights: Mapping[str, Weight]) -> bool:
        """Say whether a layer has weights that training could change, and it changes none."""
        known = [constant for each in operation.inputs if (constant := self.constant(each))]
        could = weights.keys() - STATISTICS
        return bool(could) and not any(each.is_trained for each in known)

    def _owner_of_arrays(self, operation: Operation, kind: str, name: str) -> str | None:
        """Return the first layer that has the arrays of an operator; None for that itself."""
        if not self.graph.shares_arrays:
            return None
        arrays = [each for each in operation.inputs if self.constant(each) is not None]
        if not arrays:
            return None
        owner = self._owners.setdefault((kind, *arrays), name)
        return None if owner == name else owner

    def replace(self, record: Record) -> None:
        """Put a record in the place of that of its name."""
        self.records[record.name] = record


def _names_of_input(shape: Shape) -> tuple[str, ...]:
    """Return the axes of an input, its channels last or second; they are a guess."""
    if len(shape) > MAX_RANK:
        raise ImportRefused(f"an input has {len(shape)} axes: a map has three, channels and batch")
    if shape and shape[0] != 1 and 1 in shape:
        at = shape.index(1)
        others = names_last(len(shape))[1:]
        return (*others[:at], BATCH, *others[at:])
    is_last = len(shape) > 2 and shape[-1] <= MAX_PICTURE_CHANNELS < shape[1]
    return names_last(len(shape)) if is_last else names_first(len(shape))
