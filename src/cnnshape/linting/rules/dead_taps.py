"""G203: weights of a kernel that lie over padding in every position of the window."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile
from math import prod
from typing import NamedTuple

from cnnshape.analysis.convolution import slides
from cnnshape.analysis.sliding import windows_at
from cnnshape.layers.convolution import SlidingConvolution
from cnnshape.linting.finding import ChangeInput, Finding, Remedy, SetKey
from cnnshape.linting.messages import alike, setting
from cnnshape.linting.sliding_layers import Axis, Sliding, SlidingLayer, with_axis
from cnnshape.linting.subject import Subject
from cnnshape.phrases import count, percent, sizes_text
from cnnshape.window import live_taps

POWERS_OF_TWO = tuple(2**power for power in range(1, 11))


def dead_taps(subject: Subject) -> Iterator[Finding]:
    """Find convolutions with weights that never meet a cell of their input.

    ## What it does
    Looks for taps of a kernel that read padding at every position of the window. On an axis of n
    cells with padding p before, tap j of a window with stride s and dilation d is live if for some
    position o, 0 <= o * s - p + j * d < n. A weight is dead if its tap is dead on any axis. If
    layers share weights, the rule uses the layer in which most of them are live.

    ## Why is this bad?
    A dead weight is always multiplied with zero: its gradient is exactly 0, and it keeps its
    initial value. It is still stored, counted and multiplied. Dead weights show that the map is too
    small for the kernel, usually because the network was made for larger inputs.

    ## Example
    ```yaml
    input: [16, 16, 3]
    layers:
      - {type: conv, filters: 32, kernel: 3, stride: 4, padding: 1, activation: relu}
      - {type: conv, filters: 64, kernel: 3, stride: 4, padding: 1, activation: relu}
      - {type: conv, filters: 64, kernel: 3, padding: 1, activation: relu}
    ```

    ## Use instead
    ```yaml
    input: [32, 32, 3]
    layers:
      - {type: conv, filters: 32, kernel: 3, stride: 4, padding: 1, activation: relu}
      - {type: conv, filters: 64, kernel: 3, stride: 4, padding: 1, activation: relu}
      - {type: conv, filters: 64, kernel: 3, padding: 1, activation: relu}
    ```

    ## Fix safety
    Unsafe: a larger input, a smaller kernel or another dilation makes another network.

    ## Evidence
    Found: none in 115 bundled architectures and 23 cases from public files. ResNet-50 at 32x32 has
    5,505,024 dead weights, all in the 3x3 convolutions of its last stage.

    ## References
    - Dumoulin and Visin, A guide to convolution arithmetic for deep learning, 1603.07285
    """
    partly = {each.node.name for each in with_axis(subject.convolutions, _has_dead_taps)}
    groups = (uses for uses in _by_owner(subject) if uses[0].node.name in partly) if partly else ()
    found = [dead for uses in groups if (dead := _dead(subject, uses)) is not None]
    of_all, larger_input = tuple(_sum(found, subject)), tuple(_larger_input(found, subject))
    for each in found:
        yield Finding(
            each.sliding.node,
            f"{each.taps:,} of {prod(_kernel(each.sliding)):,} kernel taps never read a cell",
            ("kernel", "padding", "dilation"),
            (*_notes(each), *of_all),
            (*larger_input, *_smaller_kernel(each)),
            help="give the layer a larger map, or a kernel and a padding that fit this map",
        )


class Dead(NamedTuple):
    """A convolution with dead taps: how many are live on each axis, and what the dead ones cost."""

    sliding: SlidingLayer[SlidingConvolution]
    live: tuple[int, ...]
    taps: int
    weights: int
    all_weights: int


def _by_owner(subject: Subject) -> Iterator[list[SlidingLayer[SlidingConvolution]]]:
    """Return the convolutions, those together that use the same weights.

    Those that are padded with copies of cells are left out: every tap reads a cell.
    """
    uses: dict[str, list[SlidingLayer[SlidingConvolution]]] = {}
    for sliding in subject.convolutions:
        uses.setdefault(sliding.node.shares or sliding.node.name, []).append(sliding)
    for each in uses.values():
        if all(sliding.layer.padding_mode == "zeros" for sliding in each):
            yield each


def _dead(subject: Subject, uses: list[SlidingLayer[SlidingConvolution]]) -> Dead | None:
    """Return the use in which most taps are live, or None if all of them are.

    A weight is dead if its tap is dead on any axis. So the live weights are a box, the product of
    the live taps of each axis, and what is left of the kernel is dead. Each of these taps has a
    weight for each pair of a channel read and a filter.
    """
    sliding, *others = uses
    if others:
        sliding = max(uses, key=lambda each: prod(map(_live, each.axes)))
    live, kernel = tuple(map(_live, sliding.axes)), _kernel(sliding)
    if live == kernel:
        return None
    dead = prod(kernel) - prod(live)
    weight = subject.claim(sliding.node).weights["weight"]
    return Dead(sliding, live, dead, dead * prod(weight[len(kernel) :]), prod(weight))


def _live(axis: Axis) -> int:
    window = axis.window
    return live_taps(
        axis.positions, window.stride, axis.kernel, axis.dilation, window.before, axis.size
    )


def _has_dead_taps(axis: Axis) -> bool:
    return _live(axis) < axis.kernel


def _kernel(sliding: Sliding) -> tuple[int, ...]:
    return tuple(axis.kernel for axis in sliding.axes)


def _notes(dead: Dead) -> Iterator[str]:
    sizes = sizes_text(axis.size for axis in dead.sliding.axes)
    yield (
        f"on a map of {sizes}, only {sizes_text(dead.live)} of the "
        f"{sizes_text(_kernel(dead.sliding))} taps ever read a cell"
    )
    share = percent(dead.weights, dead.all_weights)
    yield (
        f"{dead.weights:,} of its {dead.all_weights:,} weights ({share}) are always multiplied "
        "with zero and never learn"
    )


def _sum(found: list[Dead], subject: Subject) -> Iterator[str]:
    weights = sum(each.weights for each in found)
    parameters = subject.all_weights
    if len(found) > 1 and parameters:
        share = percent(weights, parameters)
        layers = count(len(found), "layer")
        yield f"{weights:,} weights of {layers} are dead: {share} of the parameters of the network"


def _smaller_kernel(dead: Dead) -> Iterator[Remedy]:
    """Return a kernel or a dilation that fits the map, where the padding follows it by a rule."""
    if dead.sliding.layer.padding not in ("same", "half"):
        return
    if any(axis.dilation > 1 for axis in dead.sliding.axes):
        dilation = alike(map(_dilation_that_fits, dead.sliding.axes))
        yield SetKey(
            f"{setting('dilation', dilation)} keeps every tap on the map", "dilation", dilation
        )
    else:
        kernel = alike(dead.live)
        yield SetKey(f"{setting('kernel', kernel)} has only the live taps", "kernel", kernel)


def _dilation_that_fits(axis: Axis) -> int:
    reach = axis.kernel // 2
    return max(1, min(axis.dilation, (axis.size - 1) // reach)) if reach else axis.dilation


def _larger_input(found: list[Dead], subject: Subject) -> Iterator[Remedy]:
    """Return an input that is larger by a power of two, at which all taps should be live."""
    if not found:
        return
    inputs = list(subject.network.input_shapes.values())
    *sizes, channels = inputs[0]
    if len(inputs) == 1 and all(len(each.live) == len(sizes) for each in found):
        factor = max(map(_factor_that_fits, (each.sliding for each in found)))
        shape = (*(size * factor for size in sizes), channels)
        text = setting("input", subject.network.layout.outside(shape))
        yield ChangeInput(f"{text} gives every tap a cell to read", shape)


def _factor_that_fits(sliding: SlidingLayer[SlidingConvolution]) -> int:
    """Return the power of two by which the map has to be larger for all taps to be live."""
    too_small = takewhile(lambda factor: not _fits(sliding, factor), POWERS_OF_TWO)
    return 2 * max(too_small, default=1)


def _fits(sliding: SlidingLayer[SlidingConvolution], factor: int) -> bool:
    sizes = [factor * axis.size for axis in sliding.axes]
    windows = windows_at(sizes, slides(sliding.layer, len(sizes)))
    larger = (
        axis._replace(size=size, window=window, positions=window.count(size))
        for axis, size, window in zip(sliding.axes, sizes, windows, strict=True)
    )
    return all(_live(axis) == axis.kernel for axis in larger)
