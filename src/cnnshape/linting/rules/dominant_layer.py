"""C701: a dense layer that holds most of a network's parameters."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from cnnshape.layers.dense import Dense
from cnnshape.layers.traits import Values
from cnnshape.linting.finding import Finding
from cnnshape.linting.subject import Subject
from cnnshape.network import Node
from cnnshape.phrases import count, percent

LARGE = 1_000_000
"""Parameters of which a layer is worth a word: smaller networks have little else to hold."""


def dominant_layer(subject: Subject) -> Iterator[Finding]:
    """Find a dense layer with more than half of all parameters.

    ## What it does
    Looks for a dense layer that has over 1,000,000 parameters and over half of all parameters of
    the network. If it reads a flattened map, the finding says how many parameters the layer would
    have on the average of each channel.

    ## Why is this bad?
    A dense layer has a weight for each pair of input and output, so it grows with the resolution;
    convolutions do not. It takes most of the memory for a small part of the work, and it overfits.
    Networks since 2014 average each channel over the map instead.

    ## Example
    ```yaml
    input: [64, 64, 3]
    layers:
      - {type: conv, filters: 64, kernel: 3, padding: 1, activation: relu}
      - {type: max_pool, kernel: 4}
      - {type: flatten}
      - {type: dense, units: 100}
    ```

    ## Use instead
    ```yaml
    input: [64, 64, 3]
    layers:
      - {type: conv, filters: 64, kernel: 3, padding: 1, activation: relu}
      - {type: max_pool, kernel: 4}
      - {type: global_avg_pool}
      - {type: dense, units: 100}
    ```

    ## Fix safety
    There is no fix: another head is another network, which must be trained again.

    ## Evidence
    Found: 16 in 16 of 115 bundled architectures, none in 23 cases from public files. Of the bundled
    architectures, it finds the first dense layer of AlexNet, ZFNet, all VGGs and the Siamese
    network, as published; two examples of the course, which show just this; and the classifiers of
    MNASNet 0.5 and ShuffleNetV2 0.5x, whose 1,000 classes outweigh what is left of the network.

    ## References
    - Lin, Chen and Yan, Network In Network, 1312.4400, section 3.2
    """
    total = subject.all_weights
    for node, layer in subject.of_type(Dense):
        own = subject.weights(node)
        if total and own > LARGE and 2 * own > total:
            yield _finding(node, layer, own, total, subject)


def _finding(node: Node, layer: Dense, own: int, total: int, subject: Subject) -> Finding:
    units = subject.shape(node)[-1]
    share = percent(own, total)
    below = subject.inputs(node)[0]
    (channels_below,) = subject.shape(below)[-1:]
    dense = f"{channels_below:,} x {units:,}"
    title = f"{own:,} of {count(total, 'parameter')} ({share}) are in one dense layer"
    the_map = _map_below(below, subject)
    if the_map is None:
        notes: tuple[str, ...] = (f"each of {units:,} units reads all {channels_below:,} values",)
        return Finding(node, title, ("units",), notes, help="fewer units, in it or before it")
    *_, channels = subject.shape(the_map)
    bias = units if layer.bias else 0
    shape = subject.network.layout.text(subject.shape(the_map))
    notes = (f"{dense} weights: `{the_map.name}` is {shape}, with separate weights for each value",)
    saved = channels * units + bias
    help = f"`global_avg_pool` in place of the flattening leaves {count(saved, 'parameter')} here"
    return Finding(node, title, ("units",), notes, help=help)


def _map_below(node: Node, subject: Subject) -> Node | None:
    """Return the map whose values, flattened, are a vector; None where it comes of no map."""
    vector = subject.shape(node)
    while len(subject.shape(node)) == 1 and _keeps_as_many_values(node):
        (node,) = subject.inputs(node)
    shape = subject.shape(node)
    return node if len(vector) == 1 and prod(shape) == prod(vector) > shape[-1] else None


def _keeps_as_many_values(node: Node) -> bool:
    """Say whether a layer that gives a vector may stand between a map and its dense layer."""
    traits = node.layer.traits
    is_by_value = traits.is_activation or traits.values is Values.POINTWISE
    return traits.passes_values or is_by_value or traits.normalizes is not None
