"""Trained arrays that nothing is multiplied with: one weight, and no multiply-adds."""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.analysis.axes.rule import (
    Accepts,
    AxisInputs,
    AxisRule,
    Follows,
    constant,
    kept,
)
from cnnshape.analysis.claim import Claim, Inputs, all_of_it, cell_by_cell
from cnnshape.analysis.faults import Fault, refuse_if
from cnnshape.layers.learned import Embedding, Learned


def learned_axes(layer: Learned, inputs: AxisInputs) -> AxisRule:
    """The sizes that are written."""
    return constant(layer.shape[:-1], Follows.NOTHING, Accepts.ANYTHING)


def embedding_axes(layer: Embedding, inputs: AxisInputs) -> AxisRule | None:
    """Every size is kept; the indices of a vector become cells, and sizes are tried then."""
    return kept(inputs.rank, Follows.NOTHING, Accepts.ANY_MAP) if inputs.rank else None


def learned(layer: Learned, inputs: Inputs) -> Claim:
    """The values themselves."""
    return Claim(layer.shape, {"weight": layer.shape}, reaches=all_of_it(layer.shape))


def embedding(layer: Embedding, inputs: Inputs) -> Claim:
    """A row of the table for each index: a cell for each value of a vector, or in its place."""
    refuse_if(_holds_indices(inputs))
    sizes = inputs.sizes or inputs.shape
    output = (*sizes, layer.channels)
    return Claim(
        output,
        {"weight": (layer.vocabulary, layer.channels)},
        reaches=cell_by_cell(output) if inputs.rank else all_of_it(output),
    )


def _holds_indices(inputs: Inputs) -> Iterator[Fault]:
    """Refuse a map with several channels: it is not known which of them holds the indices."""
    if inputs.rank and inputs.channels != 1:
        yield Fault(
            "S104",
            f"embedding looks up one index for each cell, but reads {inputs.channels:,} channels",
            notes=(f"`{inputs.names[0]}` is {inputs.text()}",),
            help="read a vector of indices, or a map of one channel: `slice` keeps one",
        )


CLAIMS = {"learned": learned, "embedding": embedding}
AXES = {"learned": learned_axes, "embedding": embedding_axes}
