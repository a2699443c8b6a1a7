"""Attention: what it weighs and costs, what it sees, and what it refuses."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnshape import SpecError, analyze, loads
from tests.analysis.questions import assert_refused, last_row, rows, sound


def test_the_attention_of_vit_b_16() -> None:
    row = last_row("input: [197, 768]\nlayers:\n  - {type: attention, heads: 12}")
    assert row.output_shape == (197, 768)
    assert row.trainable_parameters == 4 * (768 * 768 + 768)
    projections, products = 4 * 197 * 768 * 768, 2 * 197 * 197 * 768
    assert row.macs == row.macs_effective == projections + products
    assert row.receptive_field is None


def test_scores_and_projections_are_alive_while_it_runs() -> None:
    row = last_row("input: [197, 768]\nlayers:\n  - {type: attention, heads: 12}")
    read_and_made, projected, scores = 2 * 197 * 768, 3 * 197 * 768, 12 * 197 * 197
    assert row.live_bytes == 4 * (read_and_made + projected + scores)


def test_widths_are_those_of_all_heads_together() -> None:
    row = last_row("""
        inputs: {queries: [5, 6], keys: [9, 4], values: [9, 3]}
        layers:
          - type: attention
            from: [queries, keys, values]
            heads: 2
            key_channels: 8
            value_channels: 10
            output_channels: 7
            bias: false
        """)
    assert row.output_shape == (5, 7)
    assert row.weights == {
        "query_weight": (6, 8),
        "key_weight": (4, 8),
        "value_weight": (3, 10),
        "output_weight": (10, 7),
    }
    assert row.macs == 5 * 6 * 8 + 9 * 4 * 8 + 9 * 3 * 10 + 5 * 9 * (8 + 10) + 5 * 10 * 7


def test_without_projections_it_is_the_bare_operator() -> None:
    row = last_row("""
        inputs: {queries: [5, 6], keys: [9, 6], values: [9, 4]}
        layers:
          - type: attention
            from: [queries, keys, values]
            heads: 2
            project_inputs: false
            project_output: false
        """)
    assert (row.output_shape, row.weights, row.weighted_layer) == ((5, 4), {}, 0)
    assert row.macs == 5 * 9 * (6 + 4)


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 6), st.integers(1, 6))
def test_causal_pairs_are_those_that_loops_count(queries: int, keys: int) -> None:
    row = last_row(f"""
        inputs: {{queries: [{queries}, 2], keys: [{keys}, 2]}}
        layers:
          - type: attention
            from: [queries, keys]
            heads: 1
            causal: true
            project_inputs: false
            project_output: false
        """)
    pairs = [(i, j) for i, j in product(range(queries), range(keys)) if j <= i]
    assert row.macs == 4 * queries * keys
    assert row.macs_effective == 4 * len(pairs)


@settings(deadline=None, max_examples=100)
@given(st.integers(1, 12), st.integers(1, 5), st.data())
def test_pairs_in_windows_are_those_that_loops_count(
    size: int, window: int, data: st.DataObject
) -> None:
    shift = data.draw(st.integers(0, window - 1))
    row = last_row(f"""
        input: [{size}, 2]
        layers:
          - type: attention
            heads: 1
            window: {window}
            shift: {shift}
            pad: true
            project_inputs: false
            project_output: false
        """)
    moved = shift if size > window else 0
    groups = [(cell - moved) // window for cell in range(size)]
    pairs = [(i, j) for i, j in product(groups, groups) if i == j]
    assert row.macs_effective == 4 * len(pairs)
    assert row.macs == 4 * -(-size // window) * window**2
    assert row.receptive_field == (window,)


def test_tables_have_a_row_for_each_distance() -> None:
    text = """
        input: [14, 14, 24]
        layers:
          - {{type: attention, heads: 3, {}}}
        """
    tables = ("relative_bias: table", "relative_bias: table, window: 7, shift: 3")
    whole, windows = (last_row(text.format(each)).weights or {} for each in tables)
    assert whole["relative_bias"] == (27 * 27, 3)
    assert windows["relative_bias"] == (13 * 13, 3)
    cosine = "relative_bias: continuous, similarity: cosine, grid: 7"
    weights = last_row(text.format(cosine)).weights or {}
    assert weights["distance_weight"] == (2, 512)
    assert weights["distance_bias"] == (512,)
    assert weights["relative_weight"] == (512, 3)
    assert weights["logit_scale"] == (3,)


def test_what_attends_to_learned_values_sees_its_own_cell() -> None:
    found = rows(
        sound("""
        input: [8, 8, 4]
        layers:
          - {name: edges, type: conv, filters: 4, kernel: 3, padding: same}
          - {name: memory, type: learned, shape: [10, 6]}
          - {name: read, type: attention, heads: 2, from: [edges, memory]}
          - {name: asked, type: attention, heads: 2, from: [memory, edges]}
        """)
    )
    assert found["read"].receptive_field == (3, 3)
    assert found["memory"].receptive_field is found["asked"].receptive_field is None


def test_very_large_maps_are_counted_at_once() -> None:
    row = last_row("""
        input: [99999999, 4]
        layers:
          - {type: attention, heads: 2, window: 7, shift: 3, pad: true}
        """)
    assert row.output_shape == (99_999_999, 4)


def test_heads_that_do_not_divide() -> None:
    assert_refused(
        """
        input: [16, 30]
        layers:
          - {type: attention, heads: 4}
          #                          ^
        """,
        "S107",
        "4 heads do not divide the 30 channels of the keys",
        ("30 % 4 = 2",),
        "use a number of heads that divides 30, as 2, or set `key_channels` to a multiple of 4",
    )


def test_windows_that_do_not_divide() -> None:
    assert_refused(
        """
        input: [16, 14, 8]
        layers:
          - {type: attention, heads: 2, window: 7}
          #                                     ^
        """,
        "S107",
        "a window of 7 does not divide a height of 16",
        ("16 % 7 = 2",),
        "fill up the last windows with zeros: `pad: true`, or bring the height to 14 or 21",
    )


def test_a_grid_that_does_not_divide() -> None:
    assert_refused(
        """
        input: [5, 5, 8]
        layers:
          - {type: attention, heads: 2, grid: 7}
          #                                   ^
        """,
        "S107",
        "a grid of 7 does not divide a height and width of 5",
        ("5 % 7 = 5",),
        "bring the height and width to 7",
    )


def test_a_shift_as_large_as_the_window() -> None:
    assert_refused(
        """
        input: [14, 8]
        layers:
          - {type: attention, heads: 2, window: 7, shift: 9}
          #                                               ^
        """,
        "S107",
        "windows of 7 along the length cannot be shifted by 9",
        ("a shift of 9 is one of 2",),
        "use a shift of less than 7, as 3",
    )


def test_a_vector_has_no_positions() -> None:
    assert_refused(
        """
        input: [64]
        layers:
          - {type: attention, heads: 2}
          # ^^^^^^^^^^^^^^^^^^^^^^^^^^^
        """,
        "S108",
        "attention needs positions, but `input` is a vector of 64 values",
        ("`input` has no spatial axes",),
        "move this layer above the flatten or the global pooling, or make it a token with "
        "`{type: reshape, shape: [1, 64]}`",
    )


def test_keys_without_values() -> None:
    assert_refused(
        """
        inputs: {a: [5, 6], b: [9, 6], c: [8, 6]}
        layers:
          - {type: attention, heads: 2, from: [a, b, c]}
          #                                   ^^^^^^^^^
        """,
        "S104",
        "attention needs a value for each key, but reads 9 keys and 8 values",
        ("`b` is 9x6", "`c` is 8x6"),
        "bring keys and values to the same number of positions",
    )


def test_windows_of_maps_of_different_sizes() -> None:
    assert_refused(
        """
        inputs: {a: [14, 14, 6], b: [7, 7, 6]}
        layers:
          - {type: attention, heads: 2, window: 7, from: [a, b]}
          #                                              ^^^^^^
        """,
        "S104",
        "attention with `window` needs inputs of the same sizes",
        ("`a` is 14x14x6", "`b` is 7x7x6"),
        "bring `a` and `b` to the same sizes, or leave out `window`",
    )


def test_queries_that_keys_cannot_answer() -> None:
    assert_refused(
        """
        inputs: {a: [5, 6], b: [9, 4]}
        layers:
          - {type: attention, heads: 2, project_inputs: false, from: [a, b]}
          #                                                          ^^^^^^
        """,
        "S104",
        "queries have 6 channels and keys 4, so they have no product",
        ("`a` is 5x6", "`b` is 9x4"),
        "project them with `project_inputs: true`, or with a `dense` before",
    )


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("window: 7, grid: 7", "attention takes `window` or `grid`, not both"),
        ("shift: 3", "`shift` is that of windows: write `window` too"),
        ("pad: true", "`pad` is that of windows: write `window` too"),
        ("causal: true, grid: 7", "causal attention is over all positions"),
        ("similarity: cosine, scale: 2", "cosine attention has a trained scale"),
        ("project_inputs: false, key_channels: 8", "keys and values have the channels of"),
        ("project_output: false, output_channels: 8", "the output has the channels of the values"),
    ],
)
def test_keys_that_contradict_each_other(keys: str, words: str) -> None:
    with pytest.raises(SpecError, match=words):
        loads(f"input: [14, 14, 8]\nlayers:\n  - {{type: attention, heads: 2, {keys}}}\n")


def test_more_than_three_inputs() -> None:
    with pytest.raises(SpecError, match="attention reads 1 or 2 or 3 layers, but `from` lists 4"):
        loads(
            "input: [4, 4]\nlayers:\n  - {type: attention, heads: 2, from: [input"
            + 3 * ", input"
            + "]}"
        )


def test_keys_of_other_frameworks_are_understood() -> None:
    text = "input: [4, 4]\nlayers:\n  - {{type: {}, {}}}\n"
    for kind, key, meant in (
        ("attention", "num_heads: 2", "heads"),
        ("embedding", "num_embeddings: 2", "vocabulary"),
        ("attention", "window_size: 2", "window"),
    ):
        with pytest.raises(SpecError) as raised:
            loads(text.format(kind, key))
        assert any(f"`{meant}`" in (each.help or "") for each in raised.value.diagnostics)


def test_a_class_token_before_patches_is_counted_once() -> None:
    analysis = analyze(
        loads("""
input: [4, 6]
layers:
  - {name: token, type: learned, shape: [4, 6]}
  - {type: add, from: [input, token]}
  - {name: again, type: learned, shape: [4, 6], share: token}
""")
    )
    assert analysis.totals.trainable_parameters == 24
