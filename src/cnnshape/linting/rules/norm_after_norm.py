"""N303: a normalisation of what the same normalisation has just normalised."""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.layers.layer import Layer
from cnnshape.layers.normalization import GroupNorm, L2Norm, LayerNorm, Normalization, RmsNorm
from cnnshape.layers.traits import Statistics
from cnnshape.linting.finding import Finding, Remedy, RemoveKey, RemoveLayer
from cnnshape.linting.subject import Subject
from cnnshape.network import Node
from cnnshape.phrases import count

Norm = Normalization | RmsNorm | L2Norm


def norm_after_norm(subject: Subject) -> Iterator[Finding]:
    """Find a normalisation directly after the same normalisation.

    ## What it does
    Looks for a `batch_norm`, `instance_norm`, `group_norm` or `layer_norm` whose only reader is a
    layer of the same kind over the same axes and groups, with no activation between.

    ## Why is this bad?
    A normalised map already has zero mean and unit variance. The second normalisation undoes the
    scale and the shift of the first, whose parameters and work are wasted.

    ## Example
    ```yaml
    input: [32, 32, 3]
    layers:
      - {type: conv, filters: 16, kernel: 3, bias: false}
      - {type: batch_norm}
      - {type: batch_norm, activation: relu}
    ```

    ## Use instead
    ```yaml
    input: [32, 32, 3]
    layers:
      - {type: conv, filters: 16, kernel: 3, bias: false}
      - {type: batch_norm, activation: relu}
    ```

    ## Fix safety
    Safe for batch and instance normalisation, where the first of the two is removed: the second
    computes the same without it. Unsafe for group and layer normalisation, where the first has a
    scale for each channel, which changes what the second measures.

    ## Evidence
    Found: none in 115 bundled architectures and 23 cases from public files.

    ## References
    - Ioffe and Szegedy, Batch Normalization, 1502.03167, section 3
    """
    for first, norm in subject.of_type(Normalization, RmsNorm, L2Norm):
        second = subject.only_reader(first)
        if second is None or norm.output_function is not None:
            continue
        if _measure_alike(norm, second.layer):
            yield Finding(
                second,
                f"{second.layer.type} normalises the output of {first.layer.type} again",
                notes=(_what_is_lost(first, second, subject),),
                remedies=(_remedy(first, norm, second),),
                help="remove one of the two",
            )


def _measure_alike(first: Norm, second: Layer) -> bool:
    """Say whether two norms take their means over the same values."""
    if isinstance(first, GroupNorm) and isinstance(second, GroupNorm):
        return first.groups == second.groups
    if isinstance(first, LayerNorm) and isinstance(second, LayerNorm):
        return first.axes == second.axes
    return first.type == second.type


def _what_is_lost(first: Node, second: Node, subject: Subject) -> str:
    parameters = count(subject.weights(first), "parameter")
    return f"`{second.name}` undoes the scale and shift of `{first.name}` ({parameters})"


def _remedy(first: Node, norm: Norm, second: Node) -> Remedy:
    """Return what takes one of the two away; one factor for a channel is undone by the second."""
    if first.span == second.span:
        return RemoveKey("write the layer once, without `repeat`", "repeat")
    is_by_channel = norm.traits.normalizes is Statistics.CHANNEL
    is_shifted = isinstance(norm, Normalization) and norm.shift
    is_undone = is_by_channel or not (norm.scale or is_shifted)
    return RemoveLayer("remove the first of the two", first, keeps_values=is_undone)
