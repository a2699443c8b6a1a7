"""G218: an upsampling to a size that is below the size of its input."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod

from cnnshape.analysis.sliding import axes_alike
from cnnshape.layers.resize import Upsample
from cnnshape.linting.finding import Finding, SetKey
from cnnshape.linting.messages import lines_text
from cnnshape.linting.subject import Subject
from cnnshape.phrases import count, sizes_text

Resized = tuple[int, int]
"""How many cells of an axis there are, and how many are made of them."""


def upsample_shrinks(subject: Subject) -> Iterator[Finding]:
    """Find upsamplings whose output is smaller than their input.

    ## What it does
    Looks for an `upsample` whose `size`, or the size of its `like` layer, is smaller than its input
    on some axis. A `factor` never makes a map smaller, and a size equal to the input is left out.

    ## Why is this bad?
    `nearest` picks one cell for each output and ignores the others; `linear` mixes only the two
    cells around a point. A pooling reads all cells. Usually the layer should enlarge: the size
    belongs to another input, or two maps were swapped.

    ## Example
    ```yaml
    input: [64, 64, 16]
    layers:
      - {type: upsample, size: 32}
      - {type: conv, filters: 16, kernel: 3, padding: 1}
    ```

    ## Use instead
    ```yaml
    input: [64, 64, 16]
    layers:
      - {type: adaptive_avg_pool, size: 32}
      - {type: conv, filters: 16, kernel: 3, padding: 1}
    ```

    ## Fix safety
    Unsafe: a mean over all cells replaces one cell, or a mix of two cells.

    ## Evidence
    Found: none in 115 bundled architectures and 23 cases from public files.

    ## References
    - Parmar, Zhang and Zhu, On Aliased Resizing and Surprising Subtleties in GAN Evaluation,
      2104.11222
    """
    for node, layer in subject.of_type(Upsample):
        sizes, outputs = subject.shape(subject.inputs(node)[0])[:-1], subject.shape(node)[:-1]
        axes = tuple(zip(sizes, outputs, strict=True))
        if any(map(_shrinks, axes)):
            yield Finding(
                node,
                f"upsample makes {sizes_text(outputs)} cells of {sizes_text(sizes)}",
                ("size", "like"),
                tuple(_notes(layer, axes)),
                tuple(_remedies(layer)),
                help=f"enlarge {_from_at_most(axes)}, or let a pooling make the map smaller",
            )


def _shrinks(axis: Resized) -> bool:
    size, wanted = axis
    return wanted < size


def _notes(layer: Upsample, axes: Sequence[Resized]) -> Iterator[str]:
    for where, axis in axes_alike(axes):
        if _shrinks(axis):
            size, wanted = axis
            share = f"1 in {size / wanted:.3g}"
            yield f"along {where}, {count(size, 'cell')} become {wanted:,}, {share}"
    if layer.mode == "nearest":
        cells, read = prod(size for size, _ in axes), prod(map(min, axes))
        yield f"nearest reads {read:,} of {count(cells, 'cell')} of each channel"
    else:
        yield "linear mixes at most 2 cells along each axis, however many fall to an output"


def _remedies(layer: Upsample) -> Iterator[SetKey]:
    if layer.size is not None:
        yield SetKey(
            "`adaptive_avg_pool` of this size takes the mean of all cells",
            "type",
            "adaptive_avg_pool",
        )


def _from_at_most(axes: Sequence[Resized]) -> str:
    limits = [lines_text(wanted, where) for where, (_, wanted) in axes_alike(axes)]
    return f"a map of at most {' and '.join(limits)}"
