"""Merges, value by value."""

from __future__ import annotations

from functools import reduce

import numpy as np
import pytest

from tests.execution.running import executed, numbers, output

X = {name: numbers(2, 3, 4, seed=seed) for seed, name in enumerate("abc")}
INPUTS = "inputs: {a: [3, 4], b: [3, 4], c: [3, 4]}"

EXPECTED = {
    "add": X["a"] + X["b"] + X["c"],
    "subtract": X["a"] - X["b"] - X["c"],
    "multiply": X["a"] * X["b"] * X["c"],
    "average": (X["a"] + X["b"] + X["c"]) / 3,
    "maximum": reduce(np.maximum, X.values()),
    "concat": np.concatenate(list(X.values()), axis=-1),
}


@pytest.mark.parametrize("kind", EXPECTED)
def test_a_merge_of_three(kind: str) -> None:
    text = f"{{{INPUTS}, layers: [{{type: {kind}, from: [a, b, c]}}]}}"
    np.testing.assert_allclose(output(text, X), EXPECTED[kind], rtol=1e-14)


@pytest.mark.parametrize("kind", EXPECTED)
def test_the_activation_follows_the_merge_and_leaves_what_was_read(kind: str) -> None:
    text = f"""
        {INPUTS}
        layers:
          - {{name: m, type: {kind}, from: [a, b, c], activation: relu}}
          - {{name: n, type: concat, from: [a, b, c]}}
        outputs: [m, n]
        """
    outputs = executed(text, X).outputs
    np.testing.assert_allclose(outputs["m"], np.maximum(EXPECTED[kind], 0), rtol=1e-14)
    np.testing.assert_array_equal(outputs["n"], EXPECTED["concat"])


@pytest.mark.parametrize("gate", ["[5]", "[1, 1, 5]"])
@pytest.mark.parametrize("order", ["map, gate", "gate, map", "gate, map, gate, gate"])
def test_multiply_broadcasts_a_gate_over_space(gate: str, order: str) -> None:
    x = {"map": numbers(2, 3, 4, 5), "gate": numbers(2, *map(int, gate[1:-1].split(",")), seed=1)}
    text = f"""
        inputs: {{map: [3, 4, 5], gate: {gate}}}
        layers: [{{type: multiply, from: [{order}]}}]
        """
    expected = x["map"] * x["gate"].reshape(2, 1, 1, 5) ** order.count("gate")
    np.testing.assert_allclose(output(text, x), expected, rtol=1e-12)


UFUNCS = {"add": np.add, "subtract": np.subtract, "multiply": np.multiply, "maximum": np.maximum}


@pytest.mark.parametrize("kind", UFUNCS)
@pytest.mark.parametrize("narrow", [(5,), (1,), (1, 1, 5), (3, 1, 5), (1, 4, 1), (3, 4, 1)])
@pytest.mark.parametrize("is_first", [True, False])
def test_axes_of_size_1_are_broadcast(kind: str, narrow: tuple[int, ...], is_first: bool) -> None:
    x = {"map": numbers(2, 3, 4, 5), "narrow": numbers(2, *narrow, seed=1)}
    order = ["narrow", "map"] if is_first else ["map", "narrow"]
    text = f"""
        inputs: {{map: [3, 4, 5], narrow: {list(narrow)}}}
        layers: [{{type: {kind}, from: {order}, activation: relu}}]
        """
    aligned = x["narrow"].reshape(2, *(1,) * (3 - len(narrow)), *narrow)
    pair = (aligned, x["map"]) if is_first else (x["map"], aligned)
    np.testing.assert_allclose(output(text, x), np.maximum(UFUNCS[kind](*pair), 0), rtol=1e-12)


def test_the_mean_of_a_map_and_a_vector_divides_by_two() -> None:
    x = {"map": numbers(2, 3, 4, 5), "vector": numbers(2, 5, seed=1)}
    text = """
        inputs: {map: [3, 4, 5], vector: [5]}
        layers: [{type: average, from: [map, vector]}]
        """
    expected = (x["map"] + x["vector"][:, None, None]) / 2
    np.testing.assert_allclose(output(text, x), expected, rtol=1e-12)


@pytest.mark.parametrize("other", ["[2, 4, 5]", "[4]", "[3, 4, 2]"])
def test_other_sizes_cannot_be_broadcast(other: str) -> None:
    text = f"""
        inputs: {{map: [3, 4, 5], other: {other}}}
        layers: [{{name: m, type: multiply, from: [map, other]}}]
        """
    with pytest.raises(ValueError, match=r"layer `m` .* cannot run: .*broadcast"):
        executed(text)


def test_a_signal_does_not_meet_an_image() -> None:
    text = """
        inputs: {map: [3, 4, 5], signal: [4, 5]}
        layers: [{name: m, type: multiply, from: [map, signal]}]
        """
    with pytest.raises(ValueError, match=r"`m` .* maps with the same axes, and reads 4x5"):
        executed(text)


@pytest.mark.parametrize("layout", ["channels_last", "channels_first"])
@pytest.mark.parametrize(("axis", "place"), [("height", 1), ("width", 2), ("channels", 3)])
def test_concat_joins_along_one_axis_in_either_layout(layout: str, axis: str, place: int) -> None:
    arrays = {"a": numbers(2, 3, 3, 3, seed=1), "b": numbers(2, 3, 3, 3, seed=2)}
    text = f"""
        inputs: {{a: [3, 3, 3], b: [3, 3, 3]}}
        layout: {layout}
        layers: [{{type: concat, from: [a, b], axis: {axis}, activation: relu}}]
        """
    is_first = layout == "channels_first"
    given = {n: np.moveaxis(x, -1, 1) if is_first else x for n, x in arrays.items()}
    result = output(text, given)
    expected = np.maximum(np.concatenate([*arrays.values()], axis=place), 0)
    np.testing.assert_array_equal(np.moveaxis(result, 1, -1) if is_first else result, expected)


def test_concat_needs_equal_spatial_sizes_and_takes_any_channels() -> None:
    x = {"a": numbers(2, 3, 1), "b": numbers(2, 3, 5)}
    text = "{inputs: {a: [3, 1], b: [3, 5]}, layers: [{type: concat, from: [b, a]}]}"
    np.testing.assert_array_equal(output(text, x), np.concatenate([x["b"], x["a"]], axis=2))
    unequal = """
        inputs: {a: [3, 1], b: [4, 1]}
        layers: [{name: m, type: concat, from: [a, b]}]
        """
    with pytest.raises(ValueError, match=r"`m` .* maps of one size, and reads 3x1 and 4x1"):
        executed(unequal)


@pytest.mark.parametrize("kind", EXPECTED)
def test_a_merge_of_one_is_refused(kind: str) -> None:
    with pytest.raises(ValueError, match="at least two layers to merge"):
        executed(f"{{input: [3, 4], layers: [{{type: {kind}}}]}}")


def test_a_layer_may_be_merged_with_itself() -> None:
    text = "{input: [3], layers: [{type: add, from: [input, input]}]}"
    assert output(text, [[1, 2, 3]]).tolist() == [[2, 4, 6]]
