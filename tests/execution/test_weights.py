"""Weights: given, written in the file, or drawn; and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from cnnshape.execution.filters import NAMED_FILTERS
from cnnshape.layers.weight_values import NAMED_FILTERS as NAMES
from tests.execution.running import executed, numbers, output

TEXT = """
    input: [8, 8, 3]
    layers:
      - {name: c, type: conv, filters: 4, kernel: 3}
      - {type: flatten}
      - {name: d, type: dense, units: 2}
    """


def test_the_same_seed_draws_the_same_and_another_seed_does_not() -> None:
    first, again, other = executed(TEXT, seed=3), executed(TEXT, seed=3), executed(TEXT, seed=4)
    for name, array in first.weights.items():
        np.testing.assert_array_equal(array, again.weights[name])
    np.testing.assert_array_equal(first.outputs["d"], again.outputs["d"])
    assert not np.array_equal(first.weights["c.weight"], other.weights["c.weight"])
    assert not np.array_equal(first.outputs["d"], other.outputs["d"])


def test_weights_do_not_depend_on_whether_the_input_is_given_or_on_the_dtype() -> None:
    drawn = executed(TEXT).weights
    for other in (executed(TEXT, numbers(2, 8, 8, 3)), executed(TEXT, dtype="float32")):
        for name, array in drawn.items():
            np.testing.assert_array_equal(array, other.weights[name])


@pytest.mark.parametrize("dtype", ["float32", "float64", np.float32, np.dtype("float64")])
def test_everything_has_the_dtype_that_was_asked_for(dtype: Any) -> None:
    execution = executed(TEXT, numbers(1, 8, 8, 3), dtype=dtype, keep="all")
    arrays = [
        *execution.outputs.values(),
        *execution.weights.values(),
        *execution.kept.values(),
    ]
    assert {array.dtype for array in arrays} == {np.dtype(dtype)}


def test_he_initialisation_has_the_variance_2_over_what_an_output_reads() -> None:
    text = """
        input: [1, 1, 64]
        layers:
          - {name: c, type: conv, filters: 64, kernel: 5, padding: 2, groups: 4}
          - {name: w, type: depthwise_conv, kernel: 5, multiplier: 50, padding: 2}
          - {name: t, type: conv_transpose, filters: 4, kernel: 2, groups: 4}
          - {type: flatten}
          - {name: d, type: dense, units: 500}
        """
    weights = executed(text).weights
    reads = {"c.weight": 25 * 16, "w.weight": 25, "t.weight": 4 * 800, "d.weight": 16}
    for name, fan_in in reads.items():
        assert weights[name].var() == pytest.approx(2 / fan_in, rel=0.1)
        assert abs(weights[name].mean()) < 0.1 * (2 / fan_in) ** 0.5
    assert {name for name in weights if not weights[name].any()} == {
        f"{layer}.bias" for layer in "cwtd"
    }


def test_given_weights_are_used_and_the_rest_is_drawn() -> None:
    weight = numbers(3, 3, 3, 4)
    given = executed(TEXT, weights={"c.weight": weight}).weights
    drawn = executed(TEXT).weights
    np.testing.assert_array_equal(given["c.weight"], weight)
    assert set(given) == {"c.weight", "c.bias", "d.weight", "d.bias"} == set(drawn)
    assert not given["c.bias"].any()


def test_what_a_run_returns_runs_again_to_the_same_outputs() -> None:
    first = executed(TEXT, numbers(1, 8, 8, 3), seed=5)
    again = executed(TEXT, numbers(1, 8, 8, 3), first.weights, draw_missing=False)
    np.testing.assert_array_equal(first.outputs["d"], again.outputs["d"])


def test_missing_weights_are_an_error_where_nothing_is_to_be_drawn() -> None:
    with pytest.raises(ValueError, match=r"'c.bias' of shape 4 is missing"):
        executed(TEXT, weights={"c.weight": np.ones((3, 3, 3, 4))}, draw_missing=False)


def test_a_bias_that_would_merely_broadcast_is_refused() -> None:
    for bias in ([1.0], 1.0, np.ones((1, 4)), np.ones((6, 6, 4))):
        with pytest.raises(ValueError, match=r"'c.bias' is .*, but the layer needs 4"):
            executed(TEXT, weights={"c.bias": bias})


def test_the_weight_of_a_dense_layer_is_what_its_real_input_needs() -> None:
    message = r"'d.weight' is 100x2, but the layer needs 144x2"
    with pytest.raises(ValueError, match=message):
        executed(TEXT, weights={"d.weight": np.ones((100, 2))})


def test_names_that_no_layer_asks_for_are_refused() -> None:
    with pytest.raises(
        ValueError, match=r"no layer asks for the weight 'c.kernel': `c` has c.weight, c.bias"
    ):
        executed(TEXT, weights={"c.kernel": np.ones(4)})
    with pytest.raises(ValueError, match=r"'conv1.weight': .* there is no layer 'conv1'"):
        executed(TEXT, weights={"conv1.weight": np.ones(4)})
    with pytest.raises(ValueError, match=r"'flatten_1.weight': `flatten_1` has none"):
        executed(TEXT, weights={"flatten_1.weight": np.ones(4)})
    with pytest.raises(ValueError, match=r"'weight': names are `layer.weight`"):
        executed(TEXT, weights={"weight": np.ones(4)})


def test_weights_that_are_no_real_numbers_are_refused() -> None:
    for weird in (np.ones(4, complex), np.array(["a"] * 4), np.array([None] * 4)):
        with pytest.raises(TypeError, match=r"'c.bias' must hold real numbers"):
            executed(TEXT, weights={"c.bias": weird})


SHARING = """
    input: [8, 8, 3]
    layers:
      - {name: owner, type: conv, filters: 3, kernel: 3, padding: same}
      - {name: sharer, type: conv, filters: 3, kernel: 3, padding: same, share: owner}
    """


def test_a_sharer_uses_the_arrays_of_the_owner() -> None:
    execution = executed(SHARING, numbers(1, 8, 8, 3))
    assert set(execution.weights) == {"owner.weight", "owner.bias"}
    once = """
        input: [8, 8, 3]
        layers:
          - {name: owner, type: conv, filters: 3, kernel: 3, padding: same}
        """
    halfway = output(once, numbers(1, 8, 8, 3), execution.weights)
    np.testing.assert_array_equal(
        execution.outputs["sharer"], output(once, halfway, execution.weights)
    )


def test_a_sharer_lists_the_weights_and_owns_no_parameters() -> None:
    _, owner, sharer = executed(SHARING).observations
    assert owner.weights == sharer.weights == {"weight": (3, 3, 3, 3), "bias": (3,)}
    assert (owner.trainable_parameters, sharer.trainable_parameters) == (84, 0)
    assert owner.macs == sharer.macs > 0


def test_weights_given_under_the_name_of_a_sharer_are_refused() -> None:
    with pytest.raises(ValueError, match=r"'sharer.bias': `sharer` uses those of `owner`"):
        executed(SHARING, weights={"sharer.bias": np.ones(3)})


def test_a_sharer_that_needs_another_shape_is_refused() -> None:
    text = """
        input: [8, 8, 3]
        layers:
          - {name: owner, type: conv, filters: 5, kernel: 3}
          - {name: sharer, type: conv, filters: 5, kernel: 3, share: owner}
        """
    message = r"`sharer` .* 'owner.weight' is 3x3x3x5, but the layer needs 3x3x5x5"
    with pytest.raises(ValueError, match=message):
        executed(text)


# Weights that the file writes


def written(weight: str, filters: int = 1) -> Any:
    text = f"""
        input: [3, 3, 2]
        layers:
          - {{name: c, type: conv, filters: {filters}, kernel: 3, values: {{weight: {weight}}}}}
        """
    return executed(text).weights["c.weight"]


def test_named_filters_are_those_of_the_course_and_turned() -> None:
    matrices = {name: np.array(matrix).tolist() for name, matrix in NAMED_FILTERS.items()}
    assert matrices == {
        "vertical": [[1, 0, -1], [1, 0, -1], [1, 0, -1]],
        "horizontal": [[1, 1, 1], [0, 0, 0], [-1, -1, -1]],
        "sobel_vertical": [[1, 0, -1], [2, 0, -2], [1, 0, -1]],
        "sobel_horizontal": [[1, 2, 1], [0, 0, 0], [-1, -2, -1]],
        "scharr_vertical": [[3, 0, -3], [10, 0, -10], [3, 0, -3]],
        "scharr_horizontal": [[3, 10, 3], [0, 0, 0], [-3, -10, -3]],
    }
    assert set(matrices) == set(NAMES)


def test_a_bare_matrix_serves_every_channel_and_filter() -> None:
    for weight in ("[[1, 2, 3], [4, 5, 6], [7, 8, 9]]", "sobel_vertical"):
        array = written(weight, filters=4)
        assert array.shape == (3, 3, 2, 4)
        for channel, filter in np.ndindex(2, 4):
            np.testing.assert_array_equal(array[..., channel, filter], array[..., 0, 0])
    assert array[1, 0, 0, 0] == 2


def test_a_list_gives_a_matrix_or_a_name_for_each_filter() -> None:
    array = written("[vertical, [[1, 2, 3], [4, 5, 6], [7, 8, 9]]]", filters=2)
    for channel in range(2):
        np.testing.assert_array_equal(array[..., channel, 0], NAMED_FILTERS["vertical"])
        assert array[..., channel, 1].ravel().tolist() == list(range(1, 10))


def test_a_whole_array_is_used_as_it_is() -> None:
    whole = numbers(3, 3, 2, 2)
    np.testing.assert_array_equal(written(str(whole.tolist()), filters=2), whole)


def test_a_matrix_for_another_number_of_filters_is_refused() -> None:
    with pytest.raises(ValueError, match=r"'c.weight' is 3x3x3, but the layer needs 3x3x2x2"):
        written("[vertical, vertical, vertical]", filters=2)
    with pytest.raises(ValueError, match=r"the weight in `values` is not a block of numbers"):
        written("[[1, 2, 3], [4, 5], [7, 8, 9]]")


def test_the_bias_is_0_where_the_weight_is_written_and_itself_where_it_is() -> None:
    text = """
        input: [2]
        layers:
          - {{name: d, type: dense, units: 2, values: {{{}}}}}
        """
    weight = "weight: [[1, 2], [3, 4]]"
    assert output(text.format(weight), [[1, 10]]).tolist() == [[31, 42]]
    assert output(text.format(f"{weight}, bias: [100, 200]"), [[1, 10]]).tolist() == [[131, 242]]


def test_what_the_caller_gives_goes_before_what_the_file_writes() -> None:
    text = """
        input: [1]
        layers:
          - {name: d, type: dense, units: 1, values: {weight: [[2]], bias: [5]}}
        """
    assert output(text, [[10]], {"d.weight": [[3]]}).tolist() == [[35]]
