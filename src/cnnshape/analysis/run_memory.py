"""About how much memory executing a network takes, known from its numbers before it runs."""

from __future__ import annotations

from math import prod

from cnnshape.analysis.claim import Claim
from cnnshape.analysis.result import Analysis, LayerAnalysis
from cnnshape.layers import traits_of
from cnnshape.network import DTYPE_BYTES


def bytes_to_run(analysis: Analysis, dtype: str, batch: int = 1, keeps_all: bool = False) -> int:
    """Return about the bytes of a run: all weights, and the widest place or all kept outputs.

    `analysis` is that of one sample.
    """
    totals, each = analysis.totals, DTYPE_BYTES[dtype]
    widest = 2 * _widest_values(analysis) + _scratch_values(analysis)
    values = batch * (widest + _input_values(analysis))
    kept = batch * (totals.activation_size or 0) if keeps_all else 0
    return each * (totals.stored_parameters + values + kept)


def bytes_to_verify(analysis: Analysis, dtype: str) -> int:
    """Return about the bytes of a verification: the weights of one layer, and the widest place."""
    values = largest_weights(analysis)[1] + 3 * _widest_values(analysis)
    return DTYPE_BYTES[dtype] * (values + _scratch_values(analysis))


def largest_weights(analysis: Analysis) -> tuple[str, int]:
    """Return the layer with the most weights, and how many these are."""
    sizes = ((row.name, sum(map(prod, (row.weights or {}).values()))) for row in analysis.layers)
    return max(sizes, key=lambda each: each[1])


def _widest_values(analysis: Analysis) -> int:
    """Return the most values that are alive at a time, for one sample."""
    bytes_each = _bytes_per_value(analysis)
    return (analysis.totals.peak_activation_bytes or 0) // (bytes_each * analysis.batch)


def _scratch_values(analysis: Analysis) -> int:
    """Return the most values that a layer needs beside its input and output, for one sample.

    They are those of a map with its padding around it, and the gates of a frame.
    """
    scratch = (_padded(row, analysis.claims[row.name]) + _gates(row) for row in analysis.layers)
    return max(scratch, default=0)


def _padded(row: LayerAnalysis, claim: Claim | None) -> int:
    """Return the values of a layer's input with its padding, or 0 if it has none."""
    windows = () if claim is None else claim.windows
    shape = row.input_shapes[0] if row.input_shapes else None
    if shape is None or not any(window.before or window.after for window in windows):
        return 0
    sizes = zip(shape, windows, strict=False)
    return shape[-1] * prod(size + window.before + window.after for size, window in sizes)


def _gates(row: LayerAnalysis) -> int:
    """Return the values of the gates and states of a frame, or 0 if a layer has none.

    The gates of the input and of the state are added up, and two states and a cell are held.
    """
    traits, shape = traits_of(row.type), row.output_shape
    if shape is None or not (traits.recurs and traits.slides):
        return 0
    return prod(shape[-3:-1]) * (2 * (row.weights or {})["weight"][-1] + 3 * shape[-1])


def _bytes_per_value(analysis: Analysis) -> int:
    first = analysis.layers[0]
    return (first.activation_bytes or 1) // (first.activation_size or 1)


def _input_values(analysis: Analysis) -> int:
    return sum(
        prod(row.output_shape) for row in analysis.layers if not row.inputs and row.output_shape
    )
