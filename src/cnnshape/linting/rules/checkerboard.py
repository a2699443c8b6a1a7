"""G208: transposed convolutions whose windows overlap unevenly."""

from __future__ import annotations

from collections.abc import Iterator
from math import gcd
from typing import NamedTuple

from cnnshape.analysis.sliding import axes_alike, per_axis
from cnnshape.layers.transposed import ConvTranspose
from cnnshape.linting.finding import Finding, Remedy, RemoveKey, SetKey, Several
from cnnshape.linting.messages import alike, setting
from cnnshape.linting.subject import Subject
from cnnshape.network import Shape
from cnnshape.phrases import joined, sizes_text

CountsPerAxis = int | tuple[int, ...]


def checkerboard(subject: Subject) -> Iterator[Finding]:
    """Find transposed convolutions whose kernel is not a multiple of the stride.

    ## What it does
    Looks for a transposed convolution in which some outputs are sums of more products than others:
    its stride does not divide its kernel, or shares a factor with its dilation. An axis of one cell
    is left out: its only window overlaps no other.

    ## Why is this bad?
    Outputs of more windows become larger than their neighbours, in a checkerboard pattern. The
    network must learn to remove the pattern and rarely succeeds: it is visible in generated images
    and in gradients.

    ## Example
    ```yaml
    input: [16, 16, 64]
    layers:
      - {type: conv_transpose, filters: 32, kernel: 5, stride: 2, padding: same}
    ```

    ## Use instead
    ```yaml
    input: [16, 16, 64]
    layers:
      - {type: conv_transpose, filters: 32, kernel: 4, stride: 2, padding: same}
    ```

    ## Fix safety
    Unsafe: another kernel has other weights, and the size of the output may change.

    ## Evidence
    Found: 4 in 1 of 115 bundled architectures, 1 in 1 of 23 cases from public files. Of the bundled
    architectures, the generator of DCGAN has kernels of 5 with stride 2, as published. U-Net has
    kernels of 2 with stride 2, which lie side by side.

    ## References
    - Odena, Dumoulin and Olah, Deconvolution and Checkerboard Artifacts, Distill 2016:
      https://distill.pub/2016/deconv-checkerboard/
    """
    for node, layer in subject.of_type(ConvTranspose):
        spreads = _spreads(layer, subject.shape(subject.inputs(node)[0])[:-1])
        if any(spread.is_uneven for spread in spreads):
            kernel = sizes_text(spread.kernel for spread in spreads)
            strides = sizes_text(spread.stride for spread in spreads)
            yield Finding(
                node,
                f"windows of {kernel} with stride {strides} overlap unevenly",
                ("kernel", "stride"),
                tuple(_notes(spreads)),
                tuple(_remedies(layer, spreads)),
                help="use a kernel that is a multiple of the stride, or `upsample` and a "
                "convolution with stride 1",
            )


class Spread(NamedTuple):
    """How a transposed convolution spreads the cells of one axis."""

    size: int
    kernel: int
    stride: int
    dilation: int

    @property
    def is_uneven(self) -> bool:
        """Whether some outputs away from the border are sums of more products than others."""
        return self.size > 1 and len(self.overlaps) > 1

    @property
    def overlaps(self) -> tuple[int, ...]:
        """The numbers of taps that reach an output away from the border, each once."""
        step = self.stride // gcd(self.stride, self.dilation)
        fewest, more = divmod(self.kernel, step)
        reached = {fewest, fewest + bool(more)}
        return tuple(sorted(reached | ({0} if step < self.stride else set())))


def _spreads(layer: ConvTranspose, sizes: Shape) -> tuple[Spread, ...]:
    settings = (
        per_axis(value, len(sizes)) for value in (layer.kernel, layer.stride, layer.dilation)
    )
    return tuple(map(Spread, sizes, *settings))


def _notes(spreads: tuple[Spread, ...]) -> Iterator[str]:
    for where, spread in axes_alike(spreads):
        if spread.is_uneven:
            taps = joined([str(overlap) for overlap in spread.overlaps], "or")
            yield f"along {where}, an output is reached by {taps} taps, depending on its position"


def _remedies(layer: ConvTranspose, spreads: tuple[Spread, ...]) -> Iterator[Remedy]:
    if any(gcd(spread.stride, spread.dilation) > 1 for spread in spreads):
        yield SetKey("`dilation: 1` lets the windows overlap evenly", "dilation", 1)
    larger = alike(-(-spread.kernel // spread.stride) * spread.stride for spread in spreads)
    smaller = alike(max(1, spread.kernel // spread.stride) * spread.stride for spread in spreads)
    for kernel in dict.fromkeys((larger, smaller)):
        help = f"{setting('kernel', kernel)} overlaps evenly"
        step = SetKey(help, "kernel", kernel)
        is_in_its_place = _adds(layer.output_padding or 0, kernel, spreads)
        yield Several(help, (step, RemoveKey(help, "output_padding"))) if is_in_its_place else step


def _adds(extra: CountsPerAxis, kernel: CountsPerAxis, spreads: tuple[Spread, ...]) -> bool:
    """Say whether a larger kernel gives just the cells that output padding adds."""
    rank = len(spreads)
    grown = tuple(
        new - spread.kernel for new, spread in zip(per_axis(kernel, rank), spreads, strict=True)
    )
    return any(grown) and grown == per_axis(extra, rank)
