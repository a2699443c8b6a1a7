"""Dense layers: every output reads every channel."""

from __future__ import annotations

from itertools import product
from math import prod

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analysis.questions import assert_refused, last_row


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(1, 5), max_size=3), st.integers(1, 6), st.integers(1, 6), st.booleans())
def test_a_dense_layer_counts_what_loops_count(
    sizes: list[int], channels: int, units: int, bias: bool
) -> None:
    row = last_row(f"""
        input: {[*sizes, channels]}
        layers:
          - {{type: dense, units: {units}, bias: {str(bias).lower()}}}
        """)
    products = list(product(*map(range, sizes), range(channels), range(units)))
    weights = {pair[-2:] for pair in products}
    assert row.output_shape == (*sizes, units)
    assert row.macs == row.macs_effective == len(products)
    assert row.trainable_parameters == len(weights) + bias * units
    assert row.activation_size == prod(sizes) * units


def test_the_head_of_the_course_network() -> None:
    row = last_row("input: [5, 5, 16]\nlayers:\n  - {type: flatten}\n  - {type: dense, units: 120}")
    assert row.weights == {"weight": (400, 120), "bias": (120,)}
    assert row.trainable_parameters == 48_120


def test_the_dense_layer_between_two_maps_that_a_convolution_replaces() -> None:
    row = last_row("input: [3072]\nlayers:\n  - {type: dense, units: 4704}")
    assert row.macs == 14_450_688
    assert row.trainable_parameters == 14_450_688 + 4704


def test_a_fused_prelu_has_a_slope_for_each_unit() -> None:
    row = last_row("input: [10]\nlayers:\n  - {type: dense, units: 4, activation: prelu}")
    assert row.trainable_parameters == 40 + 4 + 4


def test_more_weights_than_cnnshape_counts_are_refused() -> None:
    assert_refused(
        """
        input: [4294967296]
        layers:
          - {type: dense, units: 4294967296, bias: false}
          # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        """,
        "E010",
        "this layer is larger than cnnshape counts",
        ("18,446,744,073,709,551,616 is above 2**63 - 1 = 9,223,372,036,854,775,807",),
        "look for a size with too many digits",
    )
