"""A408: two grouped convolutions in a row whose groups never see each other."""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.diagnostics import Related
from cnnshape.layers.convolution import Conv
from cnnshape.layers.layer import Layer
from cnnshape.layers.transposed import ConvTranspose
from cnnshape.linting.channels import keeps_channels_apart
from cnnshape.linting.finding import Finding
from cnnshape.linting.subject import Subject
from cnnshape.network import Node


def grouped_without_mixing(subject: Subject) -> Iterator[Finding]:
    """Find grouped convolutions that read the same groups of the grouped convolution before.

    ## What it does
    Looks for a `conv` or `conv_transpose` with groups, more than one and fewer than channels, that
    reads another one with the same number of groups, without a layer between them that mixes
    channels. Two depthwise convolutions are A409.

    ## Why is this bad?
    A group reads only the output of the same group: the network splits into separate networks, and
    the output of one does not depend on the others. For this reason ShuffleNet shuffles the
    channels between grouped convolutions, and ResNeXt has a 1x1 convolution between them.

    ## Example
    ```yaml
    input: [32, 32, 16]
    layers:
      - {type: conv, filters: 32, kernel: 3, groups: 4, activation: relu}
      - {type: conv, filters: 32, kernel: 3, groups: 4, activation: relu}
    ```

    ## Use instead
    ```yaml
    input: [32, 32, 16]
    layers:
      - {type: conv, filters: 32, kernel: 3, groups: 4, activation: relu}
      - {type: channel_shuffle, groups: 4}
      - {type: conv, filters: 32, kernel: 3, groups: 4, activation: relu}
    ```

    ## Fix safety
    There is no fix: only the author can choose how to mix the channels.

    ## Evidence
    Found: 1 in 1 of 115 bundled architectures, none in 23 cases from public files. Of the bundled
    architectures, the AlexNet of 2012 has it: its two towers, on two graphics cards, do not meet
    between conv4 and conv5.

    ## References
    - Zhang et al., ShuffleNet, 1707.01083, section 3.1
    """
    layers = subject.where(_has_groups)
    grouped = [(node, groups) for node in layers if (groups := _groups(node, subject)) > 1]
    origins = subject.origins(keeps_channels_apart) if grouped else {}
    for node, groups in grouped:
        before = origins[node.inputs[0]]
        if groups == _groups(before, subject):
            yield _finding(before, node, groups, subject)


def _has_groups(layer: Layer) -> bool:
    return isinstance(layer, (Conv, ConvTranspose)) and layer.groups > 1


def _groups(node: Node, subject: Subject) -> int:
    """Return the groups of a grouped convolution that is not depthwise, 1 for all else."""
    if not isinstance(node.layer, (Conv, ConvTranspose)):
        return 1
    (read,) = subject.inputs(node)
    groups = node.layer.groups
    return groups if groups < subject.shape(read)[-1] else 1


def _finding(before: Node, node: Node, groups: int, subject: Subject) -> Finding:
    (read,) = subject.inputs(node)
    each = subject.shape(read)[-1] // groups
    return Finding(
        node,
        f"{groups:,} groups read the same {groups:,} groups of the convolution before",
        ("groups",),
        (f"each output depends on {each:,} of {groups * each:,} channels of `{before.name}`",),
        help="put `channel_shuffle` or a 1x1 convolution between the two, or leave one ungrouped",
        related=(Related("the convolution before", before.span),),
    )
