"""N304: a normalisation over a single value, which leaves nothing of it but, at most, its sign."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from math import prod

from cnnshape.analysis.named_axes import places_of
from cnnshape.layers.normalization import GroupNorm, InstanceNorm, L2Norm, LayerNorm, RmsNorm
from cnnshape.linting.finding import Finding
from cnnshape.linting.subject import Subject
from cnnshape.network import Shape
from cnnshape.phrases import count

MeanNorm = InstanceNorm | GroupNorm | LayerNorm
SizeNorm = RmsNorm | L2Norm
"""Norms that divide by the size of the values and take no mean off."""


def constant_norm(subject: Subject) -> Iterator[Finding]:
    """Find normalisations that take the mean or the size of one value.

    ## What it does
    Looks for an `instance_norm` of a vector or of a map of one cell, a `group_norm` there with a
    group for each channel, a `layer_norm` of a single channel or, with `axes: all`, of a single
    value, and an `rms_norm` or `l2_norm` of a single channel.

    ## Why is this bad?
    A value minus its own mean is 0. The output is the shift for every input: the results of all
    earlier layers are lost, and no gradient passes. A value over its own size is 1 or -1: of those
    results the sign alone is left.

    ## Example
    ```yaml
    input: [32, 32, 3]
    layers:
      - {type: conv, filters: 16, kernel: 3, activation: relu}
      - {type: global_avg_pool}
      - {type: instance_norm}
      - {type: dense, units: 10}
    ```

    ## Use instead
    ```yaml
    input: [32, 32, 3]
    layers:
      - {type: conv, filters: 16, kernel: 3, bias: false}
      - {type: instance_norm, activation: relu}
      - {type: global_avg_pool}
      - {type: dense, units: 10}
    ```

    ## Fix safety
    There is no fix: only the author knows where the normalisation belongs.

    ## Evidence
    Found: none in 115 bundled architectures and 23 cases from public files.

    ## References
    - Wu and He, Group Normalization, 1803.08494, section 3
    """
    means = subject.of_type(InstanceNorm, GroupNorm, LayerNorm)
    for node, layer in chain(means, subject.of_type(RmsNorm, L2Norm)):
        if _values_together(layer, subject.shape(node)) == 1:
            result, equation = _result(layer, subject.shape(node)[-1])
            yield Finding(
                node,
                f"{layer.type} over a single value gives {result}",
                ("groups", "axes"),
                (equation,),
                help=_way_out(layer),
            )


def _values_together(layer: MeanNorm | SizeNorm, shape: Shape) -> int:
    """Return how many values share a mean and a variance, or a size."""
    sizes = shape[:-1]
    if isinstance(layer, SizeNorm):
        return shape[-1]
    if isinstance(layer, InstanceNorm):
        return prod(sizes)
    if isinstance(layer, GroupNorm):
        return prod(shape) // layer.groups
    return prod(shape[place] for place in places_of(layer.axes, len(sizes)))


def _result(layer: MeanNorm | SizeNorm, channels: int) -> tuple[str, str]:
    """Return what is left of a value, and the equation that shows it."""
    if isinstance(layer, RmsNorm):
        return "its sign alone", "x / sqrt(x ** 2 + epsilon) = 1 or -1, nearly"
    if isinstance(layer, L2Norm):
        return "its sign alone", "x / sqrt(x ** 2) = 1 or -1"
    return (
        "the same output for every input",
        "(x - mean) / sqrt(variance + epsilon) = (x - x) / sqrt(0 + epsilon) = 0 "
        f"for each of {count(channels, 'channel')}",
    )


def _way_out(layer: MeanNorm | SizeNorm) -> str:
    if isinstance(layer, LayerNorm | SizeNorm):
        return "leave the normalisation out for a single channel, or use batch_norm"
    return "normalise before the map shrinks to one cell, or use layer_norm or batch_norm"
