"""Unpooling: where the values go, window by window."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from cnnshape import analyze, loads, verify
from cnnshape.execution.executor import run
from tests.execution.running import numbers, output
from tests.strategies.random_layer import Shape

SEGNET = """
    input: [7, 6, 3]
    layers:
      - {name: pool, type: max_pool, KEYS}
      - {name: half, type: affine, scale: 0.5}
      - {type: max_unpool, pool: pool}
    outputs: [max_unpool_1]
    """


@pytest.mark.parametrize(
    "keys",
    [
        "kernel: 2",
        "kernel: 2, ceil_mode: true",
        "kernel: 3, stride: 2, padding: 1",
        "kernel: 3, stride: 1, padding: same",
        "kernel: 2, stride: 3, dilation: 2",
        "kernel: [1, 4], stride: [1, 2]",
    ],
)
def test_values_go_where_their_windows_have_the_maximum(keys: str) -> None:
    x = numbers(2, 7, 6, 3)
    network = loads(SEGNET.replace("KEYS", keys))
    result = run(network, x, dtype="float64", keep="all")
    pooled, seen = result.kept["pool"], result.outputs["max_unpool_1"]
    expected = np.where(np.isin(x, pooled), x / 2, 0)
    np.testing.assert_array_equal(seen, expected)


def line(layer: str, values: list[float], cells: list[float]) -> list[float]:
    """Return what is made of values, and of the map of which the maxima are taken."""
    text = (
        f"{{inputs: {{v: [{len(values)}, 1], m: [{len(cells)}, 1]}}, "
        f"layers: [{{type: max_unpool, from: [v, m], {layer}}}]}}"
    )
    x = {"v": np.array(values).reshape(1, -1, 1), "m": np.array(cells).reshape(1, -1, 1)}
    found: list[float] = output(text, x).ravel().tolist()
    return found


def test_of_equal_maxima_the_first_is_taken() -> None:
    assert line("kernel: 3", [5, 7], [1, 2, 2, 4, 4, 4]) == [0, 5, 0, 7, 0, 0]


def test_the_last_of_overlapping_windows_stays() -> None:
    assert line("kernel: 2, stride: 1", [5, 6, 7], [0, 9, 1, 3]) == [0, 6, 0, 7]


def test_cells_that_no_window_reads_are_zero() -> None:
    assert line("kernel: 2, stride: 3", [5, 6], [1, 2, 8, 4, 3, 9]) == [0, 5, 0, 6, 0, 0]


def test_padding_is_never_the_maximum() -> None:
    assert line("kernel: 3, stride: 2, padding: 1", [5, 6], [-2, -3, -np.inf]) == [5, 6, 0]
    assert line("kernel: 2, padding: 1", [5, 6], [-np.inf, -np.inf]) == [5, 6]


def test_a_nan_is_at_every_cell_of_its_window() -> None:
    nan = np.nan
    np.testing.assert_array_equal(
        line("kernel: 2", [5, nan, 6], [1, nan, 2, 3, 0, 4]), [nan, nan, nan, nan, 0, 6]
    )


DECODER = """
input: [24, 19, 2]
layers:
  - {type: conv, filters: 4, kernel: 3, padding: same}
  - {name: first, type: max_pool, kernel: 3, stride: 2, padding: 1}
  - {type: conv, filters: 6, kernel: 3, padding: same, activation: relu}
  - {name: second, type: max_pool, kernel: 2, ceil_mode: true}
  - {type: max_unpool, pool: second}
  - {type: conv, filters: 4, kernel: 3, padding: same}
  - {type: max_unpool, pool: first}
"""


def test_an_encoder_and_its_decoder_are_proved() -> None:
    proof = verify(loads(DECODER))
    assert proof.ok
    assert proof.layers[-1].numbers["output_shape"].observed == (24, 19, 4)


def test_it_reads_the_values_and_what_the_pool_reads() -> None:
    row = analyze(loads(DECODER)).layers[-1]
    assert row.inputs == ("conv_3", "conv_1")
    assert row.receptive_field == (19, 19)
    assert row.effective_stride == (Fraction(1), Fraction(1))


FAULTY: list[tuple[str, Shape, str, tuple[str, ...]]] = [
    (
        "kernel: 2",
        (4, 4, 3),
        "values of 4x4x3 do not go into windows of 3x3x3",
        ("`v` is 4x4x3", "the windows on `m`, which is 7x6x3, give 3x3x3"),
    ),
    (
        "kernel: 2",
        (3, 3, 2),
        "values of 3x3x2 do not go into windows of 3x3x3",
        ("`v` is 3x3x2", "the windows on `m`, which is 7x6x3, give 3x3x3"),
    ),
]


@pytest.mark.parametrize(("keys", "shape", "message", "notes"), FAULTY)
def test_values_of_another_size_are_refused(
    keys: str, shape: Shape, message: str, notes: tuple[str, ...]
) -> None:
    text = (
        f"inputs: {{v: {list(shape)}, m: [7, 6, 3]}}\nlayers:\n"
        f"  - {{type: max_unpool, from: [v, m], {keys}}}\n"
    )
    (found,) = analyze(loads(text)).diagnostics
    assert (found.code, found.message, found.notes) == ("S104", message, notes)
    assert found.help == "unpool a map of the size and channels that the pooling gives"
