"""A406: a dense layer on a map, which it reads one position at a time."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from cnnshape.linting.finding import Finding, InsertLayer
from cnnshape.linting.kinds import DROPPING, NORMS, is_activation
from cnnshape.linting.subject import Subject
from cnnshape.network import Node, Shape
from cnnshape.phrases import count

BETWEEN = DROPPING.union(NORMS, {"layer_scale"}) - {"layer_norm"}
"""What may lie before a dense layer, beside activations, and leave it to the layer before that."""

MEANT = frozenset({"layer_norm", "dense"})
"""A perceptron behind a layer_norm is meant; a dense layer behind another follows from that."""


def dense_on_map(subject: Subject) -> Iterator[Finding]:
    """Find dense layers that read a map of more than one cell.

    ## What it does
    Looks for a `dense` layer whose input has spatial axes. Where several follow each other it
    speaks of the first. A perceptron behind a `layer_norm`, as in ConvNeXt, is meant to act on each
    position and is left out, and so is a map of a single cell.

    ## Why is this bad?
    On a map a dense layer acts on each position by itself, as a convolution with a kernel of one
    cell: no output sees more than one position, and a classifier gives scores for every one of
    them. Usually a `flatten` or a global pooling was forgotten.

    ## Example
    ```yaml
    input: [32, 32, 3]
    layers:
      - {type: conv, filters: 16, kernel: 3, activation: relu}
      - {type: max_pool, kernel: 2}
      - {type: dense, units: 10, activation: softmax}
    ```

    ## Use instead
    ```yaml
    input: [32, 32, 3]
    layers:
      - {type: conv, filters: 16, kernel: 3, activation: relu}
      - {type: max_pool, kernel: 2}
      - {type: flatten}
      - {type: dense, units: 10, activation: softmax}
    ```

    ## Fix safety
    Unsafe: the output loses its spatial axes, and with `flatten` the layer grows.

    ## Evidence
    Of the bundled architectures, only the ConvNeXts have dense layers on maps, behind a
    `layer_norm`.

    ## References
    - Liu et al., A ConvNet for the 2020s, 2201.03545, for the use that is left out
    """
    origins = subject.origins(lambda node: is_activation(node) or node.layer.type in BETWEEN)
    for node in subject.of_kind("dense"):
        (before,) = subject.inputs(node)
        shape = subject.shape(before)
        if prod(shape[:-1]) > 1 and origins[before.name].layer.type not in MEANT:
            yield _finding(node, shape, subject)


def _finding(node: Node, shape: Shape, subject: Subject) -> Finding:
    positions, text = prod(shape[:-1]), subject.network.layout.text
    weights = " x ".join(f"{size:,}" for size in subject.claim(node).weights["weight"])
    return Finding(
        node,
        f"dense reads a map of {text(shape)}, one position at a time",
        notes=(
            f"the same {weights} weights act on each of {positions:,} positions, "
            f"its output is {text(subject.shape(node))}",
        ),
        remedies=(
            InsertLayer(f"`flatten` before it lets it read all {prod(shape):,} values", "flatten"),
            InsertLayer(
                f"`global_avg_pool` before it leaves it {count(shape[-1], 'value')}",
                "global_avg_pool",
            ),
        ),
        help="put `flatten` or `global_avg_pool` before it, or say `conv` with `kernel: 1` where "
        "each position is meant",
    )
