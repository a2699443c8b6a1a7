"""The outputs of a run: small ones as matrices, large ones as one line of statistics."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TextIO

import numpy as np
from numpy.typing import NDArray

from cnnshape.network import Layout, Network
from cnnshape.report import palette
from cnnshape.report.escaping import escaped
from cnnshape.report.paper import paper_for
from cnnshape.report.text import Text

MAX_VALUES = 256
"""Values of one sample that are printed at most; larger outputs are summarized."""

MAX_COLUMNS = 32
GAP = "  "

Values = NDArray[np.floating[Any]]


def print_outputs(
    outputs: Mapping[str, Values], network: Network, file: TextIO, width: int | None = None
) -> None:
    """Print outputs `(m, ...)`, in the layout of the network, by name."""
    paper = paper_for(file, width)
    for position, (name, output) in enumerate(outputs.items()):
        if position:
            paper.print()
        paper.print(Text(_heading(name, output), style=palette.TITLE), soft_wrap=True)
        for line in _lines(output, network.layout):
            paper.print(Text(line), soft_wrap=True)


def _heading(name: str, output: Values) -> str:
    samples = "" if len(output) == 1 else f"{len(output):,} samples of "
    return f"{escaped(name)}: {samples}{'x'.join(map(str, output.shape[1:]))}"


def _lines(output: Values, layout: Layout) -> Iterator[str]:
    if output[0].size > MAX_VALUES or _columns(output, layout) > MAX_COLUMNS:
        yield _figures(output)
        return
    for number, sample in enumerate(output, 1):
        if len(output) > 1:
            yield f"sample {number}"
        yield from _sample_lines(sample, layout)


def _columns(output: Values, layout: Layout) -> int:
    """Return the columns of the widest matrix."""
    if output.ndim < 3:
        return 1
    columns: int = output.shape[-2 if layout is Layout.CHANNELS_LAST else -1]
    return columns


def _figures(output: Values) -> str:
    return (
        f"{output.size:,} values from {_number(output.min())} to {_number(output.max())}, "
        f"mean {_number(output.mean(dtype=np.float64))}, "
        f"standard deviation {_number(output.std(dtype=np.float64))}"
    )


def _sample_lines(sample: Values, layout: Layout) -> Iterator[str]:
    """Return a vector as one line, and a map as a matrix for each channel."""
    if sample.ndim == 1:
        yield GAP.join(map(_number, sample))
        return
    channels = sample if layout is Layout.CHANNELS_FIRST else np.moveaxis(sample, -1, 0)
    for number, channel in enumerate(channels, 1):
        if len(channels) > 1:
            yield f"channel {number}"
        yield from _matrices(channel)


def _matrices(channel: Values) -> Iterator[str]:
    """Return the lines of a matrix, or of each slice of an array with three axes."""
    if channel.ndim == 3:
        for number, part in enumerate(channel, 1):
            yield f"slice {number}"
            yield from _matrices(part)
        return
    rows = [[_number(value) for value in row] for row in np.atleast_2d(channel)]
    widest = max(len(text) for row in rows for text in row)
    for row in rows:
        yield GAP.join(text.rjust(widest) for text in row)


def _number(value: Any) -> str:
    """Return a number in six digits, with no minus before zero."""
    return f"{float(value) + 0.0:.6g}"
