"""Merges: operators between tensors, where a vector gets the spatial axes of a map."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce

from cnnshape.exporting.code.expressions import (
    Expression,
    Input,
    Item,
    Listing,
    Name,
    Operation,
    call,
)
from cnnshape.exporting.pytorch.kinds.dimensions import dimension_of
from cnnshape.exporting.structure.steps import Layered, Step

Merged = Callable[[Sequence[Expression]], Expression]


def _by_operator(symbol: str) -> Merged:
    return lambda inputs: reduce(lambda x, y: Operation(symbol, x, y), inputs)


def _average(inputs: Sequence[Expression]) -> Expression:
    return Operation("/", _by_operator("+")(inputs), len(inputs))


def _maximum(inputs: Sequence[Expression]) -> Expression:
    return reduce(lambda x, y: call("torch.maximum", x, y), inputs)


MERGED: dict[str, Merged] = {
    "add": _by_operator("+"),
    "subtract": _by_operator("-"),
    "multiply": _by_operator("*"),
    "average": _average,
    "maximum": _maximum,
}


def merge(layered: Layered) -> tuple[Step, ...]:
    """An operator, or a function, of all inputs."""
    rank = max(len(shape) for shape in layered.reads) - 1
    inputs = [_at_rank(n, len(shape) - 1, rank) for n, shape in enumerate(layered.reads)]
    return (Step(MERGED[layered.layer.type](inputs)),)


def _at_rank(position: int, rank: int, wanted: int) -> Expression:
    """Return an input; a vector serves every position of a map."""
    if rank == wanted:
        return Input(position)
    return Item(Input(position), Name(", ".join([":", ":", *["None"] * (wanted - rank)])))


def concat(layered: Layered) -> tuple[Step, ...]:
    """torch.cat."""
    inputs = Listing(tuple(Input(n) for n in range(len(layered.reads))))
    dimension = dimension_of(layered.layer.axis, layered.rank)
    return (Step(call("torch.cat", inputs, dim=dimension)),)


STEPS = {**dict.fromkeys(MERGED, merge), "concat": concat}
