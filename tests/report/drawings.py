"""Networks to be drawn, and what must then be seen of them, worked out from their analysis."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

import cnnshape
from cnnshape import Analysis, LayerAnalysis
from tests.report.printed import printed_table

HUGE = """
name: A network whose numbers need every digit
source: "made up: nineteen digits, and a name of forty characters"
dtype: int8
input: [2037000499, 2037000499, 1]
layers:
  - name: a-name-of-forty-characters-that-is-wide-1
    type: max_pool
    kernel: 1234567
    stride: 7654321
  - {name: widening, type: conv, filters: 1234568, kernel: 1, bias: false}
  - {name: grouped, type: conv, filters: 1234568, kernel: 1, groups: 1234568, dilation: 2345678}
  - {type: global_avg_pool}
  - {type: dense, units: 1234567890123}
  - {name: narrow, type: dense, units: 1234568}
  - {name: shared, type: dense, units: 1234567890123, share: dense_1}
  - {name: made, type: custom, output: [1000000000000000000], parameters: 500000000000000000}
"""


class Drawing(NamedTuple):
    """A network and the depth to which its table is shown."""

    analysis: Analysis
    depth: int | None = None


class Row(NamedTuple):
    """What must stand in a row, as it is written there."""

    name: str
    shape: str
    size: str
    parameters: str
    macs: str


DRAWINGS = {
    "lenet": Drawing(cnnshape.analyze(cnnshape.load("lenet"))),
    "resnet50": Drawing(cnnshape.analyze(cnnshape.load("resnet50")), depth=1),
    "huge": Drawing(cnnshape.analyze(cnnshape.loads(HUGE))),
}


@cache
def page_of(name: str, width: int, encoding: str) -> str:
    """Return the table of a drawing as it is printed."""
    return printed_table(*DRAWINGS[name], width=width, encoding=encoding)


def rows_of(drawing: Drawing) -> Iterator[Row]:
    """Return what the table shows: at depth 1 the outermost blocks are a row each."""
    layers = drawing.analysis.layers
    groups = drawing.analysis.network.groups if drawing.depth == 1 else ()
    blocks = {block.first: block for block in groups if "." not in block.name}
    position = 0
    while position < len(layers):
        block = blocks.get(position)
        end = position + 1 if block is None else block.last
        yield row_of(layers[position].name if block is None else block.name, layers[position:end])
        position = end


def row_of(name: str, layers: tuple[LayerAnalysis, ...]) -> Row:
    def total(numbers: Iterable[int | None]) -> str:
        return f"{sum(number or 0 for number in numbers):,}"

    parameters = total(layer.trainable_parameters for layer in layers)
    mark = " shared" if layers[-1].shares else " declared" if layers[-1].declared else ""
    return Row(
        name,
        "x".join(map(str, layers[-1].output_shape or ())),
        total(layer.activation_size for layer in layers),
        parameters + mark,
        total(layer.macs for layer in layers),
    )


def totals_of(analysis: Analysis) -> Iterator[str]:
    """Return what must stand below the table."""
    totals = analysis.totals
    numbers = (
        totals.trainable_parameters,
        totals.parameter_bytes,
        totals.macs,
        totals.macs_effective,
        totals.flops,
        totals.activation_size,
        totals.peak_activation_bytes,
    )
    layers = (totals.layers, totals.weighted_layers)
    yield from map(count, numbers)
    yield str(totals.peak_layer)
    yield from map(count, layers)


def count(number: int | None) -> str:
    return f"{number:,}"
