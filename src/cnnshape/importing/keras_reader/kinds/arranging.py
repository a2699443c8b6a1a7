"""Layers that put values elsewhere, and change none."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from cnnshape.importing.keras_reader.building import Builder, Call, Value
from cnnshape.importing.keras_reader.configs import CHANNELS_FIRST
from cnnshape.importing.operators.building import Unmapped
from cnnshape.importing.pairs import GLOBAL_POOLS
from cnnshape.network import Shape


def flatten(call: Call, to: Builder) -> Value:
    """`Flatten`, which lays channels out last if it is told that they are first."""
    value = call.value
    if len(value.shape) == 1:
        return value
    if call.settings.get("data_format") == CHANNELS_FIRST:
        value = permuted(call, to, [*range(2, len(value.shape) + 1), 1], "_channels_last")
    return to.add(call, "flatten", [value])


def reshape(call: Call, to: Builder) -> Value:
    """`Reshape`, of whose sizes one may follow from the others."""
    return reshaped(call, to, call.settings["target_shape"])


def reshaped(call: Call, to: Builder, sizes: Sequence[int], suffix: str = "") -> Value:
    """Add a reshape to sizes in the order of Keras, without the batch."""
    value = call.value
    known = prod(size for size in sizes if size != -1)
    if known < 1 or any(size is None for size in sizes):
        raise Unmapped("its sizes are not known")
    target = [size if size != -1 else prod(value.shape) // known for size in sizes]
    shape = to.layout.inside(tuple(target))
    if shape == value.shape:
        return value
    if _is_pooled_map(value, shape, to):
        return to.replace(value, {"keep_axes": True}, shape)
    if len(shape) == 1:
        return to.add(call, "flatten", [value], suffix=suffix)
    return to.add(call, "reshape", [value], {"shape": list(shape)}, suffix=suffix)


def _is_pooled_map(value: Value, shape: Shape, to: Builder) -> bool:
    """Say whether a shape is that of a global pool that keeps its axes, which no one else reads."""
    pool = to.records.get(value.name)
    if pool is None or pool.kind not in GLOBAL_POOLS or not to.is_read_once(value):
        return False
    of_map = to.shapes[pool.reads[0]]
    return shape == (*[1] * (len(of_map) - 1), of_map[-1])


def permute(call: Call, to: Builder) -> Value:
    """`Permute`, which numbers axes from 1."""
    return permuted(call, to, call.settings["dims"])


def permuted(call: Call, to: Builder, numbers: Sequence[int], suffix: str = "") -> Value:
    """Add a permute whose axes are numbered with the batch as 0."""
    if list(numbers) == sorted(numbers):
        return call.value
    names = [to.axis(call.value, number) for number in to.layout.inside(tuple(numbers))]
    return to.add(call, "permute", [call.value], {"axes": names}, suffix=suffix)


def repeat_vector(call: Call, to: Builder) -> Value:
    """`RepeatVector`: a sequence of one step, and copies of it."""
    (channels,) = call.value.shape
    step = to.add(call, "reshape", [call.value], {"shape": [1, channels]}, suffix="_step")
    return to.add(call, "tile", [step], {"axis": "length", "times": call.settings["n"]})


LAYERS = {
    "Flatten": flatten,
    "Reshape": reshape,
    "Permute": permute,
    "RepeatVector": repeat_vector,
}
