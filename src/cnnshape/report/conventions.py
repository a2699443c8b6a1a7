"""The totals in words, and the conventions that every report states."""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.analysis.result import Analysis
from cnnshape.report.numbers import bytes_text, count_text


def totals_lines(analysis: Analysis) -> Iterator[tuple[str, str]]:
    """Return the totals of a network, each with its label."""
    totals = analysis.totals
    kept = totals.non_trainable_parameters
    also = f", {kept:,} more not trained" if kept else ""
    yield "Parameters", f"{count_text(totals.trainable_parameters)} trainable{also}"
    yield "Parameter bytes", bytes_text(totals.parameter_bytes)
    flops = f"{count_text(totals.flops)} FLOPs"
    effective = f"{count_text(totals.macs_effective)} without padded taps"
    yield "MACs", f"{count_text(totals.macs)} ({effective}; {flops})"
    yield "Activation size", f"{count_text(totals.activation_size)} values"
    peak = "" if totals.peak_layer is None else f", while {totals.peak_layer} runs"
    yield "Peak activations", f"{bytes_text(totals.peak_activation_bytes)}{peak}"
    weighted = f"{totals.weighted_layers:,} of them convolutions or dense layers"
    yield "Layers", f"{totals.layers:,}, {weighted}"


def conventions(analysis: Analysis) -> str:
    """Say what the numbers count."""
    samples = "1 sample" if analysis.batch == 1 else f"a batch of {analysis.batch:,}"
    return (
        "A MAC is one multiply-add of a convolution or dense layer, per sample: padded taps "
        f"counted, bias not. Activations of {samples} in {analysis.dtype}; the peak is inputs, "
        "output and what is read later, without weights."
    )
