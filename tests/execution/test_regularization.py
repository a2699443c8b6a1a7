"""Regularisation: identities, and the weight of layer_scale."""

from __future__ import annotations

import numpy as np
import pytest

from tests.execution.running import executed, numbers, observed, output


@pytest.mark.parametrize("keys", ["type: dropout, rate: 0.9", "type: drop_path, rate: 0.9"])
def test_dropping_is_the_identity_when_executed(keys: str) -> None:
    x = numbers(2, 3, 4)
    np.testing.assert_array_equal(output(f"{{input: [3, 4], layers: [{{{keys}}}]}}", x), x)


def test_layer_scale_multiplies_each_channel() -> None:
    text = "{input: [3, 4], layers: [{name: s, type: layer_scale, initial: 0.5}]}"
    x = numbers(2, 3, 4)
    np.testing.assert_array_equal(output(text, x), x * 0.5)
    np.testing.assert_array_equal(output(text, x, {"s.weight": [1, 2, 3, 4]}), x * [1, 2, 3, 4])
    assert executed(text).weights["s.weight"].tolist() == [0.5] * 4
    assert observed(text, "s").trainable_parameters == 4
