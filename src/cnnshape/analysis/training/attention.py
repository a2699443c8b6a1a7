"""What attention costs in training: the values that it saves, and its backward multiply-adds."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from cnnshape.analysis.attention import pairs_done, products_of, widths_of
from cnnshape.analysis.attention_groups import grouped_axes
from cnnshape.analysis.training.step import LayerRun
from cnnshape.layers.attention import DISTANCE_UNITS, Attention
from cnnshape.network import Shape


def attention_values(run: LayerRun) -> int:
    """Return how many values attention saves beside what it reads, of all samples.

    Queries, keys and values if they are projected, what is made of them, and the means. PyTorch's
    fused attention keeps one number of each query for its scores, and computes them again; with a
    bias that is trained the scores are kept. Comparing directions, also lengths and directions, a
    copy of the values, the scores before they are scaled, and the scale.
    """
    layer: Attention = run.layer
    shapes = run.shapes
    widths = widths_of(layer, shapes)
    pairs = pairs_done(layer, grouped_axes(layer, shapes[0][:-1]), shapes)
    queries, keys = pairs.queries * widths.keys, pairs.keys * widths.keys
    values, means = pairs.keys * widths.values, pairs.queries * widths.values
    projected = queries + keys + values if layer.project_inputs else 0
    scores = layer.heads * pairs.compared
    if layer.similarity == "cosine":
        lengths = 2 * layer.heads * (pairs.queries + pairs.keys)
        compared = queries + keys + lengths + values + 2 * scores
    else:
        compared = scores if layer.relative_bias else layer.heads * pairs.queries
    of_weights = _values_of_weights(run) if run.is_trained else 0
    return run.batch * (projected + compared + means) + of_weights


def _values_of_weights(run: LayerRun) -> int:
    """Return what is computed of weights alone: a scale, the hidden units and the bias in the end.

    They are the same for all samples.
    """
    heads = int(run.layer.heads)
    scale = heads if run.layer.similarity == "cosine" else 0
    if run.layer.relative_bias != "continuous":
        return scale
    members = [axis.members for axis in grouped_axes(run.layer, run.shapes[0][:-1])]
    distances = prod(2 * each - 1 for each in members)
    return scale + DISTANCE_UNITS * distances + heads * prod(members) ** 2


def attention_macs(
    layer: Attention, shapes: Sequence[Shape], flows: Sequence[bool], is_trained: bool
) -> int:
    """Return the multiply-adds of attention in the backward pass, per sample.

    Four products have a weight; scores are products of queries and keys, means of scores and
    values. `flows` says of each input whether it has a gradient.
    """
    query, key, value = flows[0], flows[min(1, len(flows) - 1)], flows[-1]
    is_projected = is_trained and layer.project_inputs
    has_bias = layer.relative_bias is not None or layer.similarity == "cosine"
    compared = (query or is_projected) + (key or is_projected)
    scores = compared > 0 or (is_trained and has_bias)
    means = value or is_projected
    factors = {
        "queries": is_trained + query,
        "keys": is_trained + key,
        "values": is_trained + value,
        "scores": compared,
        "means": scores + means,
        "output": is_trained + (scores or means),
    }
    return sum(factors[name] * prod(factor) for name, factor in products_of(layer, shapes).items())
