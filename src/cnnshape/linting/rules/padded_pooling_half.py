"""G214: poolings whose padding is more than half of their window."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cnnshape.analysis.sliding import Sides, sides_per_axis
from cnnshape.layers.pooling import AvgPool, MaxPool
from cnnshape.linting.finding import Finding, KeyValue, SetKey
from cnnshape.linting.messages import alike, setting
from cnnshape.linting.sliding_layers import SlidingLayer
from cnnshape.linting.subject import Subject
from cnnshape.phrases import sizes_text

Pooling = SlidingLayer[MaxPool | AvgPool]


def padded_pooling_half(subject: Subject) -> Iterator[Finding]:
    """Find poolings that are padded by more than half their window.

    ## What it does
    Looks for a `max_pool` or `avg_pool` with padding above floor(f / 2) on some side, f being the
    span of the window with its dilation. From f on it is an error, S105.

    ## Why is this bad?
    The windows at the border read more padding than map. PyTorch refuses such a layer ("pad should
    be at most half of effective kernel size"), so the network cannot be built there.

    ## Example
    ```yaml
    input: [32, 32, 16]
    layers:
      - {type: max_pool, kernel: 3, stride: 2, padding: 2}
    ```

    ## Use instead
    ```yaml
    input: [32, 32, 16]
    layers:
      - {type: max_pool, kernel: 3, stride: 2, padding: 1}
    ```

    ## Fix safety
    Unsafe: less padding may make the output smaller.

    ## Evidence
    Found: none in 115 bundled architectures and 23 cases from public files.

    ## References
    - https://pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html
    """
    for pooling in subject.poolings:
        excess = [side for side in _sides(pooling) if max(side.padding) > side.half]
        if excess:
            yield _found(pooling, excess)


class Ends(NamedTuple):
    """What is written of one axis: its padding before and after, and half of the window."""

    padding: Sides
    half: int


def _sides(pooling: Pooling) -> list[Ends]:
    """Return the padding as it is written; rules as `same` never pad by more than half."""
    rule = pooling.layer.padding
    padding = sides_per_axis(0 if isinstance(rule, str) else rule, len(pooling.axes))
    return list(map(Ends, padding, (axis.window.span // 2 for axis in pooling.axes)))


def _found(pooling: Pooling, excess: list[Ends]) -> Finding:
    windows = sizes_text(axis.window.span for axis in pooling.axes)
    padding, half = max((max(each.padding), each.half) for each in excess)
    allowed = _allowed(_sides(pooling))
    remedy = SetKey(f"{setting('padding', allowed)} is the largest allowed", "padding", allowed)
    return Finding(
        pooling.node,
        f"padding of {padding} is more than half of a window of {windows}",
        ("padding", "kernel"),
        (f"half of it is {half}; PyTorch refuses to build the layer",),
        (remedy,),
        help="use a padding of at most half the window",
    )


def _allowed(ends: list[Ends]) -> KeyValue:
    """Return the padding with no side above half of the window, as a file has it."""
    sides = [tuple(min(side, each.half) for side in each.padding) for each in ends]
    if any(before != after for before, after in sides):
        return tuple(sides)
    return alike(before for before, _ in sides)
