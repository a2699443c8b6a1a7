"""Regularisation is the identity, but for the weight of layer_scale."""

from __future__ import annotations

import pytest

from tests.analysis.questions import last_row, rows, sound


@pytest.mark.parametrize("layer", ["dropout", "dropout, rate: 0", "drop_path, rate: 0.1"])
@pytest.mark.parametrize("shape", [[6], [9, 8, 6]])
def test_dropping_changes_nothing(layer: str, shape: list[int]) -> None:
    row = last_row(f"input: {shape}\nlayers:\n  - {{type: {layer}}}")
    assert row.output_shape == tuple(shape)
    assert row.weights == {}
    assert row.macs == row.trainable_parameters == 0


def test_layer_scale_has_a_weight_a_channel() -> None:
    row = last_row("input: [9, 8, 6]\nlayers:\n  - {type: layer_scale}")
    assert row.weights == {"weight": (6,)}
    assert (row.trainable_parameters, row.macs) == (6, 0)
    assert row.output_shape == (9, 8, 6)


def test_neither_changes_what_is_seen() -> None:
    seen = rows(
        sound("""
        input: [9, 8, 6]
        layers:
          - {name: conv, type: conv, filters: 6, kernel: [3, 5], stride: [1, 2]}
          - {name: scale, type: layer_scale}
          - {name: path, type: drop_path, rate: 0.1}
        """)
    )
    assert seen["conv"].receptive_field == (3, 5)
    assert seen["scale"].receptive_field == seen["path"].receptive_field == (3, 5)
    assert seen["path"].effective_stride == seen["conv"].effective_stride
