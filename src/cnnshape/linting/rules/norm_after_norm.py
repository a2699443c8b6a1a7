"""N303: a normalisation of what the same normalisation has just normalised."""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.linting.finding import Finding, Remedy, RemoveKey, RemoveLayer
from cnnshape.linting.kinds import NORMS, NORMS_BY_CHANNEL, function_of
from cnnshape.linting.subject import Subject
from cnnshape.network import Node
from cnnshape.phrases import count


def norm_after_norm(subject: Subject) -> Iterator[Finding]:
    """Find a normalisation directly behind the same normalisation.

    ## What it does
    Looks for a `batch_norm`, `instance_norm`, `group_norm` or `layer_norm` whose only reader is a
    layer of the same kind over the same axes and groups, with no activation between.

    ## Why is this bad?
    What is normalised has zero mean and unit variance already. The second normalisation undoes the
    scale and the shift of the first, whose parameters and work are for nothing.

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
    Safe for batch and instance normalisation, where the first of the two is taken out: the second
    computes the same without it. Unsafe for group and layer normalisation, where the first has a
    scale for each channel, which changes what the second measures.

    ## Evidence
    None of the bundled architectures has one.

    ## References
    - Ioffe and Szegedy, Batch Normalization, 1502.03167, section 3
    """
    for first in subject.of_kind(*NORMS):
        second = subject.only_reader(first)
        if second is not None and function_of(first) is None and _are_alike(first, second):
            yield Finding(
                second,
                f"{second.layer.type} normalises what {first.layer.type} has normalised",
                notes=(_what_is_lost(first, second, subject),),
                remedies=(_remedy(first, second),),
                help="remove one of the two",
            )


def _are_alike(first: Node, second: Node) -> bool:
    keys = ("type", "groups", "axes")
    return all(getattr(first.layer, k, None) == getattr(second.layer, k, None) for k in keys)


def _what_is_lost(first: Node, second: Node, subject: Subject) -> str:
    parameters = count(subject.rows[first.name].trainable_parameters or 0, "parameter")
    return f"`{second.name}` measures anew what the {parameters} of `{first.name}` scale and shift"


def _remedy(first: Node, second: Node) -> Remedy:
    """Return what takes one of the two away; one factor for a channel is undone by the second."""
    if first.span == second.span:
        return RemoveKey("write the layer once, without `repeat`", "repeat")
    is_undone = first.layer.type in NORMS_BY_CHANNEL or not _has_weights(first)
    return RemoveLayer("remove the first of the two", first, keeps_values=is_undone)


def _has_weights(node: Node) -> bool:
    layer = node.layer
    return layer.scale or layer.shift  # type: ignore[attr-defined, no-any-return]
