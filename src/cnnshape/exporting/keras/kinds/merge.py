"""Merges: layers of Keras, which give a vector the axes of a map."""

from __future__ import annotations

from functools import reduce

from cnnshape.exporting.code.constants import one_or_several
from cnnshape.exporting.code.expressions import (
    Argument,
    Call,
    Expression,
    Input,
    Listing,
    Operation,
    Own,
    call,
)
from cnnshape.exporting.keras.kinds.activation import fused
from cnnshape.exporting.keras.kinds.axes import CHANNELS, axis_of, spatial_axes
from cnnshape.exporting.structure.steps import Layered, Step

LAYERS = {
    "add": "layers.Add",
    "subtract": "layers.Subtract",
    "multiply": "layers.Multiply",
    "average": "layers.Average",
    "maximum": "layers.Maximum",
}
PAIR = 2


def merge(layered: Layered) -> tuple[Step, ...]:
    """A layer of all inputs; Keras subtracts one from another alone."""
    kind = layered.layer.type
    if kind == "subtract" and len(layered.reads) != PAIR:
        return (Step(_differences(layered)), *fused(layered))
    return (_of_all(call(LAYERS[kind]), layered), *fused(layered))


def _differences(layered: Layered) -> Expression:
    rank = max(map(len, layered.reads)) - 1
    inputs = [_at_rank(n, len(shape) - 1, rank) for n, shape in enumerate(layered.reads)]
    return reduce(lambda x, y: Operation("-", x, y), inputs)


def _at_rank(position: int, rank: int, wanted: int) -> Expression:
    if rank == wanted:
        return Input(position)
    axes = spatial_axes(wanted)[: wanted - rank]
    return call("ops.expand_dims", Input(position), one_or_several(axes))


def concat(layered: Layered) -> tuple[Step, ...]:
    """layers.Concatenate."""
    axis = axis_of(layered.layer.axis, layered.rank)
    build = call("layers.Concatenate", defaults={"axis": CHANNELS}, axis=axis)
    return (_of_all(build, layered), *fused(layered))


def _of_all(build: Call, layered: Layered) -> Step:
    inputs = Listing(tuple(Input(n) for n in range(len(layered.reads))))
    forward = Call(Own(), (Argument("inputs", inputs, is_positional=True),))
    return Step(forward, build)


STEPS = {**dict.fromkeys(LAYERS, merge), "concat": concat}
