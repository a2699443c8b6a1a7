"""N304: a normalisation over a single value, whose output is the same for every input."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from cnnshape.linting.finding import Finding
from cnnshape.linting.subject import Subject
from cnnshape.network import Node
from cnnshape.phrases import count


def constant_norm(subject: Subject) -> Iterator[Finding]:
    """Find normalisations that take the mean of one value.

    ## What it does
    Looks for an `instance_norm` of a vector or of a map of one cell, a `group_norm` there with a
    group for each channel, and a `layer_norm` of a single channel or, with `axes: all`, of a
    single value.

    ## Why is this bad?
    A value less its own mean is 0. What comes out is the shift, whatever goes in: all that was
    computed before is lost, and no gradient passes.

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
    There is no fix: where the normalisation should stand is for its author to say.

    ## Evidence
    None of the bundled architectures has one.

    ## References
    - Wu and He, Group Normalization, 1803.08494, section 3
    """
    for node in subject.of_kind("instance_norm", "group_norm", "layer_norm"):
        if _values_together(node, subject) == 1:
            channels = subject.shape(node)[-1]
            yield Finding(
                node,
                f"{node.layer.type} over a single value gives the same output for every input",
                ("groups", "axes"),
                (
                    "(x - mean) / sqrt(variance + epsilon) = (x - x) / sqrt(0 + epsilon) = 0 "
                    f"for each of {count(channels, 'channel')}",
                ),
                help=_way_out(node),
            )


def _values_together(node: Node, subject: Subject) -> int:
    """Return how many values share a mean and a variance."""
    layer, (*sizes, channels) = node.layer, subject.shape(node)
    if layer.type == "instance_norm":
        return prod(sizes)
    if layer.type == "group_norm":
        return prod(sizes) * channels // layer.groups  # type: ignore[attr-defined, no-any-return]
    over_all = layer.axes == "all"  # type: ignore[attr-defined]
    return channels * prod(sizes) if over_all else channels


def _way_out(node: Node) -> str:
    if node.layer.type == "layer_norm":
        return "leave the normalisation out where there is a single channel, or use batch_norm"
    return "normalise before the map shrinks to one cell, or use layer_norm or batch_norm"
