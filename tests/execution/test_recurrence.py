"""Recurrent layers: against loops that follow the formulas of the papers, unit by unit."""

from __future__ import annotations

from collections.abc import Mapping
from math import exp, tanh
from typing import Any

import numpy as np
import pytest

from cnnshape.execution.arrays import Array
from tests.execution.running import executed, numbers, observed, output

UNITS, CHANNELS = 3, 2


def sigmoid(x: float) -> float:
    return 1 / (1 + exp(-x))


def drawn_weights(gates: int, prefix: str = "") -> dict[str, Array]:
    width = gates * UNITS
    return {
        f"it.{prefix}weight": numbers(CHANNELS, width, seed=1) / 4,
        f"it.{prefix}recurrent_weight": numbers(UNITS, width, seed=2) / 4,
        f"it.{prefix}bias": numbers(width, seed=3) / 4,
        f"it.{prefix}recurrent_bias": numbers(width, seed=4) / 4,
    }


def states(kind: str, x: Array, weights: Mapping[str, Array], prefix: str = "") -> Array:
    """Return the state after each step of one sample, from sums over single values."""
    weight, recurrent, bias, other = (
        weights[f"it.{prefix}{name}"]
        for name in ("weight", "recurrent_weight", "bias", "recurrent_bias")
    )
    state, cell = [0.0] * UNITS, [0.0] * UNITS
    found = []
    for step in x:

        def of_step(gate: int, unit: int, step: Any = step) -> float:
            at = gate * UNITS + unit
            return float(sum(step[c] * weight[c, at] for c in range(CHANNELS)) + bias[at])

        def of_state(gate: int, unit: int, state: Any = tuple(state)) -> float:
            at = gate * UNITS + unit
            return float(sum(state[u] * recurrent[u, at] for u in range(UNITS)) + other[at])

        if kind == "lstm":
            for unit in range(UNITS):
                i, f, g, o = (of_step(gate, unit) + of_state(gate, unit) for gate in range(4))
                cell[unit] = sigmoid(f) * cell[unit] + sigmoid(i) * tanh(g)
                state[unit] = sigmoid(o) * tanh(cell[unit])
        elif kind == "gru":
            for unit in range(UNITS):
                z, r = (sigmoid(of_step(gate, unit) + of_state(gate, unit)) for gate in (0, 1))
                n = tanh(of_step(2, unit) + r * of_state(2, unit))
                state[unit] = (1 - z) * n + z * state[unit]
        else:
            state = [tanh(of_step(0, unit) + of_state(0, unit)) for unit in range(UNITS)]
        found.append(list(state))
    return np.array(found)


GATES = pytest.mark.parametrize(("kind", "gates"), [("lstm", 4), ("gru", 3), ("simple_rnn", 1)])


def text(kind: str, keys: str = "", length: int = 6) -> str:
    layer = f"name: it, type: {kind}, units: {UNITS}, recurrent_bias: true, {keys}"
    return f"input: [{length}, {CHANNELS}]\nlayers:\n  - {{{layer}}}\n"


@GATES
def test_states_follow_the_formulas(kind: str, gates: int) -> None:
    x, weights = numbers(2, 6, CHANNELS), drawn_weights(gates)
    seen = output(text(kind, "return_sequence: true"), x, weights)
    expected = [states(kind, sample, weights) for sample in x]
    np.testing.assert_allclose(seen, expected, atol=1e-12)
    np.testing.assert_allclose(output(text(kind), x, weights), seen[:, -1])


@GATES
def test_the_backward_direction_reads_from_the_end_and_stays_in_place(
    kind: str, gates: int
) -> None:
    x = numbers(1, 6, CHANNELS)
    weights = drawn_weights(gates) | drawn_weights(gates, "backward_")
    both = "bidirectional: true"
    seen = output(text(kind, f"{both}, return_sequence: true"), x, weights)
    forward = states(kind, x[0], weights)
    backward = states(kind, x[0, ::-1], weights, "backward_")[::-1]
    np.testing.assert_allclose(seen[0], np.concatenate([forward, backward], 1), atol=1e-12)
    last = output(text(kind, both), x, weights)
    np.testing.assert_allclose(last[0], [*forward[-1], *backward[0]], atol=1e-12)


