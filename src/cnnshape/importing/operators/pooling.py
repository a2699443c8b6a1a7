"""Pools over windows, and over the whole map."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cnnshape.importing.graph import Operation
from cnnshape.importing.operators.arranging import as_map
from cnnshape.importing.operators.building import Builder, Unmapped
from cnnshape.importing.operators.windows import one_or_each, window_keys

Handler = Callable[[Operation, Builder], None]


def max_pool(operation: Operation, to: Builder) -> None:
    """`MaxPool` whose indices nothing reads."""
    if len(operation.outputs) > 1 and to.is_read(operation.outputs[1]):
        raise Unmapped("the positions of its maxima are read")
    _pool(operation, to, "max_pool")


def avg_pool(operation: Operation, to: Builder) -> None:
    """`AveragePool`."""
    _pool(operation, to, "avg_pool")


def _pool(operation: Operation, to: Builder, kind: str) -> None:
    features = as_map(to, operation, operation.inputs[0])
    attributes = operation.attributes
    keys = window_keys(operation, attributes["kernel_shape"], features.shape[2:])
    if keys["stride"] == keys["kernel"]:
        del keys["stride"]
    if kind == "avg_pool":
        if keys.pop("dilation") != 1:
            raise Unmapped("its windows have gaps")
        keys["count_padding"] = bool(attributes.get("count_include_pad", 0))
    keys["ceil_mode"] = bool(attributes.get("ceil_mode", 0))
    if keys["padding"] == "valid":
        keys.pop("count_padding", None)
    to.add(operation, kind, [features], keys)


def global_pool(kind: str) -> Handler:
    """Return how a pool over the whole map is read: it keeps the axes."""

    def pool(operation: Operation, to: Builder) -> None:
        features = as_map(to, operation, operation.inputs[0])
        to.add(operation, kind, [features], {"keep_axes": True})

    return pool


def adaptive_pool(kind: str) -> Handler:
    """Return how a pool to a map of a given size is read."""

    def pool(operation: Operation, to: Builder) -> None:
        if len(operation.outputs) > 1 and to.is_read(operation.outputs[1]):
            raise Unmapped("the positions of its maxima are read")
        features = as_map(to, operation, operation.inputs[0])
        sizes = operation.attributes["output_size"]
        kept = zip(sizes, features.shape[2:], strict=True)
        size = one_or_each([kept_size if each is None else each for each, kept_size in kept])
        to.add(operation, kind, [features], {"size": size})

    return pool


OPERATORS: Mapping[str, Handler] = {
    "MaxPool": max_pool,
    "AveragePool": avg_pool,
    "AdaptiveAveragePool": adaptive_pool("adaptive_avg_pool"),
    "AdaptiveMaxPool": adaptive_pool("adaptive_max_pool"),
    "GlobalAveragePool": global_pool("global_avg_pool"),
    "GlobalMaxPool": global_pool("global_max_pool"),
}
