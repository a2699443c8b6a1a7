"""Attention takes in the dense layers around it, if it alone reads them."""

from __future__ import annotations

from functools import partial
from math import prod
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from cnnshape.importing.projections import with_projections
from cnnshape.importing.records import Model, Record, Weight
from cnnshape.network import Shape

BARE = {"heads": 2, "project_inputs": False, "project_output": False}


def counting(shape: Shape) -> NDArray[Any]:
    return np.arange(prod(shape)).reshape(shape)


def dense(name: str, reads: str, channels: int, units: int, *, bias: bool = True) -> Record:
    """Return a dense layer whose weights count up."""
    shapes = {"weight": (channels, units), **({"bias": (units,)} if bias else {})}
    weights = {array: Weight(shape, partial(counting, shape)) for array, shape in shapes.items()}
    return Record(name, "dense", {"units": units, "bias": bias}, (reads,), weights)


def part(name: str, reads: str, start: int, stop: int) -> Record:
    return Record(name, "slice", {"channels": [start, stop]}, (reads,))


def attention(*reads: str) -> Record:
    return Record("attn_1", "attention", BARE, reads)


def joined(*records: Record, outputs: tuple[str, ...] = ("last",)) -> Model:
    return with_projections(Model("m", None, {"input": (5, 8)}, records, outputs))


ONE_FOR_ALL = (
    dense("attn", "input", 8, 24),
    part("q", "attn", 0, 8),
    part("k", "attn", 8, 16),
    part("v", "attn", 16, 24),
    attention("q", "k", "v"),
    dense("proj", "attn_1", 8, 8),
    Record("last", "relu", {}, ("proj",)),
)
THREE = (
    dense("q", "input", 8, 4),
    dense("k", "input", 8, 4),
    dense("v", "input", 8, 6),
    attention("q", "k", "v"),
    dense("last", "attn_1", 6, 10),
)


def test_parts_of_one_dense_layer_are_the_projections() -> None:
    layer, last = joined(*ONE_FOR_ALL).records
    assert (layer.name, layer.keys, layer.reads) == ("attn", {"heads": 2}, ("input",))
    assert last.reads == ("attn",)
    assert {name: weight.shape for name, weight in layer.weights.items()} == {
        **{f"{each}_weight": (8, 8) for each in ("query", "key", "value", "output")},
        **{f"{each}_bias": (8,) for each in ("query", "key", "value", "output")},
    }
    assert layer.weights["key_bias"].read().tolist() == list(range(8, 16))
    assert layer.weights["value_weight"].read()[1].tolist() == list(range(40, 48))


def test_widths_other_than_those_of_the_queries_are_said() -> None:
    model = joined(*THREE)
    (layer,) = model.records
    widths = {"key_channels": 4, "value_channels": 6, "output_channels": 10}
    assert layer.keys == {"heads": 2, **widths}
    assert model.outputs == (layer.name,) == ("attn_1",)


@pytest.mark.parametrize(
    ("others", "expected"),
    [(("input", "other", "other"), ("input", "other")), (("a", "b", "c"), ("a", "b", "c"))],
)
def test_queries_keys_and_values_may_come_from_elsewhere(
    others: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    projections = (dense(n, read, 8, 8) for n, read in zip("qkv", others, strict=True))
    (layer,) = joined(*projections, attention("q", "k", "v"), outputs=("attn_1",)).records
    assert layer.reads == expected
    assert layer.keys == {"heads": 2, "project_output": False}


def test_an_output_with_another_bias_stays_a_layer() -> None:
    records = [*THREE[:4], dense("last", "attn_1", 6, 10, bias=False)]
    layer, last = joined(*records).records
    assert layer.keys["project_output"] is False
    assert (last.kind, last.reads) == ("dense", (layer.name,))


@pytest.mark.parametrize(
    "records",
    [
        (*ONE_FOR_ALL, Record("more", "add", {}, ("q", "last"))),
        (*ONE_FOR_ALL, Record("more", "add", {}, ("attn", "last"))),
        (ONE_FOR_ALL[0], part("q", "attn", 0, 6), *ONE_FOR_ALL[2:]),
        (dense("q", "input", 8, 4, bias=False), *THREE[1:]),
        (Record("q", "relu", {}, ("input",)), *THREE[1:]),
        (*THREE[:3], attention("q", "k", "k"), THREE[4]),
        (*THREE[:3], attention("q", "k"), THREE[4]),
        (THREE[0]._replace(is_frozen=True), *THREE[1:]),
    ],
    ids=["part", "whole", "rest", "bias", "no dense", "one for two", "two", "frozen"],
)
def test_what_something_else_needs_stays_as_it_is(records: tuple[Record, ...]) -> None:
    assert joined(*records).records == records
