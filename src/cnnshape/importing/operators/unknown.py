"""Operators without a kind here: `custom` layers with the shapes that the model declares."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod

from cnnshape.importing.graph import Operation
from cnnshape.importing.operators.building import Builder, Unmapped
from cnnshape.importing.records import ImportRefused
from cnnshape.importing.views import BATCH, CHANNELS, SPACE, Axis, Dimension, View
from cnnshape.network import Shape
from cnnshape.phrases import sizes_text

NO_LAYER = "cnnshape has no layer for it"
REASONS: Mapping[str, str] = {
    "If": "which of its branches runs depends on values; it counts the parameters of both",
    "Loop": "how often it runs depends on values",
    "Scan": "it runs a part of the model again and again",
}
"""Why operators have no kind, where there is more to say than that."""

MAX_SIZES = 4
"""A shape has three spatial axes at most, and the channels."""


def unknown(operation: Operation, to: Builder, why: str) -> None:
    """Add a `custom` layer for each output of an operator, and a note of what it stands for."""
    reads = [to.view(each).layer for each in dict.fromkeys(operation.inputs) if to.is_mapped(each)]
    reads = list(dict.fromkeys(reads)) or list(to.inputs)[:1]
    known = [constant for each in operation.inputs if (constant := to.constant(each))]
    parameters = sum(prod(each.shape) for each in known if each.is_weight and each.is_trained)
    for number, output in enumerate(each for each in operation.outputs if each):
        view = _view(to.shape(output))
        sizes = tuple(axis.size for axis in _channels_last(view.axes)) or (1,)
        keys = {"output": sizes, "parameters": 0 if number else parameters}
        try:
            layer = to.add_record(operation, "custom", reads, keys, operator=operation.kind)
        except Unmapped as error:
            raise ImportRefused(
                f"`{output}`, which `{operation.kind}` gives, is {sizes_text(to.shape(output))}, "
                "which no layer gives"
            ) from error
        to.set(output, view._replace(layer=layer))
    to.unknown.append((operation.kind, why))


def _view(shape: Shape) -> View:
    """Return a tensor as the output of a layer: its second dimension is the channels."""
    rest = list(shape[1:]) if shape[:1] == (1,) else list(shape)
    batch: tuple[Dimension, ...] = ((Axis(BATCH, 1),),) if shape[:1] == (1,) else ()
    names = [CHANNELS, *SPACE][: len(rest)]
    if len(rest) > MAX_SIZES:
        names = [CHANNELS, *(f"{SPACE[0]}/{at}" for at in range(len(rest) - 1))]
    return View(
        "", (*batch, *((Axis(name, size),) for name, size in zip(names, rest, strict=True)))
    )


def _channels_last(axes: tuple[Axis, ...]) -> list[Axis]:
    if len(axes) > MAX_SIZES:
        return [Axis(SPACE[0], prod(axis.size for axis in axes[1:])), axes[0]]
    return [*axes[1:], *axes[:1]]
