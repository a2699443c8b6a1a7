"""Dense layers: on vectors, and at every position of a map."""

from __future__ import annotations

import numpy as np

from tests.execution.running import numbers, observed, output

TEXT = """
    input: {}
    layers:
      - {{name: d, type: dense, units: 3, activation: {}}}
    """


def test_a_dense_layer_sums_all_channels_for_each_unit() -> None:
    weights = {"d.weight": [[1, 2, 3], [10, 20, 30]], "d.bias": [0.5, 0, -0.5]}
    result = output(TEXT.format("[2]", "linear"), [[1, 2], [3, 4]], weights)
    assert result.tolist() == [[21.5, 42, 62.5], [43.5, 86, 128.5]]


def test_on_a_map_it_acts_at_each_position_by_itself() -> None:
    x = numbers(2, 4, 5, 2)
    weight, bias = numbers(2, 3, seed=1), numbers(3, seed=2)
    result = output(TEXT.format("[4, 5, 2]", "relu"), x, {"d.weight": weight, "d.bias": bias})
    for position in np.ndindex(4, 5):
        place = (slice(None), *position)
        np.testing.assert_allclose(result[place], np.maximum(x[place] @ weight + bias, 0))


def test_macs_are_inputs_times_units_at_every_position() -> None:
    assert observed(TEXT.format("[4, 5, 2]", "linear"), "d").macs == 20 * 2 * 3
    assert observed(TEXT.format("[2]", "linear"), "d").macs == 6


def test_a_fused_softmax_runs_over_the_units() -> None:
    result = output(TEXT.format("[2]", "softmax"), numbers(5, 2))
    np.testing.assert_allclose(result.sum(axis=1), 1)


def test_nan_reaches_every_unit_even_under_a_zero_weight() -> None:
    text = TEXT.format("[2, 2]", "linear")
    result = output(text, [[[1, np.nan], [1, 1]]], {"d.weight": np.zeros((2, 3))})
    assert np.isnan(result[0]).tolist() == [[True] * 3, [False] * 3]
