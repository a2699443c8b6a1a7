"""Pooling: PyTorch's modules where they pad so, else the map is padded before."""

from __future__ import annotations

from cnnshape.analysis.sliding import per_axis
from cnnshape.exporting.code.constants import one_or_each, one_or_several
from cnnshape.exporting.code.expressions import Call, Expression, Input, call, method
from cnnshape.exporting.pytorch.kinds.dimensions import spatial_dimensions
from cnnshape.exporting.pytorch.kinds.sides import cells_of, padded, padded_by_infinity
from cnnshape.exporting.structure.steps import Layered, Step, plain
from cnnshape.exporting.structure.windows import (
    Sides,
    is_even,
    is_nothing,
    pool_stride,
    sides_of,
    written_sides,
)

DEFAULTS = {
    "stride": None,
    "padding": 0,
    "dilation": 1,
    "ceil_mode": False,
    "count_include_pad": True,
}


def max_pool(layered: Layered) -> tuple[Step, ...]:
    """nn.MaxPool2d, after a padding of its own where the sides differ."""
    sides = written_sides(layered)
    settings = {"dilation": one_or_each(layered.layer.dilation)}
    if _is_known(layered, sides):
        return (plain(_module("MaxPool", layered, sides, **settings)),)
    around = padded_by_infinity(sides_of(layered.claim.windows))
    return (around, plain(_module("MaxPool", layered, None, **settings)))


def avg_pool(layered: Layered) -> tuple[Step, ...]:
    """nn.AvgPool2d, or a mean that leaves out the padding where the sides differ."""
    sides, ends = written_sides(layered), sides_of(layered.claim.windows)
    counts = layered.layer.count_padding
    if _is_known(layered, sides):
        settings = {} if is_nothing(sides) else {"count_include_pad": counts}
        return (plain(_module("AvgPool", layered, sides, **settings)),)
    if not counts:
        return (_mean_of_cells(layered, ends),)
    beyond = [(0, after - own) for (_, after), (_, own) in zip(ends, sides, strict=True)]
    if is_nothing(beyond):
        return (padded(sides), plain(_module("AvgPool", layered, None)))
    return (padded(sides), _mean_of_cells(layered, beyond))


def _mean_of_cells(layered: Layered, sides: Sides) -> Step:
    """Return the step of a mean of the cells of each window that are no padding."""
    kernel, stride = one_or_each(layered.layer.kernel), pool_stride(layered.layer)
    return Step(
        call(
            "mean_of_cells",
            Input(),
            ("kernel_size", kernel),
            defaults={"stride": None},
            stride=stride,
            padding=cells_of(sides),
        )
    )


def _module(name: str, layered: Layered, sides: Sides | None, **settings: Expression) -> Call:
    """Return the module of a pooling; without sides, the map was padded before."""
    padding = 0 if sides is None else one_or_each([before for before, _ in sides])
    return call(
        f"nn.{name}{layered.rank}d",
        ("kernel_size", one_or_each(layered.layer.kernel)),
        defaults=DEFAULTS,
        stride=pool_stride(layered.layer),
        padding=padding,
        ceil_mode=sides is not None and layered.layer.ceil_mode,
        **settings,
    )


def _is_known(layered: Layered, sides: Sides) -> bool:
    """Say whether PyTorch takes such a pool: padded alike, and by half a kernel at most.

    In 3-D it takes no map that is smaller than the window before it is padded.
    """
    kernel = per_axis(layered.layer.kernel, layered.rank)
    spans = [window.span for window in layered.claim.windows]
    is_padded_little = all(2 * before <= k for (before, _), k in zip(sides, kernel, strict=True))
    sizes = zip(layered.reads[0][:-1], spans, strict=True)
    is_large_enough = layered.rank < 3 or all(n >= span for n, span in sizes)
    return is_even(sides) and is_padded_little and is_large_enough


def global_avg_pool(layered: Layered) -> tuple[Step, ...]:
    """The mean over all spatial dimensions."""
    return (_global("mean", "nn.AdaptiveAvgPool", layered),)


def global_max_pool(layered: Layered) -> tuple[Step, ...]:
    """The maximum over all spatial dimensions."""
    return (_global("amax", "nn.AdaptiveMaxPool", layered),)


def _global(name: str, module: str, layered: Layered) -> Step:
    if layered.layer.keep_axes:
        return plain(call(f"{module}{layered.rank}d", 1))
    dimensions = one_or_several(spatial_dimensions(layered.rank))
    return Step(method(Input(), name, dimensions))


def adaptive_avg_pool(layered: Layered) -> tuple[Step, ...]:
    """nn.AdaptiveAvgPool2d."""
    return (_adaptive("nn.AdaptiveAvgPool", layered),)


def adaptive_max_pool(layered: Layered) -> tuple[Step, ...]:
    """nn.AdaptiveMaxPool2d."""
    return (_adaptive("nn.AdaptiveMaxPool", layered),)


def _adaptive(name: str, layered: Layered) -> Step:
    size = one_or_each(layered.layer.size)
    return plain(call(f"{name}{layered.rank}d", ("output_size", size)))


STEPS = {
    "max_pool": max_pool,
    "avg_pool": avg_pool,
    "global_avg_pool": global_avg_pool,
    "global_max_pool": global_max_pool,
    "adaptive_avg_pool": adaptive_avg_pool,
    "adaptive_max_pool": adaptive_max_pool,
}
