"""G206: padding so wide that outputs at the border read nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from cnnshape.layers.convolution import SlidingConvolution
from cnnshape.linting.finding import Finding, Remedy, SetKey
from cnnshape.linting.messages import lines_text, setting
from cnnshape.linting.sliding_layers import Axis, Sliding, SlidingLayer, with_axis
from cnnshape.linting.subject import Subject
from cnnshape.phrases import percent


def padding_reaches_past_kernel(subject: Subject) -> Iterator[Finding]:
    """Find convolutions with windows that lie entirely in the padding.

    ## What it does
    Looks for a convolution whose padding is as wide as its window or wider, with dilation counted,
    so that the first or the last windows read no cell of the map. Any padding of a 1x1 convolution
    is of this kind. For a pooling this is an error, S105.

    ## Why is this bad?
    Such outputs are equal to the bias for every input: a frame of constants around the map, which
    the next layers read. Often the padding was not changed when the kernel became smaller.

    ## Example
    ```yaml
    input: [28, 28, 192]
    layers:
      - {type: conv, filters: 64, kernel: 1, padding: 1}
    ```

    ## Use instead
    ```yaml
    input: [28, 28, 192]
    layers:
      - {type: conv, filters: 64, kernel: 1}
    ```

    ## Fix safety
    Unsafe: the map becomes smaller by its constant frame.

    ## Evidence
    Found: none in 115 bundled architectures and 23 cases from public files.

    ## References
    - Dumoulin and Visin, A guide to convolution arithmetic for deep learning, 1603.07285
    """
    for sliding in with_axis(subject.convolutions, _outside):
        is_constant = sliding.layer.padding_mode == "zeros"
        if is_constant:
            yield Finding(
                sliding.node,
                f"{' and '.join(_titles(sliding))} of the output read only padding",
                ("padding", "kernel"),
                tuple(_notes(sliding)),
                tuple(_remedies(sliding)),
                help="use a padding smaller than the kernel, usually half of it",
            )


def _outside(axis: Axis) -> int:
    """Return how many positions of the window lie wholly before or wholly after the map."""
    span, stride, before, _ = axis.window
    too_early = max(0, (before - span) // stride + 1)
    too_late = max(0, axis.positions - -(-(axis.size + before) // stride))
    return min(axis.positions, too_early + too_late)


def _titles(sliding: Sliding) -> Iterator[str]:
    for where, axis in sliding.axes_where(_outside):
        yield f"{_outside(axis):,} of {lines_text(axis.positions, where)}"


def _notes(sliding: SlidingLayer[SlidingConvolution]) -> Iterator[str]:
    for where, axis in sliding.axes_where(_outside):
        span, _, before, after = axis.window
        yield f"along {where}, a window of {span} meets padding of {before} and {after}"
    cells = prod(axis.positions for axis in sliding.axes)
    inside = prod(axis.positions - _outside(axis) for axis in sliding.axes)
    constant = "the bias" if sliding.layer.bias else "0"
    share = percent(cells - inside, cells)
    yield (
        f"{cells - inside:,} of {cells:,} outputs of each filter ({share}) are {constant}, "
        "for every input"
    )


def _remedies(sliding: Sliding) -> Iterator[Remedy]:
    spans = {axis.window.span for axis in sliding.axes}
    padding = 0 if spans == {1} else "half"
    yield SetKey(f"{setting('padding', padding)} leaves no such window", "padding", padding)
