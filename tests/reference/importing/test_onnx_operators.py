"""Each operator of ONNX that has a layer: its layers, and the same values as ONNX Runtime."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("onnxruntime")

from tests.reference.importing import computing_cases, moving_cases, spelled_out_cases
from tests.reference.importing.drafts import Draft, assert_same_values, imported_model, kinds_of

CASES = {**computing_cases.CASES, **moving_cases.CASES, **spelled_out_cases.CASES}


def quantized_conv(draft: Draft) -> str:
    """A convolution between pairs that round to integers and back."""
    x = draft.input(1, 3, 6, 6)
    scale, zero = draft.stored(np.float32(0.02)), draft.stored(np.uint8(128))
    rounded = draft.add("QuantizeLinear", x, scale, zero)
    x = draft.add("DequantizeLinear", rounded, scale, zero)
    whole = draft.stored(np.random.default_rng(3).integers(-9, 9, (4, 3, 3, 3)).astype(np.int8))
    each = draft.stored(np.full(4, 0.1, np.float32))
    none = draft.stored(np.zeros(4, np.int8))
    weight = draft.add("DequantizeLinear", whole, each, none, axis=0)
    return draft.add("Conv", x, weight)


@pytest.mark.parametrize("name", CASES)
def test_operators_become_layers_of_the_same_values(name: str) -> None:
    case = CASES[name]
    draft = Draft(case.opset)
    model = draft.model(case.draw(draft))
    result = imported_model(model)
    assert (kinds_of(result), result.notes) == (case.kinds, ())
    assert_same_values(model, result, positive=case.positive)


def test_quantized_operators_are_counted_as_the_float_ones_and_said() -> None:
    draft = Draft()
    result = imported_model(draft.model(quantized_conv(draft)))
    assert kinds_of(result) == "conv"
    (note,) = result.notes
    assert note == (
        "2 quantized operators are counted as the float operators that they approximate"
    )
