"""A402: two linear layers in a row that one layer, no larger, can replace."""

from __future__ import annotations

from collections.abc import Iterator, Set
from math import gcd, prod
from typing import NamedTuple

from cnnshape.analysis.sliding import per_axis
from cnnshape.diagnostics import Related
from cnnshape.layers.convolution import Conv, DepthwiseConv
from cnnshape.layers.dense import Dense
from cnnshape.layers.elementwise import Affine
from cnnshape.layers.layer import Layer
from cnnshape.layers.normalization import BatchNorm
from cnnshape.layers.regularization import LayerScale
from cnnshape.layers.reshape import Flatten
from cnnshape.layers.traits import Values
from cnnshape.linting.finding import Finding
from cnnshape.linting.subject import Subject
from cnnshape.network import Node, Shape
from cnnshape.phrases import sizes_text

Mergeable = Conv | DepthwiseConv | Dense
"""Layers of which two are one: what a transposed convolution does to a map has no such form."""

BETWEEN = (BatchNorm, LayerScale, Affine, Flatten)
"""They scale and shift each channel, when the network is executed, or keep all values in order."""


class Linear(NamedTuple):
    """A convolution by its numbers; a dense layer is one with a kernel of one cell."""

    taps: tuple[range, ...]
    strides: tuple[int, ...]
    groups: int
    channels: int
    filters: int

    @property
    def weights(self) -> int:
        """How many weights it has, without its bias."""
        return prod(map(_number, self.taps)) * self.channels // self.groups * self.filters

    def text(self) -> str:
        """Return its kernel and channels, as `5x5, 3 to 64 channels`."""
        kernel = sizes_text(map(_number, self.taps))
        through = f"{self.channels:,} to {self.filters:,} channels"
        grouped = f" in {self.groups:,} groups" if self.groups > 1 else ""
        return f"{kernel}, {through}{grouped}" if kernel else through


class Pair(NamedTuple):
    """Two layers in a row, the second the only reader of the first, each with its numbers."""

    first: Node
    one: Linear
    second: Node
    other: Linear


def collapsible_linear_pair(subject: Subject) -> Iterator[Finding]:
    """Find two linear layers without a nonlinearity between, where one would not be larger.

    ## What it does
    Looks for a convolution or dense layer without activation whose only reader is another one,
    directly or through batch normalisation, dropout, layer scale or a flatten. Calculates the
    single layer that computes the same as both: kernel k1 + (k2 - 1) * s1, stride s1 * s2. The rule
    finds a pair only if that layer has no more weights than the pair. Bottlenecks such as those of
    MobileNetV2 save weights with few channels, so they are not found. A frozen layer (`trainable:
    false`) is left alone: its weights are what they are on purpose.

    ## Why is this bad?
    A linear function of a linear function is linear: one layer computes the same as the two, at no
    higher cost. Usually an activation is missing.

    ## Example
    ```yaml
    input: [32, 32, 3]
    layers:
      - {type: conv, filters: 32, kernel: 3}
      - {type: conv, filters: 64, kernel: 3, activation: relu}
    ```

    ## Use instead
    ```yaml
    input: [32, 32, 3]
    layers:
      - {type: conv, filters: 32, kernel: 3, activation: relu}
      - {type: conv, filters: 64, kernel: 3, activation: relu}
    ```

    ## Fix safety
    There is no fix: only the author knows whether an activation is missing or a layer is
    superfluous.

    ## Evidence
    Found: 2 in 2 of 115 bundled architectures, 3 in 2 of 23 cases from public files. Of the bundled
    architectures, MobileNetV3-Small has one, from 16 through 16 to 72 channels, and MnasNet 0.75
    one whose single layer would be just as large, from 24 through 16 to 48.

    ## References
    - Saxe, McClelland and Ganguli, Exact Solutions to the Nonlinear Dynamics of Learning in Deep
      Linear Neural Networks, 1312.6120
    - Ding et al., RepVGG, 2101.03697, which merges such layers on purpose
    """
    firsts = subject.origins(_is_linear, read_alone=True)
    shared = {node.shares for node in subject.nodes.values() if node.shares is not None}
    for second, layer in subject.of_type(Conv, DepthwiseConv, Dense):
        first = firsts[second.inputs[0]]
        if not isinstance(first.layer, Mergeable) or first.layer.output_function is not None:
            continue
        is_held = first.is_frozen or second.is_frozen or _is_shared(first, second, shared)
        if subject.reads_alone(second) and not is_held:
            one, other = _linear(first, first.layer, subject), _linear(second, layer, subject)
            yield from _finding(Pair(first, one, second, other), subject)


