"""The graph of operators that readers of ONNX and PyTorch give: one mapping reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from cnnshape.importing.records import Place
from cnnshape.network import Shape

if TYPE_CHECKING:
    import numpy as np

ABSENT = ""
"""The name of an input that an operator is not given."""


class Constant(NamedTuple):
    """A value that is known before the model runs: its shape, and how to read it.

    `is_weight` if the model stores it as an array, rather than a number of its code; `is_trained`
    if training changes it. `made_of` are the stored arrays that it is computed from, if it is not
    stored itself.
    """

    shape: Shape
    read: Callable[[], np.ndarray[Any, Any]]
    is_weight: bool = False
    is_trained: bool = True
    made_of: tuple[str, ...] = ()

    def inverse(self) -> Constant:
        """Return one over each number."""
        return self._replace(read=lambda: 1 / self.read())


def stored_arrays(values: Iterable[str], constants: Mapping[str, Constant]) -> tuple[str, ...]:
    """Return the stored arrays that values are, or are computed from, each once."""
    found: dict[str, None] = {}
    for value in values:
        constant = constants.get(value)
        if constant is not None and constant.is_weight:
            found |= dict.fromkeys(constant.made_of or (value,))
    return tuple(found)


class Operation(NamedTuple):
    """An operator of ONNX on values by name, with its attributes in the form of the newest opset.

    What the newest opset takes as a constant input (axes, pads, sizes) is an attribute here.
    `scope` is what the source calls the layer, such as the path of a module.
    """

    kind: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: Mapping[str, Any]
    scope: str = ""
    place: Place | None = None

    @property
    def output(self) -> str:
        """The first output, the only one of most operators."""
        return self.outputs[0]

    def takes(self, position: int) -> bool:
        """Say whether the input at a position is given."""
        return position < len(self.inputs) and self.inputs[position] != ABSENT


class Graph(NamedTuple):
    """Operators in the order in which they run.

    `shapes` hold the sizes of every value, the batch (which is 1) first. A value is an input, a
    constant, or an output of one operator. `classes` are names of the classes of modules, by path.
    `shares_arrays` says that operators with the same array share it; files of ONNX may hold arrays
    that are equal only once. `knows_training` says that `is_trained` of constants is what the model
    says; files of ONNX do not tell a trained number from one of the code. `axes` are the names of
    the axes of inputs, the batch among them, where these are known and no guess.
    """

    file: str
    name: str | None
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    operations: tuple[Operation, ...]
    constants: Mapping[str, Constant]
    shapes: Mapping[str, Shape]
    notes: tuple[str, ...] = ()
    classes: Mapping[str, str] = MappingProxyType({})
    shares_arrays: bool = False
    knows_training: bool = False
    axes: Mapping[str, tuple[str, ...]] = MappingProxyType({})

    def pruned(self) -> Graph:
        """Return the graph without operators that no output depends on."""
        wanted = set(self.outputs)
        alive: list[Operation] = []
        for operation in reversed(self.operations):
            if wanted.intersection(operation.outputs):
                wanted.update(operation.inputs)
                alive.append(operation)
        return self._replace(operations=tuple(reversed(alive)))
