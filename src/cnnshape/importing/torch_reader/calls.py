"""One operator that PyTorch recorded: its arguments by name, and the operators that it becomes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from torch import fx

from cnnshape.importing.graph import ABSENT, Constant, Operation
from cnnshape.importing.records import Place
from cnnshape.network import Shape


class Values:
    """The names of values, their sizes, and those that are known before the model runs."""

    def __init__(self) -> None:
        self.shapes: dict[str, Shape] = {}
        self.constants: dict[str, Constant] = {}
        self._names: dict[fx.Node, str] = {}

    def name(self, node: fx.Node) -> str:
        """Return the name of the value of a node."""
        return self._names.get(node) or str(node.name)

    def rename(self, node: fx.Node, name: str) -> None:
        """Let a node be another name of a value."""
        self._names[node] = name

    def number(self, value: float) -> str:
        """Return the name of a number that stands in the code."""
        import numpy as np

        name = f"the number {value}"
        self.shapes[name] = ()
        self.constants[name] = Constant((), lambda: np.array(value))
        return name


class Call:
    """An operator with its arguments, by the names that PyTorch gives them."""

    def __init__(
        self,
        node: fx.Node,
        arguments: Mapping[str, Any],
        values: Values,
        scope: str = "",
        place: Place | None = None,
    ) -> None:
        self.node = node
        self.arguments = arguments
        self.values = values
        self.scope = scope
        self.place = place

    @property
    def output(self) -> str:
        """The name of the value that it gives."""
        return self.values.name(self.node)

    @property
    def shape(self) -> Shape:
        """The sizes of the value that it gives."""
        return self.values.shapes[self.output]

    def __getitem__(self, name: str) -> Any:
        """Return an argument, or its default."""
        return self.arguments[name]

    def value(self, name: str) -> str:
        """Return the name of the value that an argument is; that of no value for None."""
        argument = self.arguments.get(name)
        if argument is None:
            return ABSENT
        if isinstance(argument, fx.Node):
            return self.values.name(argument)
        return self.values.number(argument)

    def shape_of(self, name: str) -> Shape:
        """Return the sizes of the value that an argument is."""
        return self.values.shapes[self.value(name)]

    def each(self, name: str, rank: int) -> list[int]:
        """Return a number, or a list of one, as a number for each axis."""
        given = self.arguments[name]
        numbers = list(given) if isinstance(given, (list, tuple)) else [given]
        return numbers * rank if len(numbers) == 1 else numbers

    def one(self, kind: str, *inputs: str, **attributes: Any) -> list[Operation]:
        """Return the operator that gives what the call gives."""
        return [self.operation(kind, inputs, (self.output,), **attributes)]

    def operation(
        self, kind: str, inputs: Sequence[str], outputs: Sequence[str], **attributes: Any
    ) -> Operation:
        """Return an operator of ONNX at the place of the call."""
        return Operation(kind, tuple(inputs), tuple(outputs), attributes, self.scope, self.place)

    def between(self, what: str, shape: Shape) -> str:
        """Return the name of a value between two operators of the call."""
        name = f"{self.output}, {what}"
        self.values.shapes[name] = shape
        return name

    def part(self, number: int) -> str:
        """Return the name of one of several values that the call gives."""
        return f"{self.output}, {number}"


def operator_name(node: fx.Node) -> str:
    """Return what PyTorch calls an operator: `relu_`; nothing for what is none."""
    schema = getattr(node.target, "_schema", None)
    return "" if schema is None else str(schema.name).rpartition("::")[2]


Handler = Callable[[Call], Iterable[Operation]]
