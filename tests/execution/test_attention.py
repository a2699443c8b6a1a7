"""Attention as loops over heads, windows and positions compute it."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

import cnnshape
from cnnshape.execution.arrays import Array
from tests.execution.running import executed, numbers, observed, output

BARE = "project_inputs: false, project_output: false"


def softmax(scores: Array) -> Array:
    exponentials = np.exp(scores - scores.max())
    return np.asarray(exponentials / exponentials.sum())


def means(query: Array, keys: Array, values: Array, heads: int) -> Array:
    """Return the mean of the values for one query, head by head."""
    parts = zip(
        np.split(query, heads), np.split(keys, heads, 1), np.split(values, heads, 1), strict=True
    )
    return np.concatenate([softmax(k @ q / np.sqrt(len(q))) @ v for q, k, v in parts])


def test_each_query_gets_the_mean_of_the_values() -> None:
    x = numbers(2, 5, 6)
    text = f"input: [5, 6]\nlayers:\n  - {{type: attention, heads: 3, {BARE}}}"
    want = [[means(sample[i], sample, sample, 3) for i in range(5)] for sample in x]
    np.testing.assert_allclose(output(text, x), want)


def test_projections_come_before_and_after() -> None:
    x = numbers(1, 4, 3)
    text = "input: [4, 3]\nlayers:\n  - {name: a, type: attention, heads: 2, key_channels: 4}"
    text = text.replace("}", ", value_channels: 6, output_channels: 5}")
    done = executed(text, x)
    own = {name.removeprefix("a."): array for name, array in done.weights.items()}
    q, k, v = (x[0] @ own[f"{n}_weight"] + own[f"{n}_bias"] for n in ("query", "key", "value"))
    mixed = np.stack([means(q[i], k, v, 2) for i in range(4)])
    want = mixed @ own["output_weight"] + own["output_bias"]
    np.testing.assert_allclose(done.outputs["a"][0], want)


def test_what_comes_later_is_hidden_from_causal_attention() -> None:
    x = numbers(1, 6, 4)
    text = f"input: [6, 4]\nlayers:\n  - {{type: attention, heads: 2, causal: true, {BARE}}}"
    want = [means(x[0, i], x[0, : i + 1], x[0, : i + 1], 2) for i in range(6)]
    np.testing.assert_allclose(output(text, x)[0], want)


def test_what_is_hidden_is_not_read_even_if_it_is_no_number() -> None:
    x = numbers(1, 6, 4)
    x[0, 3] = np.nan
    text = f"input: [6, 4]\nlayers:\n  - {{type: attention, heads: 2, causal: true, {BARE}}}"
    assert np.isnan(output(text, x)[0]).all(axis=1).tolist() == [False] * 3 + [True] * 3


@pytest.mark.parametrize(("size", "window", "shift"), [(9, 3, 1), (8, 4, 3), (7, 4, 2), (3, 4, 2)])
def test_windows_attend_by_themselves(size: int, window: int, shift: int) -> None:
    x = numbers(2, size, size, 2)
    text = f"""
        input: [{size}, {size}, 2]
        layers:
          - {{type: attention, heads: 1, window: {window}, shift: {shift}, pad: true, {BARE}}}
        """
    result = output(text, x)
    moved = shift if size > window else 0
    whole = -(-size // window) * window
    padded = np.pad(x, ((0, 0), (0, whole - size), (0, whole - size), (0, 0)))
    of_group = [(cell - moved) // window for cell in range(whole)]
    for sample, row, column in product(range(2), range(size), range(size)):
        rows = [i for i in range(whole) if of_group[i] == of_group[row]]
        columns = [i for i in range(whole) if of_group[i] == of_group[column]]
        seen = padded[sample][np.ix_(rows, columns)].reshape(-1, 2)
        want = means(x[sample, row, column], seen, seen, 1)
        np.testing.assert_allclose(result[sample, row, column], want)


def test_a_function_after_windows_writes_where_it_is_read() -> None:
    layers = f"{{type: attention, heads: 1, window: [1, 4, 1], {BARE}}}, {{name: f, type: relu}}"
    text = f"input: [1, 4, 2, 1]\nlayers: [{layers}]"
    x = np.arange(-4.0, 4.0).reshape(1, 1, 4, 2, 1)
    seen = cnnshape.run(cnnshape.loads(text), x).outputs["f"]
    assert seen.min() >= 0


def test_a_grid_attends_across_the_map() -> None:
    x = numbers(1, 6, 4, 2)
    text = f"input: [6, 4, 2]\nlayers:\n  - {{type: attention, heads: 2, grid: [3, 2], {BARE}}}"
    result = output(text, x)[0]
    for row, column in product(range(6), range(4)):
        seen = x[0, row % 2 :: 2, column % 2 :: 2].reshape(-1, 2)
        np.testing.assert_allclose(result[row, column], means(x[0, row, column], seen, seen, 2))


def test_a_relative_bias_belongs_to_a_distance() -> None:
    x = np.zeros((1, 3, 1))
    x[0, :, 0] = [1, 10, 100]
    text = f"""
        input: [3, 1]
        layers:
          - {{name: a, type: attention, heads: 1, relative_bias: table, scale: 1.0e-9, {BARE}}}
        """
    table = np.full((5, 1), -np.inf)
    table[1] = 0  # the key is one further on than the query
    table[2, 0] = -50  # else its own
    result = output(text, x, {"a.relative_bias": table})
    np.testing.assert_allclose(result[0, :, 0], [10, 100, 100])


def test_cosine_attention_compares_directions() -> None:
    x = numbers(1, 4, 2)
    text = f"""
        input: [4, 2]
        layers:
          - {{name: a, type: attention, heads: 1, similarity: cosine, {BARE}}}
        """
    result = output(text, x, {"a.logit_scale": [np.log(7)]})
    long = output(text, 1000 * x, {"a.logit_scale": [np.log(7)]})
    directions = x[0] / np.linalg.norm(x[0], axis=1, keepdims=True)
    want = [softmax(7 * directions @ one) @ x[0] for one in directions]
    np.testing.assert_allclose(result[0], want)
    np.testing.assert_allclose(long, 1000 * result)


def test_a_trained_scale_is_at_most_a_hundred() -> None:
    x = numbers(1, 4, 2)
    text = f"""
        input: [4, 2]
        layers:
          - {{name: a, type: attention, heads: 1, similarity: cosine, {BARE}}}
        """
    at_most = output(text, x, {"a.logit_scale": [np.log(100)]})
    np.testing.assert_allclose(output(text, x, {"a.logit_scale": [9.0]}), at_most)


def test_scores_are_counted_while_it_runs() -> None:
    text = f"input: [5, 6]\nlayers:\n  - {{name: a, type: attention, heads: 3, {BARE}}}"
    assert observed(text, "a").live_bytes == 8 * (2 * 5 * 6 + 3 * 5 * 5)


def test_a_product_of_maps() -> None:
    x, y = numbers(2, 3, 4, 5), numbers(2, 3, 6, 5, seed=1)
    text = """
        inputs: {x: [3, 4, 5], y: [3, 6, 5]}
        layers:
          - {type: matmul, from: [x, y], transpose_second: true, scale: 0.5}
        """
    want = np.einsum("mhik,mhjk->mhij", x, y) / 2
    np.testing.assert_allclose(output(text, {"x": x, "y": y}), want)


def test_learned_values_are_the_same_for_each_sample() -> None:
    text = """
        input: [3, 2]
        layers:
          - {name: token, type: learned, shape: [1, 2]}
          - {type: add, from: [input, token]}
        """
    x = numbers(4, 3, 2)
    np.testing.assert_allclose(output(text, x, {"token.weight": [[5, 7]]}), x + np.array([5, 7]))


def test_an_index_is_replaced_by_its_row() -> None:
    text = "input: [3]\nlayers:\n  - {name: e, type: embedding, vocabulary: 4, channels: 2}"
    table = [[0, 1], [10, 11], [20, 21], [30, 31]]
    result = output(text, [[3, 0, 1]], {"e.weight": table})
    assert result.tolist() == [[[30, 31], [0, 1], [10, 11]]]


@pytest.mark.parametrize(("index", "said"), [(4, "4"), (-1, "-1"), (0.5, "0.5"), (np.inf, "inf")])
def test_an_index_that_is_in_no_table(index: float, said: str) -> None:
    text = "input: [1]\nlayers:\n  - {name: e, type: embedding, vocabulary: 4, channels: 2}"
    with pytest.raises(ValueError, match=f"it reads the index {said}: indices are whole numbers"):
        output(text, [[index]])


def test_a_dtype_that_rounds_indices_is_refused() -> None:
    text = "input: [1]\nlayers:\n  - {type: embedding, vocabulary: 16777218, channels: 1}"
    with pytest.raises(
        ValueError, match="up to 16,777,216 exactly, and the vocabulary has 16,777,218"
    ):
        output(text, [[0]], dtype="float32")


def test_inputs_that_are_indices_are_drawn_as_such() -> None:
    text = """
input: [50, 1]
layers:
  - {name: reshaped, type: reshape, shape: [5, 10, 1]}
  - {type: embedding, vocabulary: 3, channels: 2}
"""
    drawn = cnnshape.run(cnnshape.loads(text), keep=["input"]).kept["input"]
    assert set(drawn.ravel()) == {0, 1, 2}
