"""What training costs each layer, by hand: saved bytes, gradients, optimizers, backward MACs."""

from __future__ import annotations

from typing import Any

import pytest

import cnnshape
from cnnshape import LayerAnalysis
from cnnshape.analysis.training.optimizers import OPTIMIZERS
from tests.analysis.questions import sound

FLOAT = 4


def trained(text: str, **settings: Any) -> dict[str, LayerAnalysis]:
    """Return the rows of a network with the costs of training."""
    network = sound(text).network
    analysis = cnnshape.analyze(network, **{"optimizer": "sgd", **settings})
    return {row.name: row for row in analysis.layers}


def saved(text: str, **settings: Any) -> list[int | None]:
    """Return the values that each layer saves."""
    rows = trained(text, **settings).values()
    return [None if row.saved_bytes is None else row.saved_bytes // FLOAT for row in rows]


CHAIN = """
input: [8, 8, 2]
layers:
  - {name: conv1, type: conv, filters: 4, kernel: 1, activation: relu}
  - {name: pool, type: max_pool, kernel: 2}
  - {name: conv2, type: conv, filters: 3, kernel: 3, bias: false}
  - {name: norm, type: batch_norm, activation: silu}
  - {name: mean, type: global_avg_pool}
  - {name: drop, type: dropout}
  - {name: fc, type: dense, units: 5}
"""


def test_what_each_layer_saves() -> None:
    assert saved(CHAIN) == [
        0,
        8 * 8 * 2 + 8 * 8 * 4,  # the input, and the output of relu
        4 * 4 * 4 * 2,  # indices of 8 bytes; the input is saved already
        4 * 4 * 4,
        2 * 2 * 3 + 2 * 3 + 2 * 2 * 3,  # the input, statistics, and the input of silu
        0,
        3,  # a factor for each value
        3,
    ]


def test_a_batch_saves_its_samples_and_statistics_once() -> None:
    one, ten = saved(CHAIN), saved(CHAIN, batch=10)
    statistics = 2 * 3
    assert ten == [
        10 * ((values or 0) - (statistics if position == 4 else 0))
        + (statistics if position == 4 else 0)
        for position, values in enumerate(one)
    ]


def test_values_take_the_bytes_of_the_dtype_and_indices_eight() -> None:
    row = trained(CHAIN, dtype="float16")["pool"]
    assert row.saved_bytes == 4 * 4 * 4 * 8
    assert trained(CHAIN, dtype="float16")["conv2"].saved_bytes == 4 * 4 * 4 * 2


def test_memory_counts_at_the_first_layer_that_saves_it() -> None:
    text = """
    input: [4, 4, 2]
    layers:
      - {name: a, type: conv, filters: 2, kernel: 1}
      - {name: b, type: sigmoid}
      - {name: left, type: conv, from: b, filters: 2, kernel: 1}
      - {name: flat, type: flatten, from: b}
      - {name: right, type: dense, from: flat, units: 7}
      - {name: out, type: slice, from: b, channels: [0, 1]}
      - {name: last, type: conv, from: out, filters: 2, kernel: 1}
    """
    assert saved(text) == [0, 32, 32, 0, 0, 0, 0, 0]


def test_dropout_writes_new_memory_in_training() -> None:
    text = """
    input: [8]
    layers: [{type: dense, units: 8}, {type: sigmoid}, {type: dropout}, {type: dense, units: 3}]
    """
    assert saved(text) == [0, 8, 8, 8, 8]


def test_frozen_layers_have_no_gradients_and_nothing_before_the_first_trained_is_saved() -> None:
    rows = trained("""
    input: [8, 8, 2]
    layers:
      - {name: stem, type: conv, filters: 4, kernel: 1, activation: relu, trainable: false}
      - {name: pool, type: max_pool, kernel: 2}
      - {name: head, type: conv, filters: 3, kernel: 1}
      - {name: flat, type: flatten}
      - {name: frozen, type: dense, units: 5, trainable: false}
      - {name: last, type: dense, units: 2}
    """)
    assert [row.saved_bytes for row in rows.values()] == [
        FLOAT * values for values in (0, 0, 0, 4 * 4 * 4, 0, 0, 5)
    ]
    assert [row.gradient_bytes for row in rows.values()] == [
        FLOAT * values for values in (0, 0, 0, 4 * 3 + 3, 0, 0, 5 * 2 + 2)
    ]
    assert [row.backward_macs for row in rows.values()] == [
        0,
        0,
        0,
        rows["head"].macs,  # for its weights alone: nothing before it is trained
        0,
        rows["frozen"].macs,  # for its input alone
        2 * (rows["last"].macs or 0),
    ]


def test_a_network_without_trained_weights_has_no_backward_pass() -> None:
    rows = trained("""
    input: [8]
    layers: [{type: dense, units: 4, trainable: false}, {type: relu}]
    """)
    for row in rows.values():
        costs = (row.saved_bytes, row.gradient_bytes, row.optimizer_bytes, row.backward_macs)
        assert costs == (0, 0, 0, 0)


def test_shared_weights_have_one_gradient_and_are_frozen_with_their_owner() -> None:
    text = """
    input: [4, 4, 2]
    layers:
      - {{name: a, type: conv, filters: 2, kernel: 1{frozen}}}
      - {{name: b, type: conv, filters: 2, kernel: 1, share: a}}
    """
    rows = trained(text.format(frozen=""))
    assert (rows["a"].gradient_bytes, rows["b"].gradient_bytes) == (FLOAT * 6, 0)
    assert (rows["a"].backward_macs, rows["b"].backward_macs) == (64, 128)
    rows = trained(text.format(frozen=", trainable: false"))
    assert (rows["a"].backward_macs, rows["b"].backward_macs) == (0, 0)
    assert rows["b"].saved_bytes == 0


@pytest.mark.parametrize(("optimizer", "states"), OPTIMIZERS.items())
def test_optimizers_keep_states_of_what_is_trained(optimizer: str, states: int) -> None:
    analysis = cnnshape.analyze(cnnshape.loads(CHAIN), optimizer=optimizer)
    weights = FLOAT * (2 * 4 + 4 + 3 * 3 * 4 * 3 + 2 * 3 + 3 * 5 + 5)
    assert analysis.totals.gradient_bytes == weights
    assert analysis.totals.optimizer_bytes == states * weights
    assert analysis.to_dict()["optimizer"] == optimizer


@pytest.mark.parametrize(
    ("layer", "trained_only", "input_only"),
    [
        # 7 * 8 * 8 for each of four projections, 7 * 7 * 8 for the scores and for the means
        ("attention, heads: 2", 5 * 448 + 4 * 392, 4 * 448 + 4 * 392),
        # 7 steps of 8 * 20 for what is read, and of 5 * 20 for the state
        ("lstm, units: 5", 7 * (160 + 2 * 100), 7 * (160 + 100)),
    ],
)
def test_products_inside_a_layer(layer: str, trained_only: int, input_only: int) -> None:
    alone = trained(f"input: [7, 8]\nlayers: [{{name: it, type: {layer}}}]")["it"]
    assert alone.backward_macs == trained_only
    after_a_layer = f"""
    input: [7, 8]
    layers: [{{{{type: dense, units: 8}}}}, {{{{name: it, type: {layer}{{frozen}}}}}}]
    """
    frozen = trained(after_a_layer.format(frozen=", trainable: false"))["it"]
    assert frozen.backward_macs == input_only
    whole = trained(after_a_layer.format(frozen=""))["it"]
    assert whole.backward_macs == 2 * (alone.macs or 0)


@pytest.mark.parametrize(
    ("inputs", "products"),
    [("[a, b, c]", 4), ("[a, input, input]", 2), ("[input, input, a]", 1), ("[a, a, input]", 3)],
)
def test_scores_and_means_are_done_again_for_what_has_a_gradient(
    inputs: str, products: int
) -> None:
    """Two products for the scores, and two for the means, of which scores may have one."""
    rows = trained(f"""
    input: [7, 8]
    layers:
      - {{name: a, type: dense, units: 8}}
      - {{name: b, type: dense, from: input, units: 8}}
      - {{name: c, type: dense, from: input, units: 8}}
      - name: it
        type: attention
        from: {inputs}
        heads: 2
        project_inputs: false
        project_output: false
    """)
    assert rows["it"].macs == 2 * 7 * 7 * 8
    assert rows["it"].backward_macs == products * 7 * 7 * 8


@pytest.mark.parametrize("inputs", ["[a, b]", "[a, input]", "[input, input]"])
def test_a_product_of_two_maps_is_done_again_for_each_that_has_a_gradient(inputs: str) -> None:
    rows = trained(f"""
    input: [4, 4]
    layers:
      - {{name: a, type: dense, units: 4}}
      - {{name: b, type: dense, units: 4}}
      - {{name: it, type: matmul, from: {inputs}}}
    """)
    assert rows["it"].macs == 64
    assert rows["it"].backward_macs == 64 * sum(name in inputs for name in "ab")


def test_a_custom_layer_is_taken_to_save_what_it_reads() -> None:
    rows = trained("""
    input: [4, 4, 2]
    layers:
      - {name: a, type: dense, units: 2}
      - {name: it, type: custom, output: [4, 4, 2], parameters: 10, macs: 100}
    """)
    assert (rows["it"].saved_bytes, rows["it"].backward_macs) == (FLOAT * 32, 200)


def test_what_cannot_run_has_unknown_costs() -> None:
    network = cnnshape.loads("""
    input: [4, 4, 2]
    layers:
      - {name: fits, type: conv, filters: 2, kernel: 3}
      - {name: large, type: conv, filters: 2, kernel: 9}
      - {name: after, type: relu}
    """)
    analysis = cnnshape.analyze(network, optimizer="adam")
    assert [row.saved_bytes for row in analysis.layers] == [0, 128, None, None]
    totals = analysis.totals
    assert (totals.saved_bytes, totals.backward_macs, totals.training_peak_bytes) == (None,) * 3


def test_costs_above_the_limit_are_refused() -> None:
    network = cnnshape.loads("""
    input: [1000000, 1000000, 2]
    layers: [{type: conv, filters: 10, kernel: 1, activation: quick_gelu}]
    """)
    assert cnnshape.analyze(network, 100_000).diagnostics == ()
    analysis = cnnshape.analyze(network, 100_000, optimizer="sgd")
    (diagnostic,) = analysis.diagnostics
    assert diagnostic.code == "E010"
    assert "bytes at the peak of training" in "".join(diagnostic.notes)
    assert analysis.totals.training_peak_bytes is None


@pytest.mark.parametrize("optimizer", ["Adam", "adamw", "", 1])
def test_an_unknown_optimizer_is_refused(optimizer: Any) -> None:
    with pytest.raises(ValueError, match="use one of sgd, momentum, rmsprop, adam"):
        cnnshape.analyze(cnnshape.loads(CHAIN), optimizer=optimizer)
