"""Settings as they come out at this input: what is computed can be said in several ways."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from cnnshape.analysis.result import Analysis, LayerAnalysis
from cnnshape.analysis.sliding import Sides, per_axis, sides_per_axis
from cnnshape.layers import Layer, model_of
from cnnshape.layers.axis_names import axis_position
from cnnshape.network import Network, Node, Shape

if TYPE_CHECKING:
    from cnnshape.layers.pooling import AdaptiveAvgPool, AdaptiveMaxPool
    from cnnshape.layers.resize import Crop, Upsample
    from cnnshape.layers.slicing import Slice

DIGITS = 6
"""The significant digits of a number that every file of weights keeps: those of float32."""

NO_ARRAYS: Mapping[str, Any] = MappingProxyType({"values": None, "flip": False})
"""Which numbers a kernel has, and whether they stand turned round, is a matter of arrays."""


def with_resolved_settings(analysis: Analysis) -> Network:
    """Return a network whose settings are numbers that hold at its input."""
    rows = {row.name: row for row in analysis.layers}
    nodes = (_resolved(node, rows[node.name]) for node in analysis.network.nodes)
    return analysis.network._replace(nodes=tuple(nodes))


def _resolved(node: Node, row: LayerAnalysis) -> Node:
    before, after = row.input_shapes[:1], row.output_shape
    if not before or before[0] is None or after is None:
        return node
    resolve = RESOLVED.get(node.layer.type)
    layer = node.layer if resolve is None else resolve(node.layer, before[0], after)
    changes = {key: value for key, value in NO_ARRAYS.items() if vars(layer).get(key)}
    changes |= {key: _rounded(value) for key, value in vars(layer).items() if _has_digits(value)}
    layer = layer.model_copy(update=changes) if changes else layer
    return node._replace(layer=layer, like=node.like if layer is node.layer else None)


def _has_digits(value: Any) -> bool:
    first = value[0] if isinstance(value, tuple) and value else value
    return isinstance(first, float)


def _rounded(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_rounded, value))
    return float(f"{value:.{DIGITS}g}")


def _pool(layer: Layer, before: Shape, after: Shape) -> Layer:
    """A pooling of single cells is none."""
    is_none = before == after and set(per_axis(vars(layer)["kernel"], len(after) - 1)) == {1}
    return _linear() if is_none else layer


def _adaptive_pool(layer: AdaptiveAvgPool | AdaptiveMaxPool, before: Shape, after: Shape) -> Layer:
    """Cells of one size are windows; one cell is a global pooling."""
    kind = layer.type.removeprefix("adaptive_")
    if set(after[:-1]) == {1}:
        keys = {"type": f"global_{kind}", "keep_axes": True}
        return model_of(keys["type"]).model_validate(keys)
    if any(n % cells for n, cells in zip(before, after, strict=True)):
        return layer
    kernel = [n // cells for n, cells in zip(before[:-1], after[:-1], strict=True)]
    return _pool(model_of(kind).model_validate({"type": kind, "kernel": kernel}), before, after)


def _linear() -> Layer:
    return model_of("linear").model_validate({"type": "linear"})


def _upsample(layer: Upsample, before: Shape, after: Shape) -> Layer:
    """How far it goes: by factors where these are whole, otherwise to a size."""
    sizes = list(zip(after[:-1], before[:-1], strict=True))
    is_whole = all(new % old == 0 for new, old in sizes)
    factor = tuple(new // old for new, old in sizes) if is_whole else None
    size = None if is_whole else after[:-1]
    return layer.model_copy(update={"factor": factor, "size": size, "like": None})


def _crop(layer: Crop, before: Shape, after: Shape) -> Layer:
    sides: Sequence[Sides]
    if layer.like is None:
        sides = sides_per_axis(layer.cropping, len(after) - 1)
    else:
        lost = [n - left for n, left in zip(before[:-1], after[:-1], strict=True)]
        sides = tuple((cells // 2, cells - cells // 2) for cells in lost)
    return layer.model_copy(update={"like": None, "cropping": sides})


def _slice(layer: Slice, before: Shape, after: Shape) -> Layer:
    axis, start, stop, step = layer.part
    n = before[axis_position(axis, len(before) - 1)]
    cells = range(n)[start:stop:step]
    keys = {"axis": axis, "start": cells.start, "stop": cells.stop, "channels": None}
    return layer.model_copy(update=keys)


RESOLVED: Mapping[str, Callable[[Any, Shape, Shape], Layer]] = {
    "avg_pool": _pool,
    "max_pool": _pool,
    "adaptive_avg_pool": _adaptive_pool,
    "adaptive_max_pool": _adaptive_pool,
    "upsample": _upsample,
    "crop": _crop,
    "slice": _slice,
}
"""The kinds that say their sizes in several ways."""
