"""N304: a normalisation over a single value, whose output is the same for every input."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from cnnshape.analysis.named_axes import places_of
from cnnshape.layers.normalization import GroupNorm, InstanceNorm, LayerNorm
from cnnshape.linting.finding import Finding
from cnnshape.linting.subject import Subject
from cnnshape.network import Shape
from cnnshape.phrases import count


def constant_norm(subject: Subject) -> Iterator[Finding]:
    """Find normalisations that take the mean of one value.

    ## What it does
    Looks for an `instance_norm` of a vector or of a map of one cell, a `group_norm` there with a
    group for each channel, and a `layer_norm` of a single channel or, with `axes: all`, of a
    single value.

    ## Why is this bad?
    A value minus its own mean is 0. The output is the shift for every input: the results of all
    earlier layers are lost, and no gradient passes.

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
    for node, layer in subject.of_type(InstanceNorm, GroupNorm, LayerNorm):
        if _values_together(layer, subject.shape(node)) == 1:
            channels = subject.shape(node)[-1]
            yield Finding(
                node,
                f"{layer.type} over a single value gives the same output for every input",
                ("groups", "axes"),
                (
                    "(x - mean) / sqrt(variance + epsilon) = (x - x) / sqrt(0 + epsilon) = 0 "
                    f"for each of {count(channels, 'channel')}",
                ),
                help=_way_out(layer),
            )


def _values_together(layer: InstanceNorm | GroupNorm | LayerNorm, shape: Shape) -> int:
    """Return how many values share a mean and a variance."""
    sizes = shape[:-1]
    if isinstance(layer, InstanceNorm):
        return prod(sizes)
    if isinstance(layer, GroupNorm):
        return prod(shape) // layer.groups
    return prod(shape[place] for place in places_of(layer.axes, len(sizes)))


def _way_out(layer: InstanceNorm | GroupNorm | LayerNorm) -> str:
    if isinstance(layer, LayerNorm):
        return "leave the normalisation out for a single channel, or use batch_norm"
    return "normalise before the map shrinks to one cell, or use layer_norm or batch_norm"
