"""Collect the records of a model: each value is a layer's output, and its sizes are claimed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic_core import ValidationError

from cnnshape.analysis.faults import CannotRun
from cnnshape.analysis.formulas import claim_of
from cnnshape.importing.keras_reader.configs import LayerConfig
from cnnshape.importing.keras_reader.stores import Store
from cnnshape.importing.operators.building import Unmapped
from cnnshape.importing.operators.naming import Names
from cnnshape.importing.records import NOTHING, ImportRefused, Record, Weight
from cnnshape.layers import Layer, model_of
from cnnshape.layers.axis_names import CHANNELS, axis_names
from cnnshape.network import Layout, Node, Shape

if TYPE_CHECKING:
    import numpy as np

Read = Callable[[], "np.ndarray[Any, Any]"]
Keys = Mapping[str, Any]


class Value(NamedTuple):
    """The output of a layer, and its sizes without the batch, channels last."""

    name: str
    shape: Shape


class Stored(NamedTuple):
    """An array of the model that stands where a value could; `is_trained` if training changes it.

    Its shape is in the order of Keras.
    """

    name: str
    shape: Shape
    read: Read
    is_trained: bool


class Call(NamedTuple):
    """One use of a layer on values. `path` is its name after those of the models around it.

    `args` and `kwargs` are its arguments with values in the place of tensors, `reads` these values.
    `declared` are the sizes of its outputs, channels last, as far as the model says them.
    """

    layer: LayerConfig
    path: str
    store: Store
    reads: tuple[Value, ...]
    args: Sequence[Any] = ()
    kwargs: Keys = NOTHING
    declared: tuple[Shape | None, ...] = ()

    @property
    def settings(self) -> Keys:
        """The settings of the layer."""
        return self.layer.settings

    @property
    def value(self) -> Value:
        """The one value that is read."""
        if len(self.reads) != 1:
            raise Unmapped(f"it reads {len(self.reads)} values")
        return self.reads[0]

    def array(self, number: int) -> Read:
        """Return how an array of the layer is read."""
        return lambda: self.store.array(number)


class Builder:
    """The records so far, and notes: why a layer became `custom`, and what else is not said."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.names = Names()
        self.inputs: dict[str, Shape] = {}
        self.records: dict[str, Record] = {}
        self.notes: list[str] = []
        self.shapes: dict[str, Shape] = {}
        self._readers: Counter[str] = Counter()
        self._owners: dict[tuple[str, str], str] = {}

    def add_input(self, name: str, sizes: Shape) -> Value:
        """Add an input of the model, whose sizes are in the order of Keras."""
        value = Value(self.names.unique(name), self.layout.inside(sizes))
        self.inputs[value.name] = self.shapes[value.name] = value.shape
        return value

    def note(self, call: Call, what: str) -> None:
        """Note something of a layer."""
        self.notes.append(f"{call.layer.class_name} `{call.path}`: {what}")

    def note_readers(self, values: Sequence[Value], readers: int) -> None:
        """Count the layers that read values; a layer that gives what it reads is one of them."""
        for value in values:
            self._readers[value.name] += readers

    def is_read_once(self, value: Value) -> bool:
        """Say whether one layer, and no output, reads a value."""
        return self._readers[value.name] == 1

    def replace(self, value: Value, keys: Keys, shape: Shape) -> Value:
        """Give the layer of a value other keys, under which its output has another shape."""
        self.records[value.name] = self.records[value.name]._replace(keys=keys)
        self.shapes[value.name] = shape
        return Value(value.name, shape)

    def add(
        self,
        call: Call,
        kind: str,
        reads: Sequence[Value],
        keys: Keys = NOTHING,
        weights: Mapping[str, Read] = NOTHING,
        *,
        suffix: str = "",
        operator: str | None = None,
    ) -> Value:
        """Add a layer and return its output; raise Unmapped where no layer can be that.

        A layer that is used again shares the weights of its first use. `suffix` tells the layers
        apart that one layer of Keras becomes.
        """
        wanted = call.path + suffix
        layer = _layer(kind, keys)
        names = tuple(each.name for each in reads)
        shapes = {each.name: each.shape for each in reads}
        claim = _claim(Node(wanted, layer, names), shapes, self.layout)
        arrays = {**claim.weights, **claim.statistics}
        name = self.names.unique(wanted)
        owner = self._owners.setdefault((wanted, kind), name) if arrays else name
        given = {
            key: Weight(arrays[key], _checked(weights[key], arrays[key], name)) for key in arrays
        }
        self.records[name] = Record(
            name,
            kind,
            keys,
            names,
            given if owner == name else NOTHING,
            None if owner == name else owner,
            None,
            operator,
            is_frozen=bool(arrays) and call.settings.get("trainable") is False,
        )
        self.shapes[name] = claim.output
        return Value(name, claim.output)

    def take_back(self, records: Mapping[str, Record]) -> None:
        """Return to the records that there were before a layer that cannot be mapped."""
        self.records = dict(records)

    def saved(self) -> Mapping[str, Any]:
        """Return what there is so far, to go back to."""
        state = {key: copy(each) for key, each in vars(self).items()}
        return {**state, "names": self.names.copied()}

    def restore(self, saved: Mapping[str, Any]) -> None:
        """Go back to what there was."""
        vars(self).update({key: copy(each) for key, each in saved.items()})
        self.names = saved["names"].copied()

    def add_part(self, records: Iterable[Record], values: Mapping[str, Value]) -> dict[str, str]:
        """Add records that read each other and values; return the names that these have here."""
        names = {name: value.name for name, value in values.items()}
        for record in records:
            names[record.name] = self.names.unique(record.name)
            own = record._replace(
                name=names[record.name],
                reads=tuple(names[each] for each in record.reads),
                shares=None if record.shares is None else names[record.shares],
            )
            self.records[own.name] = own
        return names

    def axes(self, value: Value) -> tuple[str, ...]:
        """Return the names of a value's axes in the order of Keras, without the batch."""
        names = axis_names(len(value.shape) - 1)
        return names if self.layout is Layout.CHANNELS_LAST else (names[-1], *names[:-1])

    def axis(self, value: Value, number: int) -> str:
        """Return the name of an axis that Keras numbers; raise Unmapped where it is the batch."""
        rank = len(value.shape) + 1
        if number % rank == 0 or not -rank < number < rank:
            raise Unmapped("it acts on the batch")
        return self.axes(value)[number % rank - 1]

    def needs_channels_last(self, value: Value) -> None:
        """Raise Unmapped where the last axis in the order of Keras is not the channels."""
        if len(value.shape) > 1 and self.axis(value, -1) != CHANNELS:
            raise Unmapped("it acts on the last axis of a model with its channels first")

    def needs_own_layout(self, call: Call) -> None:
        """Raise Unmapped where a layer has the axes in another order than the model."""
        written = call.settings.get("data_format", self.layout.value)
        if written != self.layout.value:
            raise Unmapped(f"its data_format is {written}, and that of the model is not")


def _layer(kind: str, keys: Keys) -> Layer:
    try:
        layer: Layer = model_of(kind).model_validate({"type": kind, **keys})
    except ValidationError as error:
        raise Unmapped(f"{kind} cannot say it: {error.errors()[0]['msg']}") from error
    return layer


def _claim(node: Node, shapes: Mapping[str, Shape], layout: Layout) -> Any:
    try:
        return claim_of(node, shapes, layout, {})
    except CannotRun as error:
        raise Unmapped(f"{node.layer.type} cannot do it: {error.faults[0].message}") from error


def _checked(read: Read, shape: Shape, name: str) -> Read:
    """Return how an array is read whose shape must be that of its layer."""

    def checked() -> np.ndarray[Any, Any]:
        array = read()
        if array.shape != shape:
            raise ImportRefused(f"`{name}` has an array of {array.shape} where it needs {shape}")
        return array

    return checked
