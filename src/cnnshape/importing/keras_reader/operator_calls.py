"""One operation of `keras.ops`: its arguments, and the operators of a graph that it becomes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from cnnshape.importing.graph import Constant, Operation
from cnnshape.importing.keras_reader.building import Read, Stored
from cnnshape.importing.keras_reader.configs import Array, LayerConfig, Tensor
from cnnshape.importing.operators.building import Unmapped
from cnnshape.network import Shape


class Values(NamedTuple):
    """Values by name: their sizes, the batch as 1, and those that are known beforehand.

    `arrays` are the names of the arrays that some values are, in the form of all samples.
    """

    shapes: dict[str, Shape]
    constants: dict[str, Constant]
    arrays: dict[str, str]

    def constant(self, name: str, shape: Shape, read: Read) -> str:
        """Add numbers of the code, and return their name."""
        self.shapes[name] = shape
        self.constants[name] = Constant(shape, read, is_trained=False)
        return name

    def stored(self, name: str, shape: Shape, read: Read, *, is_trained: bool) -> str:
        """Add an array of the model, and return its name."""
        self.shapes[name] = shape
        self.constants.setdefault(
            name, Constant(shape, read, is_weight=True, is_trained=is_trained)
        )
        return name


class OperatorCall(NamedTuple):
    """An operation with its arguments, in which arrays stand as `Stored`; `store` has its own."""

    layer: LayerConfig
    args: Sequence[Any]
    kwargs: Mapping[str, Any]
    values: Values
    scope: str
    array: Callable[[int], Read]

    @property
    def output(self) -> str:
        """The name of the first value that it gives."""
        return value_name(self.layer.name, 0)

    @property
    def shape(self) -> Shape:
        """The sizes of the first value that it gives."""
        return self.shape_of(self.output)

    @property
    def operands(self) -> list[Any]:
        """All arguments, in order."""
        return [*self.args, *self.kwargs.values()]

    @property
    def first(self) -> str:
        """The name of the value that it reads first."""
        return self.name(self.operands[0])

    @property
    def rank(self) -> int:
        """How many axes the value has that it reads first, the batch among them."""
        return len(self.shape_of(self.first))

    def shape_of(self, name: str) -> Shape:
        """Return the sizes of a value."""
        if name not in self.values.shapes:
            raise Unmapped("the sizes of a value are open")
        return self.values.shapes[name]

    def setting(self, key: str) -> Any:
        """Return a setting of the operation; None where it has no such one."""
        return self.layer.settings.get(key)

    def axes(self, key: str = "axis") -> list[int]:
        """Return a setting that is an axis, or several, counted from the batch."""
        given = self.setting(key)
        if given is None:
            return list(range(self.rank))
        if not self.rank:
            raise Unmapped("it names an axis of a single number")
        return [each % self.rank for each in (given if isinstance(given, list) else [given])]

    def name(self, argument: Any) -> str:
        """Return the name of the value that an argument is."""
        if isinstance(argument, Tensor):
            name = value_name(argument.layer, argument.output)
            return self.values.arrays.get(name, name)
        if isinstance(argument, Stored):
            return self.values.stored(
                argument.name, argument.shape, argument.read, is_trained=argument.is_trained
            )
        numbers = known(argument)
        if numbers is None:
            raise Unmapped("one of its arguments is no value")
        name = f"{self.output}, constant {len(self.values.constants)}"
        return self.values.constant(name, numbers.shape, lambda: numbers)

    def between(self, what: str, shape: Shape) -> str:
        """Return the name of a value between two operators of the operation."""
        name = f"{self.output}, {what}"
        self.values.shapes[name] = shape
        return name

    def operation(
        self, kind: str, inputs: Sequence[str], outputs: Sequence[str], **attributes: Any
    ) -> Operation:
        """Return an operator of the operation."""
        return Operation(kind, tuple(inputs), tuple(outputs), attributes, self.scope)

    def one(self, kind: str, *inputs: str, **attributes: Any) -> list[Operation]:
        """Return the operator that gives what the operation gives."""
        return [self.operation(kind, inputs, (self.output,), **attributes)]


Handler = Callable[[OperatorCall], Iterable[Operation]]


def value_name(layer: str, output: int) -> str:
    """Return the name of an output of a layer."""
    return f"{layer}, output {output}" if output else layer


def known(argument: Any) -> Any:
    """Return an argument that is numbers of the code as an array; None for others."""
    import numpy as np

    values = argument.values if isinstance(argument, Array) else argument
    if not isinstance(values, (int, float, list)):
        return None
    try:
        numbers = np.asarray(values)
    except ValueError:  # its parts have different lengths
        return None
    return numbers if numbers.dtype.kind in "biuf" else None
