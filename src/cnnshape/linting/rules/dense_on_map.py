"""A406: a dense layer on a map, which it reads one position at a time."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from cnnshape.layers.dense import Dense
from cnnshape.layers.normalization import LayerNorm
from cnnshape.layers.regularization import LayerScale
from cnnshape.linting.finding import Finding, InsertLayer
from cnnshape.linting.subject import Subject
from cnnshape.network import Node, Shape
from cnnshape.phrases import count

MEANT = (LayerNorm, Dense)
"""A perceptron after a layer_norm is meant; a dense layer after another follows from that."""


def dense_on_map(subject: Subject) -> Iterator[Finding]:
    """Find dense layers that read a map of more than one cell.

    ## What it does
    Looks for a `dense` layer whose input has spatial axes. If several follow each other, it
    finds the first. A perceptron after a `layer_norm`, as in ConvNeXt, is meant to act on each
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
    Of the bundled architectures, only the ConvNeXts have dense layers on maps, after a
    `layer_norm`.

    ## References
    - Liu et al., A ConvNet for the 2020s, 2201.03545, for the use that is left out
    """
    reads = [(node, subject.shape(subject.inputs(node)[0])) for node, _ in subject.of_type(Dense)]
    maps = [(node, shape) for node, shape in reads if prod(shape[:-1]) > 1]
    origins = subject.origins(_leaves_maps_as_they_are) if maps else {}
    for node, shape in maps:
        if not isinstance(origins[node.inputs[0]].layer, MEANT):
            yield _finding(node, shape, subject)


def _leaves_maps_as_they_are(node: Node) -> bool:
    """Say whether a layer says nothing of what a map is meant for, as the layer before it may."""
    traits = node.layer.traits
    if traits.is_norm:
        return not isinstance(node.layer, MEANT)
    return traits.is_activation or traits.drops or isinstance(node.layer, LayerScale)


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
