"""A404: a relu or a dropout between the last layer with weights and the output."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from cnnshape.analysis.sliding import per_axis
from cnnshape.layers.convolution import Convolution, DepthwiseConv
from cnnshape.layers.regularization import Dropout
from cnnshape.layers.resize import Upsample
from cnnshape.layers.traits import Range
from cnnshape.linting.channels import keeps_channels_apart
from cnnshape.linting.finding import Finding, Remedy, RemoveKey, RemoveLayer
from cnnshape.linting.subject import Subject
from cnnshape.network import Node
from cnnshape.phrases import count


def activation_on_logits(subject: Subject) -> Iterator[Finding]:
    """Find a relu or a dropout on the scores of the last layer with weights.

    ## What it does
    Looks, from each output back to the last layer with weights, for a `relu`, a `relu6` or a
    `dropout`, fused or as a separate layer. Functions such as softmax, rearranging and upsampling
    may follow the scores too. A convolution on a map counts only with a kernel of one cell, as it
    classifies each position: a larger one that ends in relu gives features, and so does the second
    half of a separable convolution. A pooling or a normalisation ends the search: values before it
    are not scores yet. A relu after another activation is A403.

    ## Why is this bad?
    A relu replaces every negative score by 0 and gives it no gradient: a softmax then gives these
    classes the same probability, and an output for regression cannot be negative. A dropout sets
    random scores to 0.

    ## Example
    ```yaml
    input: [32, 32, 3]
    layers:
      - {type: conv, filters: 16, kernel: 3, activation: relu}
      - {type: global_avg_pool}
      - {type: dense, units: 10, activation: relu}
      - {type: softmax}
    ```

    ## Use instead
    ```yaml
    input: [32, 32, 3]
    layers:
      - {type: conv, filters: 16, kernel: 3, activation: relu}
      - {type: global_avg_pool}
      - {type: dense, units: 10, activation: softmax}
    ```

    ## Fix safety
    Unsafe: outputs that were 0 may become negative.

    ## Evidence
    Found: none in 115 bundled architectures and 23 cases from public files. SqueezeNet and Network
    in Network end in a relu before a global pooling: they average maps of evidence, as published.

    ## References
    - Schoop, Huang and Hartmann, UMLAUT: Debugging Deep Learning Programs using Program Structure
      and Model Behavior, CHI 2021
    """
    found = {
        node.name: (node, scores)
        for name in subject.network.outputs
        if name in subject.nodes and name not in subject.before_weights
        for node, scores in _on_scores(subject.nodes[name], subject)
    }
    for node, scores in found.values():
        yield _finding(node, scores, subject)


def _on_scores(output: Node, subject: Subject) -> Iterator[tuple[Node, Node]]:
    """Return what clips or blanks the scores that become an output, and the layer of the scores."""
    passed = [output]
    while not passed[-1].layer.traits.is_weighted:
        last = passed[-1]
        if len(last.inputs) != 1 or not _may_follow_scores(last):
            return
        passed.append(subject.nodes[last.inputs[0]])
    scores = passed[-1]
    first = next((node for node in reversed(passed) if node.layer.output_function), None)
    spoilers = [node for node in passed if _blanks(node) or (node is first and _clips(node))]
    if spoilers and _gives_scores(scores, subject):
        yield from ((node, scores) for node in spoilers)


def _may_follow_scores(node: Node) -> bool:
    """Say whether scores stay scores in a layer: a segmentation enlarges its map of them."""
    traits = node.layer.traits
    return traits.is_activation or traits.passes_values or isinstance(node.layer, Upsample)


def _gives_scores(node: Node, subject: Subject) -> bool:
    sizes = subject.shape(node)[:-1]
    if prod(sizes) == 1:
        return True
    kernel = node.layer.kernel if isinstance(node.layer, Convolution) else 1
    before = subject.origins(keeps_channels_apart)[node.inputs[0]]
    is_separable = isinstance(before.layer, DepthwiseConv)
    return set(per_axis(kernel, len(sizes))) == {1} and not is_separable


def _blanks(node: Node) -> bool:
    """Say whether a layer drops scores one by one: drop_path drops all of a branch together."""
    return isinstance(node.layer, Dropout) and node.layer.rate > 0


def _clips(node: Node) -> bool:
    traits = node.layer.output_traits
    return traits is not None and traits.clips


def _range(node: Node) -> Range:
    traits = node.layer.output_traits
    return Range() if traits is None else traits.range


def _finding(node: Node, scores: Node, subject: Subject) -> Finding:
    values = count(subject.shape(scores)[-1], "score")
    if isinstance(node.layer, Dropout):
        title = "dropout sets scores of the last layer to 0"
        share = f"{100 * node.layer.rate:g} %"
        note = f"each of {values} of `{scores.name}` is 0 in {share} of training steps"
    else:
        title = f"{node.layer.output_function} clips the scores of the last layer"
        low = f"{_range(node).low or 0:g}"
        note = f"of {values} of `{scores.name}`, all below {low} become {low}, with a gradient of 0"
    return Finding(
        node,
        title,
        ("activation", "function", "rate"),
        (note,),
        (_without(node),),
        help="leave the scores of the last layer unchanged, or end in softmax or sigmoid",
    )


def _without(node: Node) -> Remedy:
    if node.layer.traits.is_weighted:
        return RemoveKey("remove the activation of the last layer", "activation")
    return RemoveLayer(f"remove the {node.layer.output_function or node.layer.type}")
