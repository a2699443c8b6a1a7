"""The argument of every writer of a layer: what the layer reads, its weights, and where it goes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from cnnshape.analysis.sliding import Sides
from cnnshape.exporting.onnx.graph import Graph
from cnnshape.layers.axis_names import CHANNELS, axis_position, axis_positions
from cnnshape.network import Layout, Shape

SAMPLES = 0
"""What a reshape writes for the batch: as many as there are."""


@dataclass(frozen=True)
class LayerExport:
    """One layer on its way into a graph.

    `inputs` are the values that it reads, which have their channels first; `shapes` and `output`
    are sizes with the channels last. `owner` is the layer whose weights it uses, and `arrays` are
    these by their own names. `index_inputs` are inputs that hold whole numbers.
    """

    graph: Graph
    name: str
    inputs: tuple[str, ...]
    shapes: tuple[Shape, ...]
    output: Shape
    layout: Layout
    owner: str
    arrays: Mapping[str, Any]
    entry: str
    index_inputs: frozenset[str] = frozenset()
    made: Counter[str] = field(default_factory=Counter)

    @property
    def x(self) -> str:
        """The first value that the layer reads, which for most is the only one."""
        return self.inputs[0]

    @property
    def sizes(self) -> Shape:
        """The sizes of the spatial axes of the first value."""
        return self.shapes[0][:-1]

    @property
    def channels(self) -> int:
        """The number of channels of the first value."""
        return self.shapes[0][-1]

    @property
    def rank(self) -> int:
        """How many spatial axes the first value has."""
        return len(self.shapes[0]) - 1

    def add(self, kind: str, *inputs: str, **attributes: Any) -> str:
        """Add an operator with one output, and return the name of that."""
        return self.add_with_outputs(kind, inputs, 1, **attributes)[0]

    def add_with_outputs(
        self, kind: str, inputs: Sequence[str], count: int, **attributes: Any
    ) -> list[str]:
        """Add an operator with several outputs, and return their names."""
        name = self._unique(kind)
        outputs = [name, *(f"{name}_output_{number}" for number in range(2, count + 1))]
        self.graph.add(kind, inputs, outputs, name, attributes)
        return outputs

    def weight(self, name: str, lay_out: Callable[[Any], Any] = np.asarray) -> str:
        """Add an array of the layer, laid out as ONNX has it; return its name, `conv1.weight`."""
        return self.graph.weight(f"{self.owner}.{name}", lay_out(self.arrays[name]))

    def packed_weight(self, name: str, array: Any) -> str:
        """Add an array that ONNX has for several of ours, under the name of one of them."""
        return self.graph.weight(f"{self.owner}.{name}", array)

    def weight_or(self, name: str, value: float) -> str:
        """Add an array of the layer, or if it has none one number for each channel."""
        if name in self.arrays:
            return self.weight(name)
        return self.numbers(name, np.full(self.output[-1], value))

    def bias(self) -> list[str]:
        """Return the bias of the layer as a last input, if it has one."""
        return [self.weight("bias")] if "bias" in self.arrays else []

    def number(self, label: str, value: float) -> str:
        """Add a number that is no weight, and return its name."""
        return self.numbers(label, value)

    def numbers(self, label: str, values: Any) -> str:
        """Add an array that is no weight, and return its name."""
        return self.graph.constant(self._unique(label), np.asarray(values, np.float32))

    def integers(self, label: str, values: Any) -> str:
        """Add whole numbers, such as sizes or axes, and return their name."""
        return self.graph.constant(self._unique(label), np.asarray(values, np.int64))

    def for_each_channel(self, array: Any) -> Any:
        """Return an array with one value a channel so that it meets the channels of the output."""
        return np.reshape(array, (-1, *(1,) * (len(self.output) - 1)))

    def place(self, axis: str) -> int:
        """Return the place of an axis in a value, where the batch is 0 and the channels are 1."""
        return 1 if axis == CHANNELS else axis_position(axis, self.rank) + 2

    def places(self, axes: str | tuple[str, ...]) -> list[int]:
        """Return the places of axes in a value, in ascending order."""
        found = axis_positions(axes, self.rank)
        return sorted(1 if each == self.rank else each + 2 for each in found)

    def reshape(self, value: str, sizes: Sequence[int], samples: int = SAMPLES) -> str:
        """Return the same values of each sample in other sizes."""
        return self.add("Reshape", value, self.integers("sizes", [samples, *sizes]))

    def transpose(self, value: str, order: Sequence[int]) -> str:
        """Return a value with its axes in another order; nothing is added where it is the same."""
        if list(order) == sorted(order):
            return value
        return self.add("Transpose", value, perm=list(order))

    def channels_last(self, value: str, rank: int) -> str:
        """Return a value with so many spatial axes with its channels behind them."""
        return self.transpose(value, [0, *range(2, rank + 2), 1])

    def channels_first(self, value: str, rank: int) -> str:
        """Return a value whose channels are behind so many spatial axes as values are here."""
        return self.transpose(value, [0, rank + 1, *range(1, rank + 1)])

    def sliced(
        self,
        value: str,
        axes: Sequence[int],
        starts: Sequence[int],
        stops: Sequence[int],
        steps: Sequence[int] | None = None,
    ) -> str:
        """Return a part of a value."""
        named = (("starts", starts), ("stops", stops), ("axes", axes), ("steps", steps))
        parts = [self.integers(label, list(each)) for label, each in named if each is not None]
        return self.add("Slice", value, *parts)

    def padded(self, value: str, sides: Sequence[Sides], fill: float | None = None) -> str:
        """Return a map with cells around it: zeros, or others that are all alike."""
        amounts = self.integers("pads", around(sides))
        constants = [] if fill is None else [self.number("fill", fill)]
        return self.add("Pad", value, amounts, *constants)

    def of_all_samples(self, sizes: Sequence[int]) -> str:
        """Return the shape of a value of such sizes, with as many samples as the model is given."""
        samples = self.add("Shape", self.entry, start=0, end=1)
        return self.add("Concat", samples, self.integers("sizes", list(sizes)), axis=0)

    def _unique(self, label: str) -> str:
        self.made[label] += 1
        number = self.made[label]
        return f"{self.name}/{label}" if number == 1 else f"{self.name}/{label}_{number}"


def around(sides: Sequence[Sides]) -> list[int]:
    """Return padding of the spatial axes for `Pad`, which lists the batch and the channels too."""
    return pads([(0, 0), (0, 0), *sides])


def pads(sides: Sequence[Sides]) -> list[int]:
    """Return padding as ONNX has it: all that comes before, then all that comes after."""
    return [before for before, _ in sides] + [after for _, after in sides]


def first(shape: Shape) -> Shape:
    """Return sizes with the channels last as values have them: first."""
    return (shape[-1], *shape[:-1])
