"""The inputs of an ONNX model with fixed sizes: a batch of one, free axes as the user says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from typing import NamedTuple

import onnx
from onnx import helper

from cnnshape.diagnostics import InputNeeded
from cnnshape.importing.records import ImportRefused
from cnnshape.phrases import joined, sizes_text

MAX_VALUES = 2**40
"""More values than this in one input are a mistake, or an attack."""

RECURRENT = frozenset({"LSTM", "GRU", "RNN"})
STEPS_FIRST = frozenset({0, 5, 6})
"""The inputs of recurrent operators of (steps, batch, channels) or (directions, batch, units)."""

SEQUENCE_RANK = 3

Given = Mapping[str, Sequence[int]] | Sequence[int] | None


class Inputs(NamedTuple):
    """The types of a graph's inputs for one sample, and the batch that the model fixes above 1."""

    types: Mapping[str, onnx.TypeProto]
    fixed_batch: int | None


def input_types(graph: onnx.GraphProto, given: Given) -> Inputs:
    """Return the inputs of a graph, with the sizes that are given for free axes.

    Sizes are given as the model has them, without the batch.
    """
    stored = {each.name for each in graph.initializer}
    inputs = {each.name: each for each in graph.input if each.name not in stored}
    if not inputs:
        raise ImportRefused("the model has no inputs: nothing is computed when it runs")
    batches = {_batch(each) for each in inputs.values()} - {""}
    is_open = any(_sizes(each)[:1] == [None] for each in inputs.values())
    sequences = _sequences(graph)
    free = {
        name: _without_batch(each, batches, is_open=is_open, is_sequence=name in sequences)
        for name, each in inputs.items()
    }
    sizes = _by_name(given, [name for name, each in free.items() if each.free] or list(inputs))
    types = {name: _fixed(each, sizes.get(name)) for name, each in free.items()}
    fixed = [each.batch for each in free.values() if each.batch is not None]
    return Inputs(types, max(fixed, default=None))


def _sequences(graph: onnx.GraphProto) -> frozenset[str]:
    """Return the values that a recurrent operator reads with their steps before the batch."""
    return frozenset(
        value
        for node in graph.node
        if node.op_type in RECURRENT and not any(each.name == "layout" for each in node.attribute)
        for at, value in enumerate(node.input)
        if at in STEPS_FIRST
    )


class _Input(NamedTuple):
    """An input: its sizes, None for free ones, where its batch is, and whether that is fixed."""

    name: str
    kind: int
    sizes: tuple[int | None, ...]
    at: int | None
    batch: int | None

    @property
    def free(self) -> bool:
        return None in self.sizes


def _batch(value: onnx.ValueInfoProto) -> str:
    """Return the name that a model gives to the size of the first axis, if it gives one."""
    dimensions = value.type.tensor_type.shape.dim
    return str(dimensions[0].dim_param) if dimensions else ""


def _without_batch(
    value: onnx.ValueInfoProto, batches: set[str], *, is_open: bool, is_sequence: bool
) -> _Input:
    """Return an input whose batch is one.

    It is the axis that has the name of a batch; the second one of a sequence; the first one; or
    the only one that is free, if the model leaves the batch of another input open, as for a state
    of (layers, batch, channels).
    """
    tensor = value.type.tensor_type
    if not value.type.HasField("tensor_type") or not tensor.HasField("shape"):
        raise ImportRefused(
            f"the input `{value.name}` has no shape, or is no tensor: export the model with the "
            "shapes of its inputs"
        )
    sizes = _sizes(value)
    named = [at for at, each in enumerate(tensor.shape.dim) if each.dim_param in batches]
    if is_sequence and len(sizes) == SEQUENCE_RANK:
        named = [1]
    elif not named and is_open and sizes[:1] != [None] and sizes.count(None) == 1:
        named = [sizes.index(None)]
    at = named[0] if named else 0 if sizes else None
    batch = sizes.pop(at) if at is not None else None
    fixed = batch if batch and batch > 1 else None
    return _Input(value.name, tensor.elem_type, tuple(sizes), at, fixed)


def _sizes(value: onnx.ValueInfoProto) -> list[int | None]:
    dimensions = value.type.tensor_type.shape.dim
    return [each.dim_value if each.dim_value > 0 else None for each in dimensions]


def _by_name(given: Given, names: Sequence[str]) -> Mapping[str, Sequence[int]]:
    if given is None or isinstance(given, Mapping):
        unknown = [name for name in given or {} if name not in names]
        if unknown:
            raise ImportRefused(f"the model has no input `{unknown[0]}`: it has {joined(names)}")
        return given or {}
    if len(names) != 1:
        raise ImportRefused(
            f"the sizes of {len(names)} inputs are free, {joined(names)}: give each by its name"
        )
    return {names[0]: given}


def _fixed(value: _Input, given: Sequence[int] | None) -> onnx.TypeProto:
    rest = list(value.sizes if given is None else _given(value.name, value.sizes, given))
    if None in rest:
        free = "x".join(str(each or "?") for each in rest)
        raise InputNeeded(
            f"the input `{value.name}` is {free}, without the batch: give its free sizes with "
            f"--input, as --input {free.replace('?', '224')}"
        )
    sizes = [each for each in rest if each is not None]
    if prod(sizes) > MAX_VALUES:
        raise ImportRefused(f"the input `{value.name}` has {prod(sizes):,} values")
    if value.at is not None:
        sizes.insert(value.at, 1)
    return helper.make_tensor_type_proto(value.kind, sizes)


def _given(name: str, known: Sequence[int | None], given: Sequence[int]) -> Sequence[int | None]:
    if any(size < 1 for size in given):
        raise ImportRefused(f"the input `{name}` is given the size {sizes_text(given)}")
    if len(given) != len(known):
        raise ImportRefused(
            f"the input `{name}` has {len(known)} axes without the batch, and {sizes_text(given)} "
            f"has {len(given)}"
        )
    return given