def _is_linear(layer: Layer) -> bool:
    is_linear = layer.traits.values is Values.SAME or isinstance(layer, BETWEEN)
    return is_linear and layer.output_function is None


def _is_shared(first: Node, second: Node, owners: Set[str | None]) -> bool:
    return any(each.shares is not None or each.name in owners for each in (first, second))


def _finding(pair: Pair, subject: Subject) -> Iterator[Finding]:
    first, one, second, other = pair
    merged = _merged(one, other, prod(_shape_read(first, subject)))
    together = one.weights + other.weights
    if merged.weights <= together:
        yield Finding(
            first,
            f"two linear layers with {together:,} weights compute what one with "
            f"{merged.weights:,} computes",
            ("activation",),
            (
                f"{one.text()} ({one.weights:,} weights), then {other.text()} ({other.weights:,}), "
                f"are together {merged.text()} ({merged.weights:,})",
                *_but_for_the_border(second, subject),
            ),
            help="put an activation between the two, or leave one of them out",
            related=(Related("the second of the two", second.span),),
        )


def _but_for_the_border(second: Node, subject: Subject) -> Iterator[str]:
    if any(window.before or window.after for window in subject.claim(second).windows):
        yield "except at the border, where the second pads the output of the first"


def _linear(node: Node, layer: Mergeable, subject: Subject) -> Linear:
    *sizes, channels = _shape_read(node, subject)
    rank, filters = len(sizes), subject.shape(node)[-1]
    if isinstance(layer, Dense):
        return Linear((range(1),) * rank, (1,) * rank, 1, channels, filters)
    axes = zip(per_axis(layer.kernel, rank), per_axis(layer.dilation, rank), strict=True)
    return Linear(
        tuple(range(0, kernel * dilation, dilation) for kernel, dilation in axes),
        per_axis(layer.stride, rank),
        layer.groups if isinstance(layer, Conv) else channels,
        channels,
        filters,
    )


def _merged(one: Linear, other: Linear, values: int) -> Linear:
    """Return the layer that computes what two compute; its groups are those that both keep.

    Two convolutions in a row are the convolution with the kernel that is the convolution of theirs:
    it has a tap for each sum of a tap of the first and a tap, times the first stride, of the
    second. A channel reaches another only inside of a group of both, hence the common divisor. If
    a flatten lies between, it is the dense layer that reads all `values` of the first.
    """
    if len(one.taps) != len(other.taps):
        return Linear((), (), 1, values, other.filters)
    axes = zip(one.taps, one.strides, other.taps, strict=True)
    return Linear(
        tuple(_taps(*axis) for axis in axes),
        tuple(a * b for a, b in zip(one.strides, other.strides, strict=True)),
        gcd(one.groups, other.groups),
        one.channels,
        other.filters,
    )


def _number(taps: range) -> int:
    """Return how many taps there are: `len` refuses more than an array can have."""
    return taps[-1] // taps.step + 1


def _taps(first: range, stride: int, second: range) -> range:
    """Return the evenly spaced taps that hold all those of a window of windows, along one axis."""
    steps = [first.step] * (len(first) > 1) + [second.step * stride] * (len(second) > 1)
    step = gcd(*steps) or 1
    return range(0, first[-1] + second[-1] * stride + 1, step)


def _shape_read(node: Node, subject: Subject) -> Shape:
    return subject.shape(subject.nodes[node.inputs[0]])
