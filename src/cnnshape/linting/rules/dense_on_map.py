"""A406: a dense layer on a map, which it reads one position at a time."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from cnnshape.layers.attention import Attention
from cnnshape.layers.custom import Custom
from cnnshape.layers.dense import Dense
from cnnshape.layers.elementwise import Affine
from cnnshape.layers.layer import Layer
from cnnshape.layers.normalization import LayerNorm, RmsNorm
from cnnshape.layers.regularization import LayerScale
from cnnshape.layers.reshape import Reshape
from cnnshape.linting.finding import Finding, InsertLayer
from cnnshape.linting.subject import Subject
from cnnshape.network import Node, Shape
from cnnshape.phrases import count

MEANT = (LayerNorm, RmsNorm, Dense, Reshape)
"""A perceptron after a layer_norm is meant, and so is one on axes that were written out; a dense
layer after another follows from that."""


def dense_on_map(subject: Subject) -> Iterator[Finding]:
    """Find dense layers that read a map of more than one cell.

    ## What it does
    Looks for a `dense` layer whose input has spatial axes. If several dense layers follow each
    other, it finds the first. A perceptron after a `layer_norm`, as in ConvNeXt, should act on each
    position and is left out. A dense layer after a `reshape`, which states the positions, and a map
    of a single cell are left out too. A dense layer on a sequence is left out if a recurrent or a
    `custom` layer gives the sequence, or if a later layer reads its steps: a recurrent layer, a
    convolution, a pooling, a merge or a `flatten`. The same holds for a map on which there was
    `attention` before. The rule finds only scores of steps and of positions at the end of a
    network.

    ## Why is this bad?
    On a map a dense layer acts on each position separately, like a convolution with a kernel of one
    cell: no output reads more than one position, and a classifier gives scores for every position.
    Usually a `flatten` or a global pooling is missing.

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
    Found: none in 115 bundled architectures, 1 in 1 of 23 cases from public files. The one has lost
    its own layers. Left out are the ConvNeXts, after a `layer_norm`, and a recurrent network on the
    columns of an image, which means each step.

    ## References
    - Liu et al., A ConvNet for the 2020s, 2201.03545, for the use that is left out
    """
    reads = [(node, subject.shape(subject.inputs(node)[0])) for node, _ in subject.of_type(Dense)]
    maps = [(node, shape) for node, shape in reads if prod(shape[:-1]) > 1]
    origins = subject.origins(_leaves_maps_as_they_are) if maps else {}
    tokens = _tokens(subject) if maps else frozenset()
    for node, shape in maps:
        origin = origins[node.inputs[0]]
        if not (isinstance(origin.layer, MEANT) or _means_each_step(node, origin, tokens, subject)):
            yield _finding(node, shape, subject)


def _tokens(subject: Subject) -> frozenset[str]:
    """Return the names of layers of attention, and of all that depend on one."""
    tokens: set[str] = set()
    for node in subject.nodes.values():
        if isinstance(node.layer, Attention) or not tokens.isdisjoint(node.inputs):
            tokens.add(node.name)
    return frozenset(tokens)


def _means_each_step(node: Node, origin: Node, tokens: frozenset[str], subject: Subject) -> bool:
    """Say whether a dense layer is between layers that give or read steps, or tokens of a map."""
    is_sequence = len(subject.shape(node)) == 2
    if is_sequence and (isinstance(origin.layer, Custom) or origin.layer.traits.recurs):
        return True
    return (is_sequence or node.name in tokens) and any(
        not _acts_on_each_step(each) for each in _readers_past(node, subject)
    )


def _readers_past(node: Node, subject: Subject) -> Iterator[Node]:
    """Return what reads a layer, at once or through layers that act on each step."""
    seen, waiting = {node.name}, [node]
    while waiting:
        for reader in subject.readers(waiting.pop()):
            if reader.name not in seen:
                seen.add(reader.name)
                yield reader
                if _acts_on_each_step(reader):
                    waiting.append(reader)


def _acts_on_each_step(node: Node) -> bool:
    return isinstance(node.layer, Dense) or _leaves_maps_as_they_are(node.layer)


def _leaves_maps_as_they_are(layer: Layer) -> bool:
    """Say whether a layer says nothing of what a map is meant for, as the layer before it may."""
    traits = layer.traits
    if traits.is_norm:
        return not isinstance(layer, MEANT)
    return traits.is_activation or traits.drops or isinstance(layer, (LayerScale, Affine))


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
            InsertLayer(f"`flatten` before it makes it read all {prod(shape):,} values", "flatten"),
            InsertLayer(
                f"`global_avg_pool` before it gives it {count(shape[-1], 'value')}",
                "global_avg_pool",
            ),
        ),
        help="put `flatten` or `global_avg_pool` before it, or write `conv` with `kernel: 1` if "
        "each position is meant",
    )
