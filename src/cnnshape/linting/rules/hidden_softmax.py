"""A405: a softmax inside the network, where layers with weights go on from it."""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.layers.activation_functions import Function
from cnnshape.layers.custom import Custom
from cnnshape.layers.elementwise import Affine
from cnnshape.layers.matmul import MatMul
from cnnshape.layers.merge import Multiply
from cnnshape.layers.regularization import LayerScale
from cnnshape.layers.resize import Upsample
from cnnshape.linting.competition import competing_values
from cnnshape.linting.finding import Finding
from cnnshape.linting.subject import Subject
from cnnshape.network import Node
from cnnshape.phrases import count

SOFTMAXES: frozenset[Function] = frozenset({"softmax", "log_softmax"})
"""Functions under which channels compete; another function of all channels need not saturate."""

GATES = (Multiply, MatMul, Custom)
"""They read a softmax as weights of something else; what a custom layer does is not known."""

ON_THE_WAY = (Upsample, LayerScale, Affine)
"""They fit a gate to the map that it is multiplied into."""


def hidden_softmax(subject: Subject) -> Iterator[Finding]:
    """Find a softmax whose values go into further layers with weights.

    ## What it does
    Looks for a `softmax` or `log_softmax`, fused or as a separate layer, that a convolution or
    dense layer reads directly or through other layers. Outputs of the network are left out, and so
    is a softmax that is multiplied with another map, value by value or as a matrix: it holds the
    weights of an attention.

    ## Why is this bad?
    The values of a softmax add up to 1: with many channels each value is tiny, and one value near 1
    pushes all others and their gradients to 0. As a hidden activation it saturates.

    ## Example
    ```yaml
    input: [32, 32, 3]
    layers:
      - {type: conv, filters: 16, kernel: 3, activation: relu}
      - {type: global_avg_pool}
      - {type: dense, units: 64, activation: softmax}
      - {type: dense, units: 10, activation: softmax}
    ```

    ## Use instead
    ```yaml
    input: [32, 32, 3]
    layers:
      - {type: conv, filters: 16, kernel: 3, activation: relu}
      - {type: global_avg_pool}
      - {type: dense, units: 64, activation: relu}
      - {type: dense, units: 10, activation: softmax}
    ```

    ## Fix safety
    There is no fix: only the author can choose the activation.

    ## Evidence
    Found: none in 115 bundled architectures and 23 cases from public files.

    ## References
    - Schoop, Huang and Hartmann, UMLAUT: Debugging Deep Learning Programs using Program Structure
      and Model Behavior, CHI 2021
    """
    for node in subject.where(lambda layer: layer.output_function in SOFTMAXES):
        if node.name in subject.outputs:
            continue
        if node.name in subject.before_weights and not _is_gate(node, subject):
            yield Finding(
                node,
                f"{node.layer.output_function} inside the network",
                ("activation", "function"),
                tuple(_notes(node, subject)),
                help="use another activation here, such as relu, and softmax only for the output",
            )


def _notes(node: Node, subject: Subject) -> Iterator[str]:
    values = competing_values(node, subject)
    if node.layer.output_function == "softmax":
        yield f"its {values:,} values add up to 1, so that their mean is {1 / values:.3g}"
    else:
        yield f"none of its {count(values, 'value')} is above 0"
    reader, *others = subject.readers(node)
    yield (
        f"`{reader.name}` and {count(len(others), 'more layer')} read it"
        if others
        else f"`{reader.name}` reads it"
    )


def _is_gate(node: Node, subject: Subject) -> bool:
    """Say whether something is multiplied by a layer, as it is or rearranged."""
    readers = list(subject.readers(node))
    for reader in readers:
        if isinstance(reader.layer, GATES):
            return True
        if reader.layer.traits.passes_values or isinstance(reader.layer, ON_THE_WAY):
            readers += subject.readers(reader)
    return False
