"""N301: a bias that the normalisation right after it subtracts again."""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.layers.convolution import Convolution
from cnnshape.layers.dense import Dense
from cnnshape.layers.layer import Layer
from cnnshape.layers.traits import Statistics
from cnnshape.linting.finding import Finding, SetKey
from cnnshape.linting.subject import Subject
from cnnshape.network import Node
from cnnshape.phrases import count


def bias_before_norm(subject: Subject) -> Iterator[Finding]:
    """Find convolutions and dense layers with a bias that only a normalisation reads.

    ## What it does
    Looks for a layer with a bias, without an activation of its own, whose only reader is a
    `batch_norm` or an `instance_norm`. Group and layer normalisation are left out: their mean mixes
    channels, so a bias per channel has an effect. A shared bias is left out if another layer that
    uses it has no normalisation after it.

    ## Why is this bad?
    The normalisation subtracts the mean of each channel, and thus any constant that was added to
    the channel. The bias has no effect, and its gradient is zero. The `shift` of the normalisation
    replaces it.

    ## Example
    ```yaml
    input: [32, 32, 3]
    layers:
      - {type: conv, filters: 16, kernel: 3, padding: 1}
      - {type: batch_norm, activation: relu}
    ```

    ## Use instead
    ```yaml
    input: [32, 32, 3]
    layers:
      - {type: conv, filters: 16, kernel: 3, padding: 1, bias: false}
      - {type: batch_norm, activation: relu}
    ```

    ## Fix safety
    Safe: the network computes the same. If the file has a promise about the number of parameters,
    there is no fix.

    ## Evidence
    Found: 47 in 4 of 115 bundled architectures, 33 in 2 of 23 cases from public files. Of the
    bundled architectures, the VGGs with batch normalisation have such biases, as published.

    ## References
    - Ioffe and Szegedy, Batch Normalization, 1502.03167, section 3.2
    """
    found = {node.name: norm for node, norm in _biases_before_norms(subject)}
    if not found:
        return
    sharers = (node for node in subject.nodes.values() if node.shares is not None)
    needed = {node.shares for node in sharers if node.name not in found}
    for name, norm in found.items():
        owner = subject.nodes[name].shares or name
        if owner in found and owner not in needed:
            yield _finding(subject.nodes[name], norm, subject)


def _biases_before_norms(subject: Subject) -> Iterator[tuple[Node, Node]]:
    """Return layers with a bias, and the norms that subtract it: those with a mean a channel."""
    if not subject.where(_subtracts_means):
        return
    for node, layer in subject.of_type(Convolution, Dense):
        norm = subject.only_reader(node)
        if norm is None or not _subtracts_means(norm.layer):
            continue
        has_one_a_channel = len(subject.claim(node).weights.get("bias", ())) == 1
        if has_one_a_channel and layer.output_function is None:
            yield node, norm


def _subtracts_means(layer: Layer) -> bool:
    return layer.traits.normalizes is Statistics.CHANNEL


def _finding(node: Node, norm: Node, subject: Subject) -> Finding:
    channels = subject.shape(node)[-1]
    saving = f"`bias: false` saves {count(channels, 'parameter')}"
    return Finding(
        node,
        "the normalisation after this layer subtracts its bias again",
        ("bias",),
        (f"`{norm.name}` subtracts the mean of each of {count(channels, 'channel')}",),
        (SetKey(saving, "bias", value=False),),
        help="leave the bias out, here and in `values` and layers that share it: `bias: false`",
    )
