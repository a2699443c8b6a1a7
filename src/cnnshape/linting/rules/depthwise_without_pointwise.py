"""A409: two depthwise convolutions in a row, with no convolution that mixes channels between."""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.diagnostics import Related
from cnnshape.layers.convolution import Conv, DepthwiseConv
from cnnshape.layers.layer import Layer
from cnnshape.layers.traits import Channels
from cnnshape.linting.channels import keeps_channels_apart
from cnnshape.linting.finding import Finding
from cnnshape.linting.subject import Subject
from cnnshape.network import Node
from cnnshape.phrases import count


def depthwise_without_pointwise(subject: Subject) -> Iterator[Finding]:
    """Find depthwise convolutions that read a depthwise convolution.

    ## What it does
    Looks for a `depthwise_conv`, or a `conv` with a group for each channel, that reads another one
    without a layer between them that mixes channels. A `channel_shuffle` does not mix channels; it
    only reorders them.

    ## Why is this bad?
    A depthwise convolution filters each channel separately. It is half of a separable convolution:
    a 1x1 convolution should follow and combine the channels. Without it, the channels stay
    separate.

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
    There is no fix: only the author can choose the filters that mix the channels.

    ## Evidence
    Found: none in 115 bundled architectures and 23 cases from public files.

    ## References
    - Howard et al., MobileNets, 1704.04861, section 3.1
    """
    layers = subject.where(_may_be_depthwise)
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
                (f"each of {channels} of `{before.name}` is filtered separately once more",),
                help="put a convolution with `kernel: 1` between the two",
                related=(Related("the depthwise convolution before", before.span),),
            )


def _keeps_channels(layer: Layer) -> bool:
    return keeps_channels_apart(layer) or layer.traits.channels is Channels.MOVED


def _may_be_depthwise(layer: Layer) -> bool:
    return isinstance(layer, DepthwiseConv) or (isinstance(layer, Conv) and layer.groups > 1)


def _is_depthwise(node: Node, subject: Subject) -> bool:
    layer = node.layer
    if not isinstance(layer, (DepthwiseConv, Conv)):
        return False
    channels = subject.shape(subject.inputs(node)[0])[-1]
    return channels > 1 and (isinstance(layer, DepthwiseConv) or layer.groups == channels)
