"""Arithmetic on each value: the constants of affine."""

from __future__ import annotations

import numpy as np
import pytest

from tests.execution.running import executed, numbers, observed, output

Constant = float | list[float]


@pytest.mark.parametrize(
    ("keys", "scale", "shift"),
    [
        ("scale: 0.5, shift: -1", 0.5, -1),
        ("scale: [1, 2, 3, 4]", [1, 2, 3, 4], 0),
        ("shift: [1, 2, 3, 4], scale: -2", -2, [1, 2, 3, 4]),
    ],
)
@pytest.mark.parametrize("shape", ["[4]", "[3, 4]", "[2, 3, 4]"])
def test_affine_scales_and_shifts_each_channel(
    keys: str, scale: Constant, shift: Constant, shape: str
) -> None:
    x = numbers(2, *map(int, shape.strip("[]").split(", ")))
    text = f"{{input: {shape}, layers: [{{name: a, type: affine, {keys}}}]}}"
    np.testing.assert_allclose(output(text, x), x * np.array(scale) + np.array(shift), rtol=1e-14)
    assert executed(text).weights == {}
    assert observed(text, "a").trainable_parameters == 0
