"""Attention that is spelled out, or one operator: softmax of a product, times values."""

from __future__ import annotations

from collections.abc import Sequence
from math import isclose, sqrt
from typing import Any

from cnnshape.importing.graph import Constant, Operation
from cnnshape.importing.operators.building import Builder, Unmapped
from cnnshape.importing.operators.functions import softmax
from cnnshape.importing.operators.merge import add_merge
from cnnshape.importing.operators.products import MATRIX, last_two_swapped, product
from cnnshape.importing.views import BATCH, CHANNELS, SPACE, Axis, Dimension, View


def scaled_dot_product(operation: Operation, to: Builder) -> None:
    """Softmax of a product, times values, as exporters spell attention out; keys transposed."""
    if _batch_holds_more(operation, to):
        _with_split_batch(operation, to)
        return
    queries, keys, values = operation.inputs
    scale = _scale(operation)
    swapped = last_two_swapped(len(to.shape(keys)))
    views = [to.view(queries), to.view(keys).transposed(swapped), to.view(values)]
    heads = {_heads(view) for view in views}
    if heads != {None} and len(heads) == 1:
        causal = bool(operation.attributes.get("causal"))
        _attention(operation, to, views, heads.pop() or 1, scale, causal=causal)
        return
    scores, weights = f"{operation.output}, scores", f"{operation.output}, weights"
    shape = (*to.shape(queries)[:-1], to.shape(keys)[-1])
    for value in (scores, weights):
        to.declare(value, shape)
    product(operation._replace(inputs=(queries, keys), outputs=(scores,)), to, scale)
    if operation.attributes.get("causal"):
        masked = f"{operation.output}, masked"
        to.declare(masked, shape)
        causal_mask(operation._replace(inputs=(scores,), outputs=(masked,)), to)
        scores = masked
    normal = operation._replace(inputs=(scores,), outputs=(weights,), attributes={"axis": -1})
    softmax("softmax")(normal, to)
    product(operation._replace(inputs=(weights, values)), to)


def _batch_holds_more(operation: Operation, to: Builder) -> bool:
    """Say whether positions, as the rows of a map, are samples of their own in all inputs."""
    axes = {to.view(each).dimensions[0] for each in operation.inputs}
    names = [axis.name for axis in next(iter(axes))]
    return len(axes) == 1 and len(names) > 1 and names[0] == BATCH and set(names[1:]) <= set(SPACE)


def _with_split_batch(operation: Operation, to: Builder) -> None:
    """Read an operator with the positions that its batch holds in dimensions of their own."""
    split = []
    for value in operation.inputs:
        batch, *rest = to.view(value).dimensions
        split.append(f"{value}, split")
        to.make(
            split[-1], to.view(value)._replace(dimensions=(*((each,) for each in batch), *rest))
        )
    whole = f"{operation.output}, split"
    sizes = to.shape(split[0])[:-1], to.shape(split[-1])[-1:]
    to.declare(whole, (*sizes[0], *sizes[1]))
    scaled_dot_product(operation._replace(inputs=tuple(split), outputs=(whole,)), to)
    to.set(operation.output, to.view(whole).merged(len(batch)))


def causal_mask(operation: Operation, to: Builder) -> None:
    """`CausalMask`: what a score of a later position is made, is added to it."""
    (scores,) = operation.inputs
    rows = to.shape(scores)[-1]
    value = float(operation.attributes.get("value", float("-inf")))
    mask = f"{operation.output}, mask"

    def read() -> Any:
        import numpy as np

        return np.triu(np.full((rows, rows), value, np.float32), 1)

    to.add_constant(mask, Constant((rows, rows), read, is_trained=False))
    add_merge("add", operation._replace(inputs=(scores, mask)), to)


def _scale(operation: Operation) -> float:
    """Return what scores are multiplied by: as a factor, a divisor, or a factor of both sides."""
    settings = operation.attributes
    if "divisor" in settings:
        return float(1 / settings["divisor"])
    scale = float(settings.get("scale", 1.0))
    return scale**2 if settings.get("is_half_scaled") else scale


def attention(operation: Operation, to: Builder) -> None:
    """`Attention` of opset 23, without a mask and without what earlier calls have seen."""
    if any(operation.takes(at) for at in range(3, len(operation.inputs))):
        raise Unmapped("it has a mask, or keys of an earlier call")
    views = [to.view(value) for value in operation.inputs[:3]]
    settings = operation.attributes
    heads = settings.get("q_num_heads")
    if heads is None:
        found = {_heads(view) for view in views}
        heads = found.pop() if len(found) == 1 else None
    elif heads != settings.get("kv_num_heads", heads):
        heads = None
    if heads is None:
        raise Unmapped("its heads are no parts of the channels")
    size = views[0].shape[-1] // (heads if "q_num_heads" in settings else 1)
    if size < 1:
        raise Unmapped(f"it has {heads} heads of {views[0].shape[-1]} channels")
    causal = bool(settings.get("is_causal"))
    scale = settings.get("scale") or 1 / sqrt(size)
    _attention(operation, to, views, heads, scale, causal=causal)


def _attention(
    operation: Operation,
    to: Builder,
    views: Sequence[View],
    heads: int,
    scale: float,
    *,
    causal: bool = False,
) -> None:
    channels = sum(axis.size for axis in views[0].axes if axis.name == CHANNELS)
    size = (channels or heads * views[0].shape[-1]) // heads
    keys: dict[str, Any] = {"heads": heads, "project_inputs": False, "project_output": False}
    if not isclose(scale, 1 / sqrt(size), rel_tol=1e-4):
        keys["scale"] = scale
    if causal:
        keys["causal"] = True
    layers = [view.layer for view in views]
    if len(set(layers)) == 1:
        layers = layers[:1]
    elif layers[1] == layers[2]:
        layers = layers[:2]
    layer = to.add_record(operation, "attention", layers, keys)
    last = views[2].dimensions[-1]
    result = views[0]._replace(layer=layer)
    to.set(operation.output, result.with_dimension(len(result.dimensions) - 1, last))


def _heads(view: View) -> int | None:
    """Return how many heads a value has, as (heads, positions, channels of one); None if none."""
    inner = [each for axes in view.dimensions if (each := _cells(axes))]
    names = [[axis.name for axis in each] for each in inner]
    if len(inner) == 3 and names[0] == [f"{CHANNELS}/0"] and names[2] == [f"{CHANNELS}/1"]:
        return inner[0][0].size if set(names[1]) <= set(SPACE) else None
    if len(inner) == MATRIX and names[1] == [CHANNELS] and set(names[0]) <= set(SPACE):
        return 1
    return None


def _cells(dimension: Dimension) -> tuple[Axis, ...]:
    return tuple(axis for axis in dimension if axis.name != BATCH and axis.size > 1)


OPERATORS = {
    "CausalMask": causal_mask,
    "ScaledDotProduct": scaled_dot_product,
    "Attention": attention,
}
