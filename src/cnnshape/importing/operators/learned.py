"""Weights that values are combined with, position by position: layers that read nothing."""

from __future__ import annotations

from typing import Any

from cnnshape.importing.graph import Operation
from cnnshape.importing.operators.building import Builder, Unmapped
from cnnshape.importing.records import Weight
from cnnshape.importing.views import BATCH, CHANNELS, View, view_of


def learned(operation: Operation, to: Builder, value: str, like: View) -> View:
    """Add a `learned` layer for a constant whose axes are those of a value that it meets."""
    constant = to.constant(value)
    rank = len(like.dimensions)
    if constant is None or not constant.is_weight or len(constant.shape) > rank:
        raise Unmapped("one of its inputs is a constant that is no weight")
    names = [each[0].name if len(each) == 1 else "" for each in like.dimensions]
    sizes = (1,) * (rank - len(constant.shape)) + constant.shape
    places = [at for at, name in enumerate(names) if name not in (BATCH, "")]
    left = [size for at, size in enumerate(sizes) if at not in places]
    if any(size > 1 for size in left) or CHANNELS not in names:
        raise Unmapped("one of its inputs is a weight whose axes are split or merged")
    order = sorted(places, key=lambda at: (names[at] == CHANNELS, names[at]))
    shape = tuple(sizes[at] for at in order)

    def read() -> Any:
        kept = constant.read().reshape([sizes[at] for at in places])
        return kept.transpose([places.index(at) for at in order])

    origin = operation._replace(scope=value, inputs=(value,))
    arrays = {"weight": Weight(shape, read)}
    layer = to.add_record(origin, "learned", [], {"shape": shape}, arrays)
    return view_of(layer, sizes, names)