def test_a_gru_may_reset_the_state_before_its_product() -> None:
    """With a recurrent weight that is diagonal, both orders are the same but for the bias."""
    x, weights = numbers(2, 6, CHANNELS), drawn_weights(3)
    weights["it.recurrent_weight"] = np.concatenate([np.eye(UNITS)] * 3, 1)
    weights["it.recurrent_bias"] = np.zeros(3 * UNITS)
    before = output(text("gru", "reset_after: false"), x, weights)
    np.testing.assert_allclose(before, output(text("gru"), x, weights))
    weights["it.recurrent_bias"] = np.ones(3 * UNITS)
    changed = output(text("gru", "reset_after: false"), x, weights)
    assert np.abs(changed - output(text("gru"), x, weights)).max() > 0.01


def test_a_relu_lets_the_state_grow() -> None:
    weights = {name: np.ones_like(array) for name, array in drawn_weights(1).items()}
    x = np.ones((1, 3, CHANNELS))
    seen = output(text("simple_rnn", "function: relu, return_sequence: true", 3), x, weights)
    assert seen[0, :, 0].tolist() == [4.0, 16.0, 52.0]


@GATES
def test_products_and_arrays_are_counted(kind: str, gates: int) -> None:
    seen = observed(text(kind, "bidirectional: true"), "it")
    assert seen.macs == 2 * 6 * gates * UNITS * (CHANNELS + UNITS)
    assert seen.trainable_parameters == 2 * gates * UNITS * (CHANNELS + UNITS + 2)


def test_products_of_a_long_sequence_are_made_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    x, weights = numbers(2, 50, CHANNELS), drawn_weights(4)
    whole = output(text("lstm", "return_sequence: true", 50), x, weights)
    monkeypatch.setattr("cnnshape.execution.recurrence.AT_ONCE", 100)
    parts = output(text("lstm", "return_sequence: true", 50), x, weights)
    np.testing.assert_allclose(parts, whole, atol=1e-12)


def test_a_nan_reaches_the_steps_that_follow_and_no_others() -> None:
    x = numbers(1, 6, CHANNELS)
    x[0, 3, 1] = np.nan
    seen = executed(text("gru", "return_sequence: true"), x).outputs["it"]
    assert np.isnan(seen[0]).any(axis=1).tolist() == [False, False, False, True, True, True]


def test_a_conv_lstm_with_a_window_of_one_cell_is_an_lstm_at_every_position() -> None:
    x, weights = numbers(2, 5, 2, 3, CHANNELS), drawn_weights(4)
    del weights["it.recurrent_bias"]
    windows = {
        name: array.reshape(1, 1, *array.shape) if array.ndim == 2 else array
        for name, array in weights.items()
    }
    keys = f"name: it, type: conv_lstm, filters: {UNITS}, kernel: 1, return_sequence: true"
    seen = output(f"input: [5, 2, 3, {CHANNELS}]\nlayers:\n  - {{{keys}}}\n", x, windows)
    layer = f"name: it, type: lstm, units: {UNITS}, return_sequence: true"
    alone = f"input: [5, {CHANNELS}]\nlayers:\n  - {{{layer}}}\n"
    for place in np.ndindex(2, 3):
        at = (slice(None), slice(None), *place)
        np.testing.assert_allclose(seen[at], output(alone, x[at], weights), atol=1e-12)


def test_the_state_of_a_conv_lstm_spreads_by_its_window() -> None:
    """A value in the corner of the first frame moves on by one cell a frame."""
    keys = "name: it, type: conv_lstm, filters: 1, kernel: 3, padding: same, return_sequence: true"
    text = f"input: [4, 5, 5, 1]\nlayers:\n  - {{{keys}}}\n"
    x = np.zeros((1, 4, 5, 5, 1))
    x[0, 0, 0, 0] = np.nan
    seen = np.isnan(executed(text, x).outputs["it"][0, ..., 0])
    reached = [int(frame.any(axis=0).sum()) for frame in seen]
    assert reached == [2, 3, 4, 5]
