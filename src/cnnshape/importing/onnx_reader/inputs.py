"""The inputs of an ONNX model with fixed sizes: a batch of one, free axes as the user says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import onnx
from onnx import helper

from cnnshape.diagnostics import InputNeeded
from cnnshape.importing.records import ImportRefused
from cnnshape.phrases import sizes_text

Given = Mapping[str, Sequence[int]] | Sequence[int] | None


def input_types(graph: onnx.GraphProto, given: Given) -> dict[str, onnx.TypeProto]:
    """Return the types of a graph's inputs, with the sizes that are given for free axes.

    Sizes are given as the model has them, without the batch.
    """
    stored = {each.name for each in graph.initializer}
    inputs = {each.name: each for each in graph.input if each.name not in stored}
    sizes = _by_name(given, list(inputs))
    return {name: _fixed(each, sizes.get(name)) for name, each in inputs.items()}


def _by_name(given: Given, names: Sequence[str]) -> Mapping[str, Sequence[int]]:
    if given is None or isinstance(given, Mapping):
        unknown = [name for name in given or {} if name not in names]
        if unknown:
            raise ImportRefused(f"the model has no input `{unknown[0]}`: it has {names}")
        return given or {}
    if len(names) != 1:
        raise ImportRefused(f"the model has {len(names)} inputs: give the sizes of each by name")
    return {names[0]: given}


def _fixed(value: onnx.ValueInfoProto, given: Sequence[int] | None) -> onnx.TypeProto:
    tensor = value.type.tensor_type
    if not value.type.HasField("tensor_type") or not tensor.HasField("shape"):
        raise ImportRefused(f"the input `{value.name}` has no shape, or is no tensor")
    known = [each.dim_value if each.dim_value > 0 else None for each in tensor.shape.dim]
    rest = known[1:] if given is None else _given(value.name, known[1:], given)
    if None in rest:
        free = "x".join(str(each or "?") for each in rest)
        raise InputNeeded(
            f"the input `{value.name}` is {free}, without the batch: give its free sizes with "
            f"--input, as --input {free.replace('?', '224')}"
        )
    return helper.make_tensor_type_proto(tensor.elem_type, [1, *rest][: len(known)])


def _given(name: str, known: Sequence[int | None], given: Sequence[int]) -> Sequence[int | None]:
    if len(given) != len(known):
        raise ImportRefused(
            f"the input `{name}` has {len(known)} axes without the batch, and {sizes_text(given)} "
            f"has {len(given)}"
        )
    return given
