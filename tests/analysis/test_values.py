"""Weights written in the file, held against the arrays of the layer."""

from __future__ import annotations

import pytest

from cnnshape import SpecError
from tests.analysis.questions import analysis_of, assert_refused, error_codes, errors

MATRIX = "[[1, 0, -1], [1, 0, -1], [1, 0, -1]]"


def codes(kind: str, values: str, input: str = "[6, 6, 1]") -> list[str]:
    return error_codes(f"""
        input: {input}
        layers:
          - {{type: {kind}, values: {{{values}}}}}
        """)


def is_refused(kind: str, values: str) -> bool:
    """Say whether the reader or the analysis objects."""
    try:
        return codes(kind, values) != []
    except SpecError:
        return True


@pytest.mark.parametrize(
    "weight",
    [
        MATRIX,
        "vertical",
        "scharr_horizontal",
        f"[vertical, {MATRIX}]",
        "[sobel_vertical, sobel_horizontal]",
        str([[[[1, 2]] * 1] * 3] * 3),
    ],
)
def test_a_matrix_a_name_one_for_each_filter_or_the_whole_array_fit(weight: str) -> None:
    assert codes("conv, filters: 2, kernel: 3", f"weight: {weight}") == []


def test_a_matrix_serves_every_channel_and_filter() -> None:
    assert codes("conv, filters: 2, kernel: 3", f"weight: {MATRIX}", "[6, 6, 5]") == []


def test_on_one_axis_a_matrix_is_a_list() -> None:
    assert codes("conv, filters: 2, kernel: 3", "weight: [1, 0, -1]", "[6, 1]") == []
    assert codes("conv, filters: 2, kernel: 3", "weight: [[1, 0, -1], [1, 2, 1]]", "[6, 1]") == []


def test_a_dense_layer_takes_the_whole_array() -> None:
    assert codes("dense, units: 2", "weight: [[1, 2], [3, 4], [5, 6]], bias: [1, 2]", "[3]") == []
    assert codes("dense, units: 2", "weight: [[1, 3, 5], [2, 4, 6]]", "[3]") == ["S102"]


@pytest.mark.parametrize("weight", ["[vertical, horizontal]", f"[{MATRIX}, {MATRIX}]"])
def test_a_transposed_convolution_takes_one_matrix_for_each_filter(weight: str) -> None:
    assert codes("conv_transpose, filters: 2, kernel: 3", f"weight: {weight}") == []


def test_a_transposed_convolution_does_not_take_one_matrix_for_each_channel() -> None:
    kind, weight = "conv_transpose, filters: 2, kernel: 3", "weight: [vertical, vertical, vertical]"
    assert codes(kind, weight, "[6, 6, 3]") == ["S102"]


def test_a_grouped_transposed_convolution_takes_one_matrix_for_each_filter() -> None:
    kind = "conv_transpose, filters: 4, groups: 2, kernel: 3"
    assert codes(kind, f"weight: [{MATRIX}, {MATRIX}, {MATRIX}, {MATRIX}]", "[6, 6, 2]") == []


def test_a_weight_of_another_shape_is_refused() -> None:
    assert_refused(
        """
        input: [6, 6, 1]
        layers:
          - {type: conv, filters: 2, kernel: 5, values: {weight: vertical}}
          #                                             ^^^^^^^^^^^^^^^^^^
        """,
        "S102",
        "the weight in `values` is 3x3, the layer needs 5x5x1x2",
        (),
        "write nested lists of 5x5x1x2 or 5x5 or 2x5x5",
    )


def test_a_bias_of_another_length_is_refused() -> None:
    assert_refused(
        """
        input: [6, 6, 1]
        layers:
          - {type: conv, filters: 2, kernel: 3, values: {bias: [1, 2, 3]}}
          #                                             ^^^^^^^^^^^^^^^^^
        """,
        "S102",
        "the bias in `values` is 3, the layer needs 2",
        (),
        "write nested lists of 2",
    )


def test_a_bias_of_one_number_is_refused() -> None:
    assert_refused(
        """
        input: [7]
        layers:
          - {type: dense, units: 2, values: {bias: 1}}
          #                                 ^^^^^^^^^
        """,
        "S102",
        "the bias in `values` is a single number, the layer needs 2",
        (),
        "write nested lists of 2",
    )


def test_a_bias_for_a_layer_without_one_is_refused() -> None:
    assert_refused(
        """
        input: [6, 6, 1]
        layers:
          - {type: conv, filters: 2, kernel: 3, bias: false, values: {bias: [1, 2]}}
          #                                                          ^^^^^^^^^^^^^^
        """,
        "S102",
        "`values` gives a bias, but the layer has none",
        (),
        "remove the bias, or give the layer one: `bias: true`",
    )


def test_a_ragged_weight_is_not_said_to_have_a_shape_that_would_fit() -> None:
    (refused,) = errors(
        analysis_of("""
        input: [6, 6, 1]
        layers:
          - {type: conv, filters: 1, kernel: 3, values: {weight: [[1, 2, 3], [1, 2], [1, 2, 3]]}}
        """)
    )
    assert refused.code == "S102"
    assert "is 3x3," not in refused.message


@pytest.mark.parametrize("weight", ["zigzag", "[vertical, zigzag]", "[vertical, [vertical]]"])
def test_an_unknown_filter_is_refused(weight: str) -> None:
    assert is_refused("conv, filters: 2, kernel: 3", f"weight: {weight}")


def test_a_named_filter_is_no_bias() -> None:
    assert is_refused("conv, filters: 2, kernel: 3", "bias: vertical")


def test_true_is_no_number() -> None:
    assert is_refused("conv, filters: 2, kernel: 3", "weight: vertical, bias: [true, false]")
