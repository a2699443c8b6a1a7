"""Weights for observing: exact shapes, one buffer, never zero."""

from __future__ import annotations

import numpy as np
import pytest

from cnnshape.execution.weights import Request
from cnnshape.verification.constant_weights import ConstantWeights

FLOAT32 = np.dtype(np.float32)


def test_arrays_have_the_shape_asked_for_and_share_their_bytes() -> None:
    weights = ConstantWeights(FLOAT32)
    large, _ = weights.take(Request("one", "weight", (3, 4, 5), fan_in=60))
    small, _ = weights.take(Request("two", "weight", (2, 3), fan_in=3))
    assert (large.shape, small.shape) == ((3, 4, 5), (2, 3))
    assert np.shares_memory(large, small)
    assert (small == np.float32(1 / 3)).all()
    assert not small.flags.writeable


def test_arrays_of_other_names_are_apart() -> None:
    weights = ConstantWeights(FLOAT32)
    weight, _ = weights.take(Request("one", "weight", (4,), fan_in=4))
    bias, _ = weights.take(Request("one", "bias", (4,), constant=1.0))
    assert (weight == 0.25).all()
    assert (bias == 1).all()


def test_an_array_is_new_once_for_each_layer_that_owns_it() -> None:
    weights = ConstantWeights(FLOAT32)
    requests = [Request(layer, "weight", (2,), 2) for layer in ("one", "two", "one")]
    assert [weights.take(request)[1] for request in requests] == [True, True, False]


def test_values_of_another_shape_are_refused() -> None:
    request = Request("one", "weight", (3, 3), 9, written=np.zeros((2, 3)))
    with pytest.raises(ValueError, match="`values` writes weight 2x3, but the layer needs 3x3"):
        ConstantWeights(FLOAT32).take(request)
