"""Recurrent layers: their arrays, what each step costs, and what they refuse to read."""

from __future__ import annotations

import numpy as np
import pytest

import cnnshape
from cnnshape import LayerAnalysis
from cnnshape.network import Layout
from tests.analysis.questions import analysis_of, assert_refused, errors, last_row, rows, sound


def row_of(layer: str, input: str = "[20, 256]") -> LayerAnalysis:
    return last_row(f"input: {input}\nlayers:\n  - {{name: it, {layer}}}\n")


@pytest.mark.parametrize(
    ("layer", "parameters"),
    [
        pytest.param("lstm, units: 256", 525_312, id="keras.layers.LSTM(256)"),
        pytest.param("lstm, units: 256, recurrent_bias: true", 526_336, id="nn.LSTM(256, 256)"),
        pytest.param("lstm, units: 256, bias: false", 524_288, id="nn.LSTM(..., bias=False)"),
        pytest.param("gru, units: 256", 394_752, id="nn.GRU(256, 256), keras.layers.GRU(256)"),
        pytest.param("gru, units: 256, reset_after: false", 393_984, id="GRU(reset_after=False)"),
        pytest.param("gru, units: 256, bias: false", 393_216, id="nn.GRU(..., bias=False)"),
        pytest.param("gru, units: 256, recurrent_bias: false", 393_984, id="one bias"),
        pytest.param("simple_rnn, units: 256", 131_328, id="keras.layers.SimpleRNN(256)"),
        pytest.param("simple_rnn, units: 256, recurrent_bias: true", 131_584, id="nn.RNN"),
        pytest.param("lstm, units: 256, bidirectional: true", 1_050_624, id="Bidirectional(LSTM)"),
    ],
)
def test_parameters_are_those_of_the_frameworks(layer: str, parameters: int) -> None:
    assert row_of(f"type: {layer}").trainable_parameters == parameters


def test_the_arrays_of_both_directions() -> None:
    row = row_of("type: gru, units: 3, bidirectional: true", "[7, 5]")
    forward = {
        "weight": (5, 9),
        "recurrent_weight": (3, 9),
        "bias": (9,),
        "recurrent_bias": (9,),
    }
    backward = {f"backward_{name}": shape for name, shape in forward.items()}
    assert row.weights == forward | backward


@pytest.mark.parametrize(
    ("keys", "shape"),
    [
        ("", (4,)),
        ("bidirectional: true", (8,)),
        ("return_sequence: true", (7, 4)),
        ("bidirectional: true, return_sequence: true", (7, 8)),
    ],
)
def test_the_last_state_or_all_of_them(keys: str, shape: tuple[int, ...]) -> None:
    row = row_of(f"type: lstm, units: 4, {keys}", "[7, 5]")
    assert row.output_shape == shape
    assert row.receptive_field is None
    assert row.window_receptive_field is None


@pytest.mark.parametrize(("kind", "gates"), [("lstm", 4), ("gru", 3), ("simple_rnn", 1)])
def test_each_step_multiplies_the_channels_and_the_state(kind: str, gates: int) -> None:
    row = row_of(f"type: {kind}, units: 6", "[7, 5]")
    assert row.macs == row.macs_effective == 7 * gates * 6 * (5 + 6)
    both = row_of(f"type: {kind}, units: 6, bidirectional: true", "[7, 5]")
    assert both.macs == both.macs_effective == 2 * (row.macs or 0)


def test_states_are_alive_where_they_are_the_output() -> None:
    assert row_of("type: lstm, units: 4", "[7, 5]").live_bytes == 4 * (35 + 4)
    assert row_of("type: lstm, units: 4, return_sequence: true", "[7, 5]").live_bytes == 4 * 63


def test_several_layers_are_copies() -> None:
    analysis = sound("""
        input: [12, 8]
        layers:
          - {name: deep, type: lstm, units: 8, return_sequence: true, repeat: 3}
          - {type: dense, units: 2}
        """)
    numbers = {name: row.weighted_layer for name, row in rows(analysis).items()}
    assert numbers == {"input": 0, "deep_1": 1, "deep_2": 2, "deep_3": 3, "dense_1": 4}


def test_a_picture_is_refused_with_the_layer_that_makes_a_sequence_of_it() -> None:
    assert_refused(
        """
        input: [4, 25, 512]
        layers:
          - {type: lstm, units: 256}
          # ^^^^^^^^^^^^^^^^^^^^^^^^
        """,
        "S108",
        "lstm needs a sequence, but reads a map with 2 spatial axes",
        ("`input` is 4x25x512, a sequence is length x channels",),
        "put `{type: reshape, shape: [100, 512]}` before it to read all 100 cells one after "
        "another, or `{type: permute, axes: [width, height, channels]}` and "
        "`{type: reshape, shape: [25, 2048]}` to read 25 columns",
    )


@pytest.mark.parametrize(
    ("layout", "shape", "reshaped"),
    [("channels_last", "[4, 25, 512]", "[100, 512]"), ("channels_first", "[3, 6, 7]", "[3, 42]")],
)
def test_what_the_refusal_says_to_write_works(layout: str, shape: str, reshaped: str) -> None:
    text = f"layout: {layout}\ninput: {shape}\nlayers:\n"
    lstm = "  - {type: lstm, units: 2}\n"
    assert sound(f"{text}  - {{type: reshape, shape: {reshaped}}}\n{lstm}")


@pytest.mark.parametrize(
    ("layout", "shape", "written"),
    [
        (
            "channels_last",
            "[2, 3, 1]",
            ("type: permute, axes: [width, height, channels]", "type: reshape, shape: [3, 2]"),
        ),
        ("channels_first", "[1, 2, 3]", ("type: reshape, shape: [2, 3]",)),
    ],
)
def test_the_way_to_read_columns_gives_columns(
    layout: str, shape: str, written: tuple[str, ...]
) -> None:
    text = f"layout: {layout}\ninput: {shape}\nlayers:\n"
    (refused,) = errors(analysis_of(f"{text}  - {{type: lstm, units: 2}}\n"))
    assert " and ".join(f"`{{{layer}}}`" for layer in written) in (refused.help or "")
    network = cnnshape.loads(text + "".join(f"  - {{{layer}}}\n" for layer in written))
    picture = np.arange(6.0).reshape(Layout(layout).outside((2, 3, 1)))
    last = network.nodes[-1].name
    sequence = cnnshape.run(network, x=picture[None]).outputs[last][0]
    columns = sequence if layout == "channels_last" else sequence.T
    assert columns.tolist() == [[0, 3], [1, 4], [2, 5]]


def test_a_second_recurrent_layer_needs_the_sequence_of_the_first() -> None:
    assert_refused(
        """
        input: [20, 12]
        layers:
          - {type: gru, units: 64}
          - {type: simple_rnn, units: 8}
          # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        """,
        "S108",
        "simple_rnn needs a sequence, but reads a vector of 64 values",
        ("`gru_1` is 64, a sequence is length x channels",),
        "give the recurrent layer before it `return_sequence: true`, move this layer above the "
        "flatten or the global pooling, or use `dense`",
    )


def test_a_vector_as_the_input_lacks_its_channels() -> None:
    assert_refused(
        """
        input: [20]
        layers:
          - {type: gru, units: 64}
          # ^^^^^^^^^^^^^^^^^^^^^^
        """,
        "S108",
        "gru needs a sequence, but reads a vector of 20 values",
        ("`input` is 20, a sequence is length x channels",),
        "declare the input with its channels, as [20, 1], or use `dense`",
    )
