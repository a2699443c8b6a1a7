"""The actual numbers for everything that a file can promise."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

from cnnshape.analysis.lazy_analysis import Analysed
from cnnshape.analysis.result import LayerAnalysis
from cnnshape.network import Layout
from cnnshape.numbers.number import Report
from cnnshape.numbers.selection import FIELDS, FOLDED, alias_of, layer_numbers, total_numbers

UNKNOWN: Any = object()
"""What a fault leaves unknown is not compared: the fault is reported already."""


def actual_totals(analysis: Analysed, outputs: Sequence[LayerAnalysis]) -> dict[str, Any]:
    """Return the totals of a network, and the receptive fields of its outputs."""
    totals = {
        alias_of(name): _known(getattr(analysis.totals, name))
        for name in total_numbers(Report.EXPECT)
    }
    return totals | {name: _largest_field(name, outputs) for name in FIELDS}


def actual_numbers(
    rows: Sequence[LayerAnalysis], last: LayerAnalysis | None, layout: Layout
) -> dict[str, Any]:
    """Return what some layers cost together and what the last of them puts out."""
    costs = {
        alias_of(name): _known(FOLDED[name].of(getattr(row, name) for row in rows))
        for name in layer_numbers(Report.EXPECT)
        if name in FOLDED
    }
    if last is None or last.output_shape is None:
        return costs | dict.fromkeys(("shape", "size", *FIELDS), UNKNOWN)
    return costs | {
        "shape": layout.outside(last.output_shape),
        "size": prod(last.output_shape),
        **{name: getattr(last, name) for name in FIELDS},
    }


def _known(value: int | None) -> Any:
    return UNKNOWN if value is None else value


def shape_of(row: LayerAnalysis, layout: Layout) -> Any:
    """Return the output shape of a layer in the order of the file."""
    return UNKNOWN if row.output_shape is None else layout.outside(row.output_shape)


def _largest_field(name: str, rows: Sequence[LayerAnalysis]) -> Any:
    """Return the field of the output, or the largest along each axis where there are several."""
    if any(row.output_shape is None for row in rows):
        return UNKNOWN
    fields = [field for row in rows if (field := getattr(row, name)) is not None]
    if not fields or len({len(field) for field in fields}) > 1:
        return None
    return tuple(
        None if None in sizes else max(size for size in sizes if size is not None)
        for sizes in zip(*fields, strict=True)
    )
