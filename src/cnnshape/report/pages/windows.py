"""Where the windows of a layer lie on the input: those of its first, middle and last cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cnnshape.analysis.fields import Fields, fields_of_network, window_fields_of_network
from cnnshape.analysis.receptive_field import Extent
from cnnshape.analysis.result import Analysis

Windows = Mapping[str, Any]


def windows_of(analysis: Analysis) -> Iterator[Windows | None]:
    """Return for each layer what cells see of the input along each axis; None without axes.

    What `is_partial` is seen along the sliding windows alone: the statistics of norms and gates
    see everything.
    """
    network = analysis.network
    fields = fields_of_network(network, analysis.claims)
    along = window_fields_of_network(network, analysis.claims, fields)
    for layer in analysis.layers:
        seen = fields[layer.name]
        is_partial = None in seen
        axes = along[layer.name] if is_partial else seen
        known = bool(axes) and None not in axes and layer.output_shape is not None
        yield (
            {"axes": list(_axes(axes, layer.output_shape or ())), "is_partial": is_partial}
            if known
            else None
        )


def _axes(fields: Fields, shape: tuple[int, ...]) -> Iterator[list[Extent]]:
    """Return the extents of three cells along each axis: the first, the middle and the last."""
    for field, size in zip(fields, shape, strict=False):
        assert field is not None
        yield [field.at(cell) for cell in (0, size // 2, size - 1)]
