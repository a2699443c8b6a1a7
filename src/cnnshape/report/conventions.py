"""The totals in words, and the conventions that every report states."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cnnshape.analysis.result import Analysis, Totals
from cnnshape.phrases import joined
from cnnshape.report.formatting import UNKNOWN, bytes_text, count_text

ShortenName = Callable[[str, int], str]
"""Returns the name of a layer for a line in which so many columns are taken."""

PEAK = "Peak activations"
"""The label of the total that names the layer at the peak."""


def totals_lines(
    analysis: Analysis, shorten: ShortenName | None = None
) -> Iterator[tuple[str, str]]:
    """Return the totals of a network, each with its label, and why some are unknown.

    The name of the peak's layer is as `shorten` returns it.
    """
    totals = analysis.totals
    kept = totals.non_trainable_parameters
    also = f", {kept:,} more not trained" if kept else ""
    yield "Parameters", _known(totals.trainable_parameters, f" trainable{also}")
    yield "Parameter bytes", bytes_text(totals.parameter_bytes)
    effective = f"{count_text(totals.macs_effective)} without padded taps"
    yield "MACs", _known(totals.macs, f" ({effective}; {count_text(totals.flops)} FLOPs)")
    yield "Activation size", _known(totals.activation_size, " values")
    yield PEAK, _peak_text(totals, shorten)
    if analysis.is_trained:
        yield from _training_lines(totals)
    kinds = joined(["convolutions", "dense", *_further_kinds(analysis)], "or")
    weighted = f"{totals.weighted_layers:,} of them {kinds} layers"
    yield "Layers", f"{totals.layers:,}, {weighted}"
    if stopped := _stopped(analysis):
        more = f" and {len(stopped) - 1:,} more" if len(stopped) > 1 else ""
        yield "Unknown", f"`{stopped[0]}`{more} cannot run"


def _training_lines(totals: Totals) -> Iterator[tuple[str, str]]:
    yield "Saved for backward", bytes_text(totals.saved_bytes)
    yield "Gradients", bytes_text(totals.gradient_bytes)
    yield "Optimizer", bytes_text(totals.optimizer_bytes)
    yield "Backward MACs", count_text(totals.backward_macs)
    yield "Training peak", bytes_text(totals.training_peak_bytes)


def _peak_text(totals: Totals, shorten: ShortenName | None) -> str:
    peak = bytes_text(totals.peak_activation_bytes)
    name = totals.peak_layer
    if name is None:
        return peak
    before, after = f"{peak}, while ", " runs"
    shown = name if shorten is None else shorten(name, len(before + after))
    return f"{before}{shown}{after}"


def _known(number: int | None, rest: str) -> str:
    """Return a count with what is said of it, or ? alone."""
    return UNKNOWN if number is None else f"{count_text(number)}{rest}"


def _stopped(analysis: Analysis) -> list[str]:
    """Return the layers whose inputs are known and whose output is not: the causes of it all."""
    return [
        layer.name
        for layer in analysis.layers
        if layer.output_shape is None and None not in layer.input_shapes
    ]


def conventions(analysis: Analysis, *others: Analysis) -> str:
    """Say what the numbers count, of one network or of several with the same batch."""
    dtypes = joined(list(dict.fromkeys(each.dtype for each in (analysis, *others))))
    samples = "1 sample" if analysis.batch == 1 else f"a batch of {analysis.batch:,}"
    alive = "inputs, output and what is read later"
    if analysis.keeps_outputs:
        alive = "inputs, output, what is read later and finished outputs"
    layer = joined(["convolution", "dense", *_further_kinds(analysis, *others)], "or")
    return (
        f"A MAC is one multiply-add of a {layer} layer, per sample: padded taps "
        f"counted, bias not. Activations of {samples} in {dtypes}; the peak is {alive}, "
        f"without weights.{_convention_of_training(analysis)}"
    )


def _convention_of_training(analysis: Analysis) -> str:
    if analysis.optimizer is None:
        return ""
    return (
        f" Costs of training are those of {analysis.optimizer}: saved bytes are what PyTorch's "
        "autograd saves, counted at the first layer that saves them; the training peak includes "
        "weights."
    )


def _further_kinds(*analyses: Analysis) -> Iterator[str]:
    """Return what else multiplies in networks, as attention, which is named only then."""
    layers = [node.layer for each in analyses for node in each.network.nodes]
    if any(layer.type in ("attention", "matmul") for layer in layers):
        yield "attention"
    if any(layer.traits.recurs for layer in layers):
        yield "recurrent"
