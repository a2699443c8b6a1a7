"""Norms: a weight and a bias a channel, and what each output sees."""

from __future__ import annotations

import pytest

from tests.analysis.questions import assert_refused, last_row, sound

NORMS = ["batch_norm", "instance_norm", "group_norm, groups: 2", "layer_norm"]


def test_batch_norm_trains_two_values_a_channel_and_keeps_two_more() -> None:
    row = last_row("input: [5, 5, 64]\nlayers:\n  - {type: batch_norm}")
    assert row.weights == {"weight": (64,), "bias": (64,), "mean": (64,), "variance": (64,)}
    assert row.trainable_parameters == 2 * 64
    assert row.non_trainable_parameters == 2 * 64


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize(
    ("switches", "arrays"),
    [
        ("scale: true", {"weight", "bias"}),
        ("scale: false", {"bias"}),
        ("shift: false", {"weight"}),
        ("scale: false, shift: false", set()),
    ],
)
def test_scale_and_shift_are_a_weight_and_a_bias(
    norm: str, switches: str, arrays: set[str]
) -> None:
    row = last_row(f"input: [5, 4, 6]\nlayers:\n  - {{type: {norm}, {switches}}}")
    trained = {k: v for k, v in (row.weights or {}).items() if k not in ("mean", "variance")}
    assert trained == dict.fromkeys(arrays, (6,))
    assert row.trainable_parameters == 6 * len(arrays)
    assert row.output_shape == (5, 4, 6)
    assert row.macs == row.macs_effective == 0


@pytest.mark.parametrize(
    ("norm", "weights"),
    [
        ("rms_norm", {"weight": (6,)}),
        ("rms_norm, scale: false", {}),
        ("l2_norm", {}),
        ("l2_norm, scale: true", {"weight": (6,)}),
        ("l2_norm, activation: prelu", {"slope": (6,)}),
    ],
)
def test_a_norm_by_size_has_no_shift(norm: str, weights: dict[str, tuple[int, ...]]) -> None:
    row = last_row(f"input: [5, 4, 6]\nlayers:\n  - {{type: {norm}}}")
    assert row.weights == weights
    assert row.trainable_parameters == 6 * len(weights)
    assert row.output_shape == (5, 4, 6)


@pytest.mark.parametrize(
    ("axes", "weight"),
    [
        ("channels", (6,)),
        ("all", (5, 4, 6)),
        ("space", (5, 4)),
        ("width", (4,)),
        ("[channels, height]", (5, 6)),
    ],
)
def test_layer_norm_has_a_weight_for_each_value_that_it_normalises_together(
    axes: str, weight: tuple[int, ...]
) -> None:
    row = last_row(f"input: [5, 4, 6]\nlayers:\n  - {{type: layer_norm, axes: {axes}}}")
    assert row.weights == {"weight": weight, "bias": weight}
    assert row.non_trainable_parameters == 0


@pytest.mark.parametrize(
    ("norm", "sees_all"),
    [
        ("batch_norm", False),
        ("instance_norm", True),
        ("group_norm, groups: 3", True),
        ("layer_norm", False),
        ("layer_norm, axes: all", True),
        ("rms_norm", False),
        ("l2_norm", False),
        ("local_response_norm", False),
    ],
)
def test_a_norm_over_the_map_sees_all_of_it(norm: str, sees_all: bool) -> None:
    row = last_row(f"""
        input: [9, 8, 6]
        layers:
          - {{type: conv, filters: 6, kernel: [3, 5]}}
          - {{type: {norm}}}
        """)
    assert row.receptive_field == (None if sees_all else (3, 5))


def test_local_response_norm_has_no_weights() -> None:
    row = last_row("input: [5, 5, 64]\nlayers:\n  - {type: local_response_norm, size: 9}")
    assert row.weights == {}
    assert row.trainable_parameters == row.non_trainable_parameters == 0


@pytest.mark.parametrize("norm", NORMS)
def test_a_norm_takes_a_vector(norm: str) -> None:
    row = last_row(f"input: [6]\nlayers:\n  - {{type: {norm}}}")
    assert row.output_shape == (6,)
    assert row.trainable_parameters == 12


def test_a_fused_prelu_has_a_slope_a_channel() -> None:
    row = last_row("input: [5, 4, 6]\nlayers:\n  - {type: batch_norm, activation: prelu}")
    assert (row.trainable_parameters, row.non_trainable_parameters) == (18, 12)


def test_statistics_are_stored_but_not_trained() -> None:
    totals = sound("input: [5, 4, 6]\nlayers:\n  - {type: batch_norm}\n").totals
    assert (totals.trainable_parameters, totals.non_trainable_parameters) == (12, 12)
    assert totals.parameter_bytes == 24 * 4


def test_groups_that_do_not_divide_the_channels_are_refused() -> None:
    assert_refused(
        """
        input: [5, 5, 64]
        layers:
          - {type: group_norm, groups: 24}
          #                            ^^
        """,
        "S107",
        "24 groups do not divide 64 channels",
        ("64 % 24 = 16",),
        "use a number of groups that divides 64",
    )
