"""A409: two depthwise convolutions in a row, with no convolution that mixes channels between."""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.diagnostics import Related
from cnnshape.layers.convolution import Conv, DepthwiseConv
from cnnshape.layers.traits import Channels
from cnnshape.linting.channels import keeps_channels_apart
from cnnshape.linting.finding import Finding
from cnnshape.linting.subject import Subject
from cnnshape.network import Node
from cnnshape.phrases import count


def depthwise_without_pointwise(subject: Subject) -> Iterator[Finding]:
    """Find depthwise convolutions of what a depthwise convolution has given.

    ## What it does
    Looks for a `depthwise_conv`, or a `conv` with a group for each channel, that reads another one,
    with nothing between that mixes channels; a `channel_shuffle` only gives them other places.

    ## Why is this bad?
    A depthwise convolution filters each channel by itself. It is half of a separable convolution:
    the 1x1 convolution that should follow combines what was found. Without it, each channel goes
    on alone.

    ## Example
    ```yaml
    input: [32, 32, 16]
    layers:
      - {type: depthwise_conv, kernel: 3, padding: 1, activation: relu}
      - {type: depthwise_conv, kernel: 3, padding: 1, activation: relu}
      - {type: conv, filters: 32, kernel: 1, activation: relu}
    ```

    ## Use instead
    ```yaml
    input: [32, 32, 16]
    layers:
      - {type: separable_conv, filters: 32, kernel: 3, padding: 1, activation: relu}
      - {type: separable_conv, filters: 32, kernel: 3, padding: 1, activation: relu}
    ```

    ## Fix safety
    There is no fix: how many filters should mix the channels is for the author to say.

    ## Evidence
    Found: none in 115 bundled architectures and 23 cases from public files.

    ## References
    - Howard et al., MobileNets, 1704.04861, section 3.1
    """
    layers = (node for node, _ in subject.of_type(DepthwiseConv, Conv))
    depthwise = [node for node in layers if _is_depthwise(node, subject)]
    origins = subject.origins(_keeps_channels) if depthwise else {}
    for node in depthwise:
        before = origins[node.inputs[0]]
        if _is_depthwise(before, subject):
            channels = count(subject.shape(before)[-1], "channel")
            yield Finding(
                node,
                "a depthwise convolution reads a depthwise convolution",
                ("groups",),
                (f"each of {channels} of `{before.name}` is filtered by itself once more",),
                help="put a convolution with `kernel: 1` between the two",
                related=(Related("the depthwise convolution before", before.span),),
            )


def _keeps_channels(node: Node) -> bool:
    return keeps_channels_apart(node) or node.layer.traits.channels is Channels.MOVED


def _is_depthwise(node: Node, subject: Subject) -> bool:
    layer = node.layer
    if not isinstance(layer, (DepthwiseConv, Conv)):
        return False
    channels = subject.shape(subject.inputs(node)[0])[-1]
    return channels > 1 and (isinstance(layer, DepthwiseConv) or layer.groups == channels)
