"""N302: a dropout whose changed variance a batch normalisation keeps in its statistics."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from cnnshape.layers.normalization import BatchNorm
from cnnshape.layers.regularization import Dropout
from cnnshape.linting.finding import Finding, RemoveLayer
from cnnshape.linting.subject import Subject
from cnnshape.network import Node
from cnnshape.phrases import count

MAX_WEIGHTED = 1
"""Layers with weights between the two; after more of them the shift is small."""


class Reached(NamedTuple):
    """The nearest batch normalisation after a layer, and the layers with weights before it."""

    weighted: int
    norm: Node


def dropout_before_batch_norm(subject: Subject) -> Iterator[Finding]:
    """Find a dropout with at most one weighted layer before the next batch normalisation.

    ## What it does
    Looks for a `dropout` whose values reach a `batch_norm` through at most one convolution or dense
    layer; activations, poolings and merges may be between them. `drop_path` is left out: it drops
    whole branches.

    ## Why is this bad?
    In training, dropout of rate p divides the remaining values by 1 - p. The mean stays the same,
    but the variance grows, and the batch normalisation stores this larger variance. At inference
    nothing is dropped, the variance is smaller than the stored one, and the normalisation divides
    by too much.

    ## Example
    ```yaml
    input: [32, 32, 3]
    layers:
      - {type: conv, filters: 16, kernel: 3, activation: relu}
      - {type: dropout, rate: 0.3}
      - {type: conv, filters: 32, kernel: 3, bias: false}
      - {type: batch_norm, activation: relu}
      - {type: global_avg_pool}
      - {type: dense, units: 10}
    ```

    ## Use instead
    ```yaml
    input: [32, 32, 3]
    layers:
      - {type: conv, filters: 16, kernel: 3, activation: relu}
      - {type: conv, filters: 32, kernel: 3, bias: false}
      - {type: batch_norm, activation: relu}
      - {type: global_avg_pool}
      - {type: dropout, rate: 0.3}
      - {type: dense, units: 10}
    ```

    ## Fix safety
    Unsafe: the network trains differently without the dropout.

    ## Evidence
    Found: 13 in 2 of 115 bundled architectures, none in 23 cases from public files. Of the bundled
    architectures, WRN-28-10 and the head of DeepLabv3 have it, as published.

    ## References
    - Li et al., Understanding the Disharmony between Dropout and Batch Normalization by Variance
      Shift, 1801.05134
    """
    rates = [(node, layer.rate) for node, layer in subject.of_type(Dropout) if 0 < layer.rate < 1]
    has_norms = any(subject.of_type(BatchNorm))
    reached = _nearest_batch_norms(subject) if rates and has_norms else {}
    for node, rate in rates:
        if node.name in reached:
            yield Finding(
                node,
                f"batch normalisation keeps the variance of a dropout of rate {rate:g}",
                ("rate",),
                tuple(_notes(rate, reached[node.name])),
                (RemoveLayer("remove the dropout, or move it after the last batch_norm"),),
                help="move the dropout after the last batch_norm",
            )


def _notes(rate: float, reached: Reached) -> Iterator[str]:
    between = count(reached.weighted, "layer with weights", "layers with weights")
    yield f"it reaches `{reached.norm.name}` through {between}"
    yield (
        f"the mean square of its values is 1 / (1 - {rate:g}) = {1 / (1 - rate):.3g} times as large"
        " in training as in use"
    )


def _nearest_batch_norms(subject: Subject) -> Mapping[str, Reached]:
    """Return what each layer reaches, from the last layer back to the first."""
    found: dict[str, Reached] = {}
    for reader in reversed(list(subject.nodes.values())):
        reached = _as_seen_before(reader, found.get(reader.name))
        if reached is not None and reached.weighted <= MAX_WEIGHTED:
            for name in reader.inputs:
                if name not in found or reached.weighted <= found[name].weighted:
                    found[name] = reached
    return found


def _as_seen_before(reader: Node, reached: Reached | None) -> Reached | None:
    """Return what is reached through a layer; other norms measure each sample, and stop a shift."""
    traits = reader.layer.traits
    if isinstance(reader.layer, BatchNorm):
        return Reached(0, reader)
    if reached is None or traits.is_norm:
        return None
    return Reached(reached.weighted + 1, reached.norm) if traits.is_weighted else reached
