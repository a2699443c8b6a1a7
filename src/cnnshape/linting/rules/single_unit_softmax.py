"""S109: a softmax over a single value, which gives the same whatever it reads."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from cnnshape.layers.activation import Activation
from cnnshape.layers.axis_names import CHANNELS, SPACE
from cnnshape.layers.softmax import Competition
from cnnshape.linting.competition import competing_values
from cnnshape.linting.finding import Finding, Remedy, SetKey
from cnnshape.linting.subject import Subject
from cnnshape.network import Node

CONSTANTS = {"softmax": "exp(x) / exp(x) = 1", "log_softmax": "log(exp(x) / exp(x)) = 0"}
"""The functions under which channels compete, with what is left of them for one channel."""


def single_unit_softmax(subject: Subject) -> Iterator[Finding]:
    """Find a softmax over a single value.

    ## What it does
    Looks for a `softmax` or `log_softmax`, fused or as a separate layer, over a single value, as
    over one channel. The sizes of a map do not matter unless `axes` names them: by default a
    softmax acts on the channels of each position separately.

    ## Why is this bad?
    exp(x) / exp(x) is 1 for every x: the output does not depend on the input, and all gradients are
    zero. Frameworks run it without a warning. There are two common causes: one unit for two
    classes, and positions of a map that should compete, such as the points of a board.

    ## Example
    ```yaml
    input: [100]
    layers:
      - {type: dense, units: 1, activation: softmax}
    ```

    ## Use instead
    ```yaml
    input: [100]
    layers:
      - {type: dense, units: 1, activation: sigmoid}
    ```

    If the positions of a map compete, `axes` says so:

    ```yaml
    input: [19, 19, 192]
    layers:
      - {type: conv, filters: 1, kernel: 1}
      - {type: softmax, axes: space}
    ```

    ## Fix safety
    Unsafe: `sigmoid` replaces `softmax` and computes something else.

    ## Evidence
    Found: none in 115 bundled architectures, 1 in 1 of 23 cases from public files. The one is a
    policy over the 361 points of a board, a softmax over a map of one channel.

    ## References
    - Bridle, Probabilistic Interpretation of Feedforward Classification Network Outputs, 1990
    """
    for node in subject.where(lambda layer: layer.output_function in CONSTANTS):
        function = node.layer.output_function
        if function is not None and competing_values(node, subject) == 1:
            yield Finding(
                node,
                f"{function} over a single value is always {CONSTANTS[function][-1]}",
                ("activation", "function", "type"),
                tuple(_notes(node, function, subject)),
                tuple(_remedies(node, function, subject)),
                help="use sigmoid for a yes-or-no output, or two units",
            )


def _notes(node: Node, function: str, subject: Subject) -> Iterator[str]:
    yield f"{CONSTANTS[function]}, whatever the input"
    positions = prod(subject.shape(node)[:-1])
    if positions > 1 and _is_over_channels(node):
        yield (
            f"it acts on the channels of each of {positions:,} positions by itself; over the "
            f"positions it is written `{{type: {function}, axes: space}}`"
        )


def _remedies(node: Node, function: str, subject: Subject) -> Iterator[Remedy]:
    if function == "softmax":
        yield SetKey("`sigmoid` gives a yes or no", _key_of(node), "sigmoid")
    positions = prod(subject.shape(node)[:-1])
    if positions > 1 and isinstance(node.layer, Competition) and _is_over_channels(node):
        yield SetKey(
            f"`axes: space` lets {positions:,} positions compete for a sum of 1", "axes", SPACE
        )


def _key_of(node: Node) -> str:
    """Return the key that says which function it is."""
    if isinstance(node.layer, Activation):
        return "function"
    return "type" if node.layer.traits.is_activation else "activation"


def _is_over_channels(node: Node) -> bool:
    return not isinstance(node.layer, Competition) or node.layer.axes == CHANNELS
