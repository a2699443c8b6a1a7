"""What the analysis found of the numbers that a file may promise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import prod
from typing import Any

from cnnshape.analysis.result import Analysis, LayerAnalysis
from cnnshape.network import Layout

UNKNOWN: Any = object()
"""What a fault leaves unknown is not compared: the fault is told already."""


def of_network(analysis: Analysis, outputs: Sequence[LayerAnalysis]) -> Mapping[str, Any]:
    """Return the totals of a network, and the receptive field of its outputs."""
    return {
        "parameters": _known(analysis.totals.trainable_parameters),
        "macs": _known(analysis.totals.macs),
        "weighted_layers": analysis.totals.weighted_layers,
        "receptive_field": _largest_field(outputs),
    }


def of_layers(
    rows: Sequence[LayerAnalysis], last: LayerAnalysis | None, layout: Layout
) -> dict[str, Any]:
    """Return what some layers cost together and what the last of them puts out."""
    numbers = {
        "parameters": _sum(row.trainable_parameters for row in rows),
        "macs": _sum(row.macs for row in rows),
    }
    if last is None or last.output_shape is None:
        return numbers | dict.fromkeys(("shape", "size", "receptive_field"), UNKNOWN)
    return numbers | {
        "shape": layout.outside(last.output_shape),
        "size": prod(last.output_shape),
        "receptive_field": last.receptive_field,
    }


def _known(value: int | None) -> Any:
    return UNKNOWN if value is None else value


def _sum(numbers: Iterable[int | None]) -> Any:
    values = list(numbers)
    return UNKNOWN if None in values else sum(value for value in values if value is not None)


def shape_of(row: LayerAnalysis, layout: Layout) -> Any:
    """Return the output shape of a layer in the order of the file."""
    return UNKNOWN if row.output_shape is None else layout.outside(row.output_shape)


def _largest_field(rows: Sequence[LayerAnalysis]) -> Any:
    """Return the field of the output, or the largest along each axis where there are several."""
    if any(row.output_shape is None for row in rows):
        return UNKNOWN
    fields = [row.receptive_field for row in rows if row.receptive_field is not None]
    if not fields or len({len(field) for field in fields}) > 1:
        return None
    return tuple(
        None if None in sizes else max(size for size in sizes if size is not None)
        for sizes in zip(*fields, strict=True)
    )
