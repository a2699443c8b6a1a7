"""Pooling: Keras' layers where they pad so, else the map is padded before."""

from __future__ import annotations

from cnnshape.analysis.sliding import per_axis
from cnnshape.exporting.code.constants import one_or_each
from cnnshape.exporting.code.expressions import Call, Constant, Input, call
from cnnshape.exporting.keras.kinds.sides import infinity_around, padding_of, zeros_around
from cnnshape.exporting.structure.steps import Layered, Step, plain
from cnnshape.exporting.structure.windows import (
    Sides,
    is_nothing,
    pool_stride,
    sides_of,
    written_sides,
)

DEFAULTS: dict[str, Constant] = {"strides": None, "padding": "valid", "keepdims": False}


def max_pool(layered: Layered) -> tuple[Step, ...]:
    """layers.MaxPooling2D, after a padding of its own where Keras has none.

    Zeros are that after a ReLU: no window lies among them alone, so they are never above its cells.
    """
    layer = layered.layer
    if max(per_axis(layer.dilation, layered.rank)) > 1:
        return (*infinity_around(sides_of(layered.claim.windows)), _dilated(layered))
    padding, sides = padding_of(layered)
    pool = plain(_layer("MaxPooling", layered, padding))
    kernel = per_axis(layer.kernel, layered.rank)
    reach_cells = all(2 * max(each) <= size for each, size in zip(sides, kernel, strict=False))
    if layered.is_at_least_zero and reach_cells:
        return (*zeros_around(sides), pool)
    return (*infinity_around(sides), pool)


def _dilated(layered: Layered) -> Step:
    layer, rank = layered.layer, layered.rank
    pool = call(
        "dilated_max_pool",
        Input(),
        ("pool_size", per_axis(layer.kernel, rank)),
        ("strides", per_axis(layer.kernel if layer.stride is None else layer.stride, rank)),
        ("dilation_rate", per_axis(layer.dilation, rank)),
    )
    return Step(pool)


def avg_pool(layered: Layered) -> tuple[Step, ...]:
    """layers.AveragePooling2D, or a mean that leaves out cells of the padding.

    Keras on PyTorch averages copies of the border where `same` pads both sides unlike.
    """
    padding, ends = padding_of(layered)
    around = sides_of(layered.claim.windows)
    if padding == "same" and any(before != after for before, after in around):
        ends = around
    written = written_sides(layered)
    if not layered.layer.count_padding or is_nothing(written):
        if is_nothing(ends):
            return (plain(_layer("AveragePooling", layered, padding)),)
        return (_mean_of_cells(layered, ends),)
    ends = sides_of(layered.claim.windows)
    beyond = [(0, after - own) for (_, after), (_, own) in zip(ends, written, strict=True)]
    if is_nothing(beyond):
        return (*zeros_around(written), plain(_layer("AveragePooling", layered, "valid")))
    return (*zeros_around(written), _mean_of_cells(layered, beyond))


def _mean_of_cells(layered: Layered, sides: Sides) -> Step:
    """Return the step of a mean of the cells of each window that are no padding."""
    mean = call(
        "mean_of_cells",
        Input(),
        ("pool_size", one_or_each(layered.layer.kernel)),
        defaults=DEFAULTS,
        strides=pool_stride(layered.layer),
        padding=tuple(sides),
    )
    return Step(mean)


def _layer(name: str, layered: Layered, padding: str) -> Call:
    return call(
        f"layers.{name}{layered.rank}D",
        ("pool_size", one_or_each(layered.layer.kernel)),
        defaults=DEFAULTS,
        strides=pool_stride(layered.layer),
        padding=padding,
    )


def global_avg_pool(layered: Layered) -> tuple[Step, ...]:
    """layers.GlobalAveragePooling2D."""
    return (_global("GlobalAveragePooling", layered, keeps=layered.layer.keep_axes),)


def global_max_pool(layered: Layered) -> tuple[Step, ...]:
    """layers.GlobalMaxPooling2D."""
    return (_global("GlobalMaxPooling", layered, keeps=layered.layer.keep_axes),)


def _global(name: str, layered: Layered, *, keeps: bool) -> Step:
    return plain(call(f"layers.{name}{layered.rank}D", defaults=DEFAULTS, keepdims=keeps))


def adaptive_avg_pool(layered: Layered) -> tuple[Step, ...]:
    """layers.AdaptiveAveragePooling2D."""
    return (_adaptive("Average", layered),)


def adaptive_max_pool(layered: Layered) -> tuple[Step, ...]:
    """layers.AdaptiveMaxPooling2D."""
    return (_adaptive("Max", layered),)


def _adaptive(name: str, layered: Layered) -> Step:
    """Return a pooling to a size: over windows where these do not overlap, over all for 1."""
    sizes = per_axis(layered.layer.size, layered.rank)
    if set(sizes) == {1}:
        return _global(f"Global{name}Pooling", layered, keeps=True)
    axes = list(zip(layered.reads[0][:-1], sizes, strict=True))
    if all(n % size == 0 for n, size in axes):
        windows = one_or_each([n // size for n, size in axes])
        return plain(call(f"layers.{name}Pooling{layered.rank}D", ("pool_size", windows)))
    size = one_or_each(sizes)
    return plain(call(f"layers.Adaptive{name}Pooling{layered.rank}D", ("output_size", size)))


STEPS = {
    "max_pool": max_pool,
    "avg_pool": avg_pool,
    "global_avg_pool": global_avg_pool,
    "global_max_pool": global_max_pool,
    "adaptive_avg_pool": adaptive_avg_pool,
    "adaptive_max_pool": adaptive_max_pool,
}
