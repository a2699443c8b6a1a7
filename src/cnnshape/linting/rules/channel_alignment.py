"""H801: numbers of channels that matrix units of processors pad with zeros."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from cnnshape.layers.convolution import Conv
from cnnshape.layers.dense import Dense
from cnnshape.layers.merge import Concat, Merge
from cnnshape.layers.transposed import ConvTranspose
from cnnshape.linting.finding import Finding
from cnnshape.linting.subject import Subject
from cnnshape.network import Node
from cnnshape.phrases import percent

ALIGNED = 8
"""Channels that half-precision matrix units of graphics processors take at once, or twice it."""


def channel_alignment(subject: Subject) -> Iterator[Finding]:
    """Find layers whose number of channels is not a multiple of 8.

    ## What it does
    Looks for a convolution or dense layer whose `filters` or `units` are not a multiple of 8. The
    rule leaves out the input, heads (weighted layers without a later weighted layer), outputs of a
    single cell or without axes, a single channel that a merge uses for all others, as the gate of
    an attention, and depthwise convolutions, whose channels come from their input.

    ## Why is this bad?
    The matrix units of graphics processors work on 8 channels of half precision at once, many
    accelerators on 8 or 16. Missing channels are filled with zeros, or a slower method is used: 60
    channels are rarely faster than 64.

    ## Example
    ```yaml
    input: [32, 32, 3]
    layers:
      - {type: conv, filters: 30, kernel: 3, activation: relu}
      - {type: global_avg_pool}
      - {type: dense, units: 10}
    ```

    ## Use instead
    ```yaml
    input: [32, 32, 3]
    layers:
      - {type: conv, filters: 32, kernel: 3, activation: relu}
      - {type: global_avg_pool}
      - {type: dense, units: 10}
    ```

    ## Fix safety
    There is no fix: another number of channels is another network, which must be trained again.

    ## Evidence
    Found: 107 in 7 of 115 bundled architectures, 3 in 2 of 23 cases from public files. Of the
    bundled architectures, it finds the first convolution of LeNet-5 (6 channels), two layers of an
    example of the course, the branches of ShuffleNetV2 1.0x and 2.0x (58 and 122 channels) and of
    DenseNet-BC (growth 12), as published.

    ## References
    - NVIDIA, Convolutional Layers User's Guide, "Channels In And Out":
      https://docs.nvidia.com/deeplearning/performance/dl-performance-convolutional/index.html
    """
    for node, _ in subject.of_type(Conv, ConvTranspose, Dense):
        *sizes, channels = subject.shape(node)
        if not channels % ALIGNED or prod(sizes) == 1 or node.name not in subject.before_weights:
            continue
        if not (_steers(node, subject) or _is_broadcast(node, subject)):
            below, above = channels // ALIGNED * ALIGNED, -(-channels // ALIGNED) * ALIGNED
            yield Finding(
                node,
                f"{channels:,} channels are not a multiple of {ALIGNED}",
                ("filters", "units"),
                (f"padded to {above:,}, {percent(above - channels, above)} of them are zeros",),
                help=f"use {above:,}, or {below:,}" if below else f"use {above:,}",
            )


def _is_broadcast(node: Node, subject: Subject) -> bool:
    """Say whether a merge uses the only channel of a layer, as it is or resized, for all others."""
    if subject.shape(node)[-1] != 1:
        return False
    readers = list(subject.readers(node))
    for reader in readers:
        if reader.layer.traits.is_weighted:
            continue
        if subject.shape(reader)[-1] == 1:
            readers += subject.readers(reader)
        elif isinstance(reader.layer, Merge) and not isinstance(reader.layer, Concat):
            return True
    return False


def _steers(node: Node, subject: Subject) -> bool:
    """Say whether another layer reads where it says: then that layer needs so many channels."""
    return any(
        (first := reader.layer.traits.steered_by) is not None and node.name in reader.inputs[first:]
        for reader in subject.readers(node)
    )
