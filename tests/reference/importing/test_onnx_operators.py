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


@pytest.mark.parametrize("is_turned", [True, False])
def test_a_quantized_product_has_scales_for_its_outputs(is_turned: bool) -> None:
    draft = Draft()
    scale, zero = draft.stored(np.float32(0.5)), draft.stored(np.uint8(0))
    rounded = draft.add("QuantizeLinear", draft.input(1, 3), scale, zero)
    whole = np.arange(6, dtype=np.int8).reshape(3, 2)
    arrays = (whole.T if is_turned else whole, np.array([1, 2], np.float32), np.zeros(2, np.int8))
    weight = [draft.stored(array) for array in arrays]
    bias = draft.stored(np.array([4, 8], np.int32))
    y = draft.add(
        "QGemm", rounded, scale, zero, *weight, bias, scale, zero,
        domain="com.microsoft", alpha=0.5, transB=int(is_turned),
    )  # fmt: skip
    model = draft.model(y, is_inferred=False)
    model.opset_import.add(domain="com.microsoft", version=1)
    result = imported_model(model)
    assert kinds_of(result) == "dense"
    assert np.array_equal(result.weights["dense.weight"], whole * np.array([1, 2]) * 0.5)
    assert result.weights["dense.bias"].tolist() == [4 * 0.25, 8 * 0.5]


def test_a_quantized_pool_may_say_its_order_of_axes() -> None:
    draft = Draft()
    scale, zero = draft.stored(np.float32(0.5)), draft.stored(np.uint8(0))
    rounded = draft.add("QuantizeLinear", draft.input(1, 3, 4, 4), scale, zero)
    pooled = draft.add(
        "QLinearGlobalAveragePool", rounded, scale, zero, scale, zero,
        domain="com.microsoft", channels_last=0,
    )  # fmt: skip
    model = draft.model(pooled, is_inferred=False)
    model.opset_import.add(domain="com.microsoft", version=1)
    assert kinds_of(imported_model(model)) == "global_avg_pool"
