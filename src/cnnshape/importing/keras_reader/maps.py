"""Operators whose channels stand before space, on the maps of Keras, whose channels are last."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cnnshape.importing.graph import Operation
from cnnshape.network import Shape


def on_maps(operation: Operation, shapes: dict[str, Shape]) -> list[Operation]:
    """Return an operator on one map between two transpositions; add the sizes of what is new."""
    (source,), output = operation.inputs, operation.output
    last = list(range(len(shapes[output])))
    first = channels_first(last)
    before, after = f"{output}, map", f"{output}, result"
    for name, value in ((before, source), (after, output)):
        shapes[name] = tuple(channels_first(shapes[value]))
    turned = operation._replace(kind="Transpose")
    back = [first.index(at) for at in last]
    return [
        turned._replace(outputs=(before,), attributes={"perm": first}),
        operation._replace(inputs=(before,), outputs=(after,)),
        turned._replace(inputs=(after,), attributes={"perm": back}),
    ]


def channels_first(each: Sequence[Any]) -> list[Any]:
    """Return what there is for each axis with the channels after the batch."""
    batch, *space, channels = each
    return [batch, channels, *space]
