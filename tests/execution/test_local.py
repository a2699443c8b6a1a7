"""Locally connected layers against a loop over positions."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from cnnshape import analyze, loads
from cnnshape.execution.executor import run
from tests.execution.running import numbers
from tests.strategies.random_layer import Shape

SHAPES: list[tuple[Shape, str, list[range]]] = [
    ((7, 6), "kernel: 3", [range(5), range(4)]),
    ((7, 6), "kernel: [2, 3], stride: 2, padding: 1", [range(-1, 7, 2), range(-1, 5, 2)]),
    ((9,), "kernel: 3, dilation: 2", [range(5)]),
    ((3, 4, 3), "kernel: 2", [range(2), range(3), range(2)]),
]


@pytest.mark.parametrize(("sizes", "keys", "starts"), SHAPES)
def test_each_position_has_filters_of_its_own(sizes: Shape, keys: str, starts: list[range]) -> None:
    network = loads(
        f"{{input: {[*sizes, 3]}, "
        f"layers: [{{name: it, type: locally_connected, filters: 2, {keys}}}]}}"
    )
    x = numbers(2, *sizes, 3)
    (row,) = [row for row in analyze(network).layers if row.name == "it"]
    assert row.weights is not None
    weight, bias = numbers(*row.weights["weight"]), numbers(*row.weights["bias"])
    seen = run(network, x, {"it.weight": weight, "it.bias": bias}, dtype="float64").outputs["it"]
    step = 2 if "dilation" in keys else 1
    expected = np.array(bias[np.newaxis]).repeat(2, axis=0)
    for position in product(*(range(len(each)) for each in starts)):
        for tap in product(*map(range, weight.shape[len(sizes) : -2])):
            cell = [each[at] + step * t for each, at, t in zip(starts, position, tap, strict=True)]
            if all(0 <= c < n for c, n in zip(cell, sizes, strict=True)):
                read, filters = x, weight
                for c in cell:
                    read = read[:, c]
                for at in (*position, *tap):
                    filters = filters[at]
                np.moveaxis(expected, 0, -2)[position] += read @ filters
    np.testing.assert_allclose(seen, expected, rtol=1e-9)


def test_weights_are_those_of_keras() -> None:
    """LocallyConnected2D(8, 3) on 15x15x4: 13 * 13 * (3 * 3 * 4 + 1) * 8."""
    text = "{input: [15, 15, 4], layers: [{type: locally_connected, filters: 8, kernel: 3}]}"
    row = analyze(loads(text)).layers[-1]
    assert row.trainable_parameters == 13 * 13 * (3 * 3 * 4 + 1) * 8
    assert row.weights == {"weight": (13, 13, 3, 3, 4, 8), "bias": (13, 13, 8)}
    assert row.macs == 13 * 13 * 3 * 3 * 4 * 8


def test_weights_are_shared_only_on_maps_of_one_size() -> None:
    text = """
        input: [9, 9, 3]
        layers:
          - {name: one, type: locally_connected, filters: 3, kernel: 3, padding: same}
          - {name: two, type: locally_connected, filters: 3, kernel: 3, share: one, from: one}
        """
    assert [each.code for each in analyze(loads(text)).diagnostics] == ["S102"]
    assert not analyze(loads(text.replace("share", "padding: same, share"))).diagnostics


def test_a_norm_subtracts_no_bias_that_each_position_has() -> None:
    from cnnshape import lint

    text = """
        input: [9, 9, 8]
        layers:
          - {type: KIND, filters: 8, kernel: 3}
          - {type: batch_norm}
          - {type: relu}
        """
    found = {
        kind: [each.code for each in lint(loads(text.replace("KIND", kind)))]
        for kind in ("conv", "locally_connected")
    }
    assert found == {"conv": ["N301"], "locally_connected": []}
