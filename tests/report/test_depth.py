"""Folding blocks into rows changes how much is shown, and never what it adds up to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cnnshape
from cnnshape import Analysis, Totals
from cnnshape.report.table.rows import Row, rows_of

ADDED_UP = (
    "trainable_parameters",
    "non_trainable_parameters",
    "macs",
    "macs_effective",
    "activation_size",
)
DEPTHS = (None, 1, 2, 3, 4, 9)
NETWORKS = ("lenet", "resnet50", "inception_v3", "densenet121", "efficientnet_b0", "siamese", "fpn")

BLOCKS = ("outer", "middle", "inner", "core")
"""Each may call those after it."""

LAYERS: tuple[dict[str, Any], ...] = (
    {"type": "conv", "filters": 4, "kernel": 3, "padding": "same"},
    {"type": "depthwise_conv", "kernel": 3, "padding": 1, "bias": False},
    {"type": "batch_norm"},
    {"type": "relu"},
    {"type": "conv", "filters": 4, "kernel": 1, "if": False},
)


def sums(rows: Sequence[Row]) -> dict[str, int]:
    return {key: sum(getattr(row.layer, key) for row in rows) for key in ADDED_UP}


def totals(of: Totals) -> dict[str, int]:
    return {key: getattr(of, key) for key in ADDED_UP}


def assert_sums_do_not_depend_on_depth(analysis: Analysis) -> None:
    for depth in DEPTHS:
        rows = rows_of(analysis, depth)
        assert sums(rows) == totals(analysis.totals)
        assert max(row.layer.live_bytes or 0 for row in rows) == peak_of(analysis)
        names = [row.layer.name for row in rows]
        assert len(set(names)) == len(names)
        if depth is not None:
            assert all(name.count(".") < depth for name in names)


def peak_of(analysis: Analysis) -> int | None:
    return analysis.totals.peak_activation_bytes


@pytest.mark.parametrize("name", NETWORKS)
def test_sums_are_the_same_at_every_depth(name: str) -> None:
    assert_sums_do_not_depend_on_depth(cnnshape.analyze(cnnshape.load(name), batch=3))


@st.composite
def lists_of_layers(draw: st.DrawFn, blocks: Sequence[str], levels: int = 2) -> list[Any]:
    """Draw layers, calls of blocks, and branches of both, each perhaps repeated."""
    kinds = ["layer"] + ["call"] * bool(blocks) + ["branches"] * bool(levels)
    layers = []
    for _ in range(draw(st.integers(0, 3))):
        kind = draw(st.sampled_from(kinds))
        if kind == "layer":
            layer = dict(draw(st.sampled_from(LAYERS)))
        elif kind == "call":
            layer = {"type": draw(st.sampled_from(blocks))}
        else:
            branches = st.lists(lists_of_layers(blocks, levels - 1), min_size=2, max_size=3)
            layer = {"type": "branches", "merge": "add", "branches": draw(branches)}
        repeat = draw(st.sampled_from([None, None, 0, 1, 2]))
        layers.append(layer if repeat is None else layer | {"repeat": repeat})
    return layers


@st.composite
def files(draw: st.DrawFn) -> dict[str, Any]:
    below = [BLOCKS[position + 1 :] for position in range(len(BLOCKS))]
    blocks = {
        name: {"layers": draw(lists_of_layers(names, 1))}
        for name, names in zip(BLOCKS, below, strict=True)
    }
    return {"input": [5, 5, 4], "blocks": blocks, "layers": draw(lists_of_layers(BLOCKS))}


@settings(max_examples=150, deadline=None, database=None)
@given(files())
def test_sums_of_nested_blocks_are_the_same_at_every_depth(file: dict[str, Any]) -> None:
    text = str(file).replace("True", "true").replace("False", "false")
    assert_sums_do_not_depend_on_depth(cnnshape.analyze(cnnshape.loads(text)))


FOLDED = """
input: [8, 8, 2]
blocks:
  cell:
    parameters: {filters: 4}
    layers:
      - {type: conv, filters: =filters, kernel: 3}
      - {type: batch_norm}
      - {type: relu}
layers:
  - {name: first, type: cell}
  - {name: second, type: cell, filters: 5}
"""


def test_a_folded_block_reads_what_its_first_layer_reads_and_gives_what_its_last_gives() -> None:
    analysis = cnnshape.analyze(cnnshape.loads(FOLDED))
    _, first, second = (row.layer for row in rows_of(analysis, depth=1))
    assert (first.name, first.type, first.inputs) == ("first", "cell", ("input",))
    assert second.input_shapes == (first.output_shape,) == ((6, 6, 4),)
    assert (second.output_shape, second.receptive_field) == ((4, 4, 5), (5, 5))
    assert (first.trainable_parameters, first.non_trainable_parameters) == (3 * 3 * 2 * 4 + 12, 8)
    assert second.macs == 4 * 4 * 3 * 3 * 4 * 5
    assert (first.weighted_layer, second.weighted_layer) == (1, 2)
    assert first.location.line == 11


def test_a_fault_in_a_block_leaves_its_sums_unknown() -> None:
    analysis = cnnshape.analyze(cnnshape.loads(FOLDED, input=(4, 4, 2)))
    _, first, second = (row.layer for row in rows_of(analysis, depth=1))
    assert (first.macs, first.output_shape) == (2 * 2 * 3 * 3 * 2 * 4, (2, 2, 4))
    unknown = (second.output_shape, second.macs, second.trainable_parameters, second.live_bytes)
    assert unknown == (None, None, None, None)


SHARED = """
input: [8, 8, 2]
blocks: {cell: {layers: [{type: conv, filters: 2, kernel: 1}, {type: relu}]}}
layers:
  - {name: owner, type: cell}
  - {name: borrower, type: cell, share: owner}
"""


def test_the_weights_that_a_folded_block_borrows_are_not_counted_again() -> None:
    analysis = cnnshape.analyze(cnnshape.loads(SHARED))
    _, owner, borrower = (row.layer for row in rows_of(analysis, depth=1))
    assert (owner.trainable_parameters, borrower.trainable_parameters) == (6, 0)
    assert owner.macs == borrower.macs == 256
    assert (owner.weighted_layer, borrower.weighted_layer) == (1, 1)


@pytest.mark.parametrize("depth", [1, 2])
def test_a_row_with_weights_of_its_own_is_not_marked_as_shared(depth: int) -> None:
    """A block that ends in a layer with borrowed weights may still have weights of its own."""
    text = """
        input: [8, 8, 2]
        blocks:
          cell:
            layers:
              - {name: own, type: conv, filters: 2, kernel: 1}
              - {name: also, type: conv, filters: 2, kernel: 1, share: own}
        layers: [{name: block, type: cell}]
    """
    analysis = cnnshape.analyze(cnnshape.loads(text))
    for row in (row.layer for row in rows_of(analysis, depth)):
        assert not (row.shares and row.trainable_parameters)
