"""Layers without a kind here: `custom` layers with the sizes that the model declares."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Any

from cnnshape.importing.keras_reader.building import Builder, Call, Value
from cnnshape.importing.keras_reader.configs import Sizes
from cnnshape.importing.operators.building import Unmapped
from cnnshape.importing.operators.unknown import MAX_SIZES
from cnnshape.importing.records import ImportRefused
from cnnshape.network import Shape

LAMBDA = "Lambda"
"""A layer of Keras that is a function of Python, kept as its code."""


def unknown(call: Call, to: Builder, why: str) -> tuple[Value, ...]:
    """Add a `custom` layer for each output of a layer, and a note of what it stands for."""
    shapes = [_known(each, call, to) for each in call.declared or (None,)]
    reads = call.reads or tuple(Value(*each) for each in list(to.inputs.items())[:1])
    values = []
    for number, shape in enumerate(shapes):
        parameters = 0 if number or call.path in to.records else call.store.parameters()
        keys = {"output": _of_few_axes(shape), "parameters": parameters}
        reads = tuple(dict.fromkeys(reads))
        values.append(_added(call, reads, keys, to))
    to.note(call, why)
    return tuple(values)


def _of_few_axes(shape: Shape) -> Shape:
    """Return sizes of which the first ones are one, where there are more than a map has."""
    more = len(shape) - MAX_SIZES
    return shape if more <= 0 else (prod(shape[: more + 1]), *shape[more + 1 :])


def _added(call: Call, reads: tuple[Value, ...], keys: Mapping[str, Any], to: Builder) -> Value:
    kind = call.layer.class_name
    try:
        return to.add(call, "custom", reads, keys, operator=kind)
    except Unmapped as error:
        raise ImportRefused(f"`{call.path}` ({kind}) cannot be `custom`: {error}") from error


def _known(shape: Shape | None, call: Call, to: Builder) -> Shape:
    if shape is not None:
        return shape
    sizes = _written(call) or (call.store.output_sizes() or ())[1:]
    if not sizes or None in sizes:
        raise ImportRefused(
            f"the size of what the layer `{call.path}` ({call.layer.class_name}) gives is not in "
            f"the model{_why(call)}; load it with Keras, and give it to cnnshape.from_keras"
        )
    return to.layout.inside(tuple(each for each in sizes if each is not None))


def _written(call: Call) -> Sizes:
    """Return the sizes that a `Lambda` is given by its settings, without the batch."""
    sizes = call.settings.get("output_shape")
    return tuple(sizes) if isinstance(sizes, list) else ()


def _why(call: Call) -> str:
    if call.layer.class_name != LAMBDA:
        return ""
    return ", and its code is never executed; give it an `output_shape`"
