"""Walk through a network, and write down what each layer does to each axis."""

from __future__ import annotations

from typing import Any, NamedTuple

from cnnshape.layers import LAYER_MODULES, MODULE_OF_KIND
from cnnshape.network import Network, Node, Shape
from cnnshape.sizing.axis_steps import Agree, Broadcast, CutLike, Fixed, Step
from cnnshape.sizing.kinds import Steps, steps_of
from cnnshape.sizing.program import INPUT_VALUE, Draft


class Length(NamedTuple):
    """A vector that grows with maps of these sizes, as behind `flatten`."""

    maps: tuple[tuple[int, ...], ...]


Values = tuple[int, ...] | Length
"""The numbers of the sizes of a map, one for each axis; or what the length of a vector follows."""

TAKE_ANY_LENGTH = frozenset(
    {
        *LAYER_MODULES["dense"],
        *LAYER_MODULES["activation"],
        *LAYER_MODULES["regularization"],
        "flatten",
        "concat",
    }
    | {"batch_norm", "layer_norm", "local_response_norm"}
)
"""Kinds that run on a vector of any length, but for a softmax over a single value."""


class Walk:
    """Goes through the nodes in their order, and writes down the steps of each axis.

    `sized` is what those nodes read whose weights may depend on the input size.
    """

    def __init__(self, network: Network, varied: tuple[str, ...], rank: int) -> None:
        """Walk through a network of which some inputs have so many axes that are varied."""
        self.drafts = tuple(Draft() for _ in range(rank))
        self.rank = rank
        self.values: dict[str, Values] = {}
        self.steps: dict[tuple[int, int], Steps] = {}
        self.asked: list[int] = []
        self.sized: dict[str, Values] = {}
        for position, node in enumerate(network.nodes):
            if node.name in varied:
                self.values[node.name] = (INPUT_VALUE,) * rank
            else:
                self.values[node.name] = self._values_of(node, position)

    def _draft(self, axis: int) -> Draft:
        """Return the draft of an axis; one that only a reshape adds is the business of the last."""
        return self.drafts[min(axis, self.rank - 1)]

    def _fixed(self, sizes: Shape, position: int) -> Values:
        return tuple(self._draft(a).take(Fixed(n), (), position) for a, n in enumerate(sizes))

    def follows(self, values: Values) -> bool:
        """Say whether any size of a map, or the length of a vector, depends on the input."""
        if isinstance(values, Length):
            return True
        return any(self._draft(a).follows_input(v) for a, v in enumerate(values))

    def _values_of(self, node: Node, position: int) -> Values:
        layer: Any = node.layer
        if not node.inputs:
            return self._fixed(layer.shape[:-1], position)
        read = [self.values[name] for name in node.inputs]
        if self._must_be_asked(node, read):
            self.asked.append(position)
        below = read[0]
        match layer.type:
            case "reshape":
                return self._fixed(layer.shape[:-1], position)
            case "custom":
                return self._fixed(layer.output[:-1], position)
            case "flatten" if not isinstance(below, Length):
                return Length((below,)) if self.follows(below) else ()
            case "dense" if isinstance(below, Length):
                return ()
        if MODULE_OF_KIND[layer.type] == "merge":
            return self._merged(layer.type, read, position)
        if isinstance(below, Length):
            return below
        if node.like is not None:
            return self._like(layer.type, below, self.values[node.like], position)
        return self._moved(layer, below, position)

    def _moved(self, layer: Any, below: tuple[int, ...], position: int) -> Values:
        key = id(layer), len(below)
        if key not in self.steps:
            self.steps[key] = steps_of(layer, len(below))
        return tuple(
            number if step is None else self._step(axis, step, number, position)
            for axis, (number, step) in enumerate(zip(below, self.steps[key], strict=False))
        )

    def _step(self, axis: int, step: Step, number: int, position: int) -> int:
        reads = () if isinstance(step, Fixed) else (number,)
        return self._draft(axis).take(step, reads, position)

    def _like(
        self, kind: str, below: tuple[int, ...], wanted: Values, position: int
    ) -> tuple[int, ...]:
        if isinstance(wanted, Length) or len(below) != len(wanted):
            return below
        if kind == "upsample":
            return wanted
        return tuple(
            a if a == b else self._draft(axis).take(CutLike(), (a, b), position)
            for axis, (a, b) in enumerate(zip(below, wanted, strict=True))
        )

    def _merged(self, kind: str, read: list[Values], position: int) -> Values:
        maps = [values for values in read if not isinstance(values, Length)]
        rank = max(map(len, maps), default=0)
        if rank == 0:
            return _vector(kind, [values for values in read if isinstance(values, Length)])
        maps = [values for values in maps if len(values) == rank]
        if kind == "multiply":
            maps = [values for values in maps if not self._is_gate(values)] or maps
        step = Broadcast() if kind == "multiply" else Agree()
        return tuple(
            self._draft(axis).take(step, numbers, position) if len(numbers) > 1 else numbers[0]
            for axis, each in enumerate(zip(*maps, strict=True))
            if (numbers := tuple(dict.fromkeys(each)))
        )

    def _is_gate(self, values: Values) -> bool:
        """Say whether a map has one cell whatever the input."""
        return not isinstance(values, Length) and all(
            number == self._draft(axis).numbers.get((Fixed, Fixed(1), ()))
            for axis, number in enumerate(values)
        )

    def _must_be_asked(self, node: Node, read: list[Values]) -> bool:
        """Say whether a layer may refuse some sizes for what it sees of all axes together."""
        layer: Any = node.layer
        if self._has_sized_weights(layer, read[0]):
            self.sized[node.name] = read[0]
        if node.shares is not None and self.sized.get(node.name) != self.sized.get(node.shares):
            return True
        if layer.type == "reshape":
            return self.follows(read[0])
        if layer.type == "multiply" and self._is_ambiguous(read):
            return True
        if not any(isinstance(values, Length) for values in read) or layer.type == "custom":
            return False
        if MODULE_OF_KIND[layer.type] == "merge" and read.count(read[0]) == len(read):
            return _has_softmax(layer)
        has_values = vars(layer).get("values") is not None
        return has_values or layer.type not in TAKE_ANY_LENGTH or _has_softmax(layer)

    def _has_sized_weights(self, layer: Any, below: Values) -> bool:
        is_over_all = layer.type == "layer_norm" and layer.axes == "all"
        return isinstance(below, Length) or (is_over_all and self.follows(below))

    def _is_ambiguous(self, read: list[Values]) -> bool:
        """Say whether which input is the gate depends on the sizes."""
        return len({values for values in read if values and not self._is_gate(values)}) > 1


def _vector(kind: str, lengths: list[Length]) -> Values:
    """Return what vectors alone are merged to; those of a fixed length do not count."""
    if not lengths:
        return ()
    return (
        Length(tuple(each for length in lengths for each in length.maps))
        if kind == "concat"
        else lengths[0]
    )


def _has_softmax(layer: Any) -> bool:
    """Say whether a layer takes the softmax over all of a vector, which may be one value."""
    written = vars(layer)
    functions = (layer.type, written.get("function"), written.get("activation"))
    return "softmax" in functions and layer.type != "dense"
