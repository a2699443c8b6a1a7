"""Write what a layer computes of its values, for kinds that shapes and counts say too little of."""

from __future__ import annotations

from functools import singledispatch
from math import prod

from cnnshape.analysis.named_axes import places_of
from cnnshape.analysis.result import LayerAnalysis
from cnnshape.explanation.text import number
from cnnshape.layers import Layer
from cnnshape.layers.attention import Attention
from cnnshape.layers.normalization import L2Norm, RmsNorm
from cnnshape.layers.reduction import Reduce
from cnnshape.phrases import count

OF_VALUES = {
    "mean": "mean(x)",
    "max": "max(x)",
    "min": "min(x)",
    "sum": "sum(x)",
    "l2": "sqrt(sum(x ** 2))",
}


@singledispatch
def computed(_layer: Layer, _row: LayerAnalysis) -> str | None:
    """Return the formula of an output; None for a kind without an entry here."""
    return None


@computed.register
def _reduce(layer: Reduce, row: LayerAnalysis) -> str:
    shape = row.input_shapes[0] or ()
    values = prod(shape[place] for place in places_of(layer.axes, len(shape) - 1))
    return f"y = {OF_VALUES[layer.function]} of {number(values)} values x"


@computed.register
def _rms_norm(layer: RmsNorm, row: LayerAnalysis) -> str:
    return f"y = x / sqrt(mean(x ** 2) + {layer.epsilon:g}){_times_weight(layer.scale)}, {_of(row)}"


@computed.register
def _l2_norm(layer: L2Norm, row: LayerAnalysis) -> str:
    size = f"max(sqrt(sum(x ** 2)), {layer.epsilon:g})"
    return f"y = x / {size}{_times_weight(layer.scale)}, {_of(row)}"


@computed.register
def _attention(layer: Attention, row: LayerAnalysis) -> str:
    bias = "" if layer.relative_bias is None else " + relative bias"
    heads = "one head" if layer.heads == 1 else f"each of {layer.heads} heads"
    return f"softmax({_scores(layer, row)}{bias}) V in {heads}"


def _scores(layer: Attention, row: LayerAnalysis) -> str:
    if layer.similarity == "cosine":
        return "exp(logit_scale) * cos(Q, K)"
    if layer.scale is not None:
        return f"{layer.scale:g} * Q K^T"
    read = (row.input_shapes[0] or ())[-1]
    channels = (row.weights or {}).get("query_weight", (read,))[-1]
    return f"Q K^T / sqrt({number(channels // layer.heads)})"


def _times_weight(scale: bool) -> str:
    return " * W" if scale else ""


def _of(row: LayerAnalysis) -> str:
    channels = (row.input_shapes[0] or ())[-1]
    return f"over {count(channels, 'channel')} of a position"
