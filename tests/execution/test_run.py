"""`run` from Python: its arguments, its results, and the messages of its refusals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import cnnshape
from cnnshape.execution.arrays import Array
from cnnshape.execution.executor import run
from cnnshape.network import Node
from tests.execution.running import counted, executed, numbers, output

TEXT = """
    input: [8, 6, 3]
    layers:
      - {name: c, type: conv, filters: 4, kernel: 3, activation: relu}
      - {name: p, type: max_pool, kernel: 2}
      - {name: f, type: flatten}
      - {name: d, type: dense, units: 5}
    """


def test_arrays_carry_a_batch_in_front() -> None:
    execution = executed(TEXT, numbers(7, 8, 6, 3), keep="all")
    assert {name: array.shape for name, array in execution.kept.items()} == {
        "input": (7, 8, 6, 3),
        "c": (7, 6, 4, 4),
        "p": (7, 3, 2, 4),
        "f": (7, 24),
        "d": (7, 5),
    }
    assert {name: array.shape for name, array in execution.outputs.items()} == {"d": (7, 5)}


def test_samples_do_not_know_of_each_other() -> None:
    x = numbers(3, 8, 6, 3)
    together = output(TEXT, x)
    for sample in range(3):
        np.testing.assert_allclose(output(TEXT, x[[sample]]), together[[sample]], rtol=1e-10)


def test_without_an_input_one_sample_is_drawn_from_the_seed() -> None:
    first, again, other = (executed(TEXT, seed=seed, keep=["input"]) for seed in (1, 1, 2))
    assert first.kept["input"].shape == (1, 8, 6, 3)
    np.testing.assert_array_equal(first.kept["input"], again.kept["input"])
    assert not np.array_equal(first.kept["input"], other.kept["input"])
    assert 0.5 < first.kept["input"].std() < 1.5


def test_float32_is_what_runs_by_default() -> None:
    network = cnnshape.loads("{input: [2], layers: [{type: relu}]}")
    (array,) = run(network).outputs.values()
    assert array.dtype == np.float32


def test_float32_and_float64_agree() -> None:
    x = numbers(2, 8, 6, 3)
    single, double = output(TEXT, x, dtype="float32"), output(TEXT, x, dtype="float64")
    np.testing.assert_allclose(single, double, rtol=1e-4, atol=1e-5)


def test_channels_first_is_the_layout_of_arguments_and_results_only() -> None:
    last = """
        input: [8, 6, 3]
        layers:
          - {name: c, type: conv, filters: 4, kernel: [3, 2], stride: [1, 2]}
        """
    first = last.replace("[8, 6, 3]", "[3, 8, 6]") + "layout: channels_first"
    x = numbers(2, 8, 6, 3)
    weights = executed(last).weights
    seen = executed(first, np.moveaxis(x, -1, 1), weights, keep="all")
    np.testing.assert_allclose(
        np.moveaxis(seen.outputs["c"], 1, -1), output(last, x, weights), rtol=1e-12
    )
    assert seen.outputs["c"].flags.c_contiguous
    np.testing.assert_array_equal(seen.kept["input"], np.moveaxis(x, -1, 1))


def test_several_inputs_come_by_name() -> None:
    text = "{inputs: {a: [2], b: [2]}, layers: [{type: subtract, from: [a, b]}]}"
    assert output(text, {"b": [[1, 2]], "a": [[10, 10]]}).tolist() == [[9, 8]]
    with pytest.raises(
        TypeError, match="x must be a dict of arrays, one for each of the inputs a, b"
    ):
        executed(text, [[1, 2]])
    with pytest.raises(ValueError, match="x holds a, but the inputs are a, b"):
        executed(text, {"a": [[1, 2]]})
    with pytest.raises(ValueError, match="as many samples: there are 1 of `a`, 2 of `b`"):
        executed(text, {"a": [[1, 2]], "b": [[1, 2], [3, 4]]})


def test_declared_outputs_are_returned_in_their_order() -> None:
    text = """
        input: [3]
        layers:
          - {name: a, type: relu}
          - {name: b, type: abs}
          - {name: c, type: linear}
        outputs: [c, a]
        """
    outputs = executed(text, [[-1, 0, 2]]).outputs
    assert list(outputs) == ["c", "a"]
    assert [array.tolist() for array in outputs.values()] == [[[0, 0, 2]], [[0, 0, 2]]]


def test_the_array_of_the_caller_is_left_alone() -> None:
    x = -counted(1, 3)
    text = "{input: [3], layers: [{type: relu}]}"
    output(text, x)
    assert x.tolist() == [[0, -1, -2]]
    weights = {"d.weight": np.ones((3, 2)), "d.bias": np.ones(2)}
    executed("{input: [3], layers: [{name: d, type: dense, units: 2}]}", x, weights)
    assert (weights["d.weight"] == 1).all()


def test_integers_and_lists_are_taken_as_numbers() -> None:
    text = "{input: [3], layers: [{type: relu}]}"
    assert output(text, [[-1, 0, 2]]).tolist() == [[0, 0, 2]]
    assert output(text, np.array([[-1, 0, 2]], np.int8)).tolist() == [[0, 0, 2]]


@pytest.mark.parametrize(
    ("x", "message"),
    [
        (np.zeros((8, 6, 3)), r"not \(8, 6, 3\); put the batch axis in front: `x\[None\]`"),
        (np.zeros((1, 3, 8, 6)), r"must be \(m, 8, 6, 3\) .* not \(1, 3, 8, 6\)"),
        (np.zeros((0, 8, 6, 3)), r"at least one sample, not \(0, 8, 6, 3\)"),
        (3, r"not \(\)"),
    ],
)
def test_an_input_of_another_shape_is_refused(x: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        executed(TEXT, x)


def test_an_input_that_is_no_numbers_is_refused() -> None:
    with pytest.raises(TypeError, match="`input` must hold real numbers, not complex128"):
        executed(TEXT, np.zeros((1, 8, 6, 3), complex))


@pytest.mark.parametrize("dtype", ["int8", "float16", "bfloat16", "nonsense", np.int32, None])
def test_a_dtype_that_cannot_be_executed_in_is_refused(dtype: Any) -> None:
    with pytest.raises(ValueError, match="a network runs in float32 or float64, not in"):
        executed(TEXT, dtype=dtype)


def test_what_is_no_network_is_refused() -> None:
    with pytest.raises(TypeError, match="run takes a network, as `load` returns it, not str"):
        run("lenet.yaml")  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", [None, "a", 1.5, -1])
def test_a_seed_that_is_no_whole_number_is_refused(seed: Any) -> None:
    with pytest.raises(ValueError, match="the seed must be a whole number of at least 0, not"):
        executed(TEXT, seed=seed)


@pytest.mark.parametrize("weights", [[1], "w.npz", 0])
def test_weights_without_names_are_refused(weights: Any) -> None:
    with pytest.raises(TypeError, match=r"weights map names as 'conv1\.weight' to arrays"):
        executed(TEXT, weights=weights)


def test_only_what_there_is_can_be_kept() -> None:
    with pytest.raises(ValueError, match="cannot keep the output of 'nothing'"):
        executed(TEXT, keep=["c", "nothing"])
    assert set(executed(TEXT, keep="c").kept) == {"c"}


def test_keeping_everything_changes_no_output_and_keeps_what_is_written_over() -> None:
    text = """
        input: [3]
        layers:
          - {name: a, type: relu}
          - {name: b, type: sigmoid}
        """
    execution = executed(text, [[-1, 0, 2]], keep="all")
    assert execution.kept["input"].tolist() == [[-1, 0, 2]]
    assert execution.kept["a"].tolist() == [[0, 0, 2]]
    np.testing.assert_allclose(execution.outputs["b"], output(text, [[-1, 0, 2]]))


def test_watch_sees_every_layer_as_it_is_before_it_is_written_over() -> None:
    seen: list[tuple[str, Array]] = []

    def watch(node: Node, array: Array) -> None:
        assert not array.flags.writeable
        seen.append((node.name, array.copy()))

    text = """
        input: [1, 3]
        layout: channels_first
        layers:
          - {name: a, type: relu}
          - {name: f, type: flatten}
        """
    executed(text, [[[-1, 0, 2]]], watch=watch)
    assert [(name, array.tolist()) for name, array in seen] == [
        ("input", [[[-1], [0], [2]]]),
        ("a", [[[0], [0], [2]]]),
        ("f", [[0, 0, 2]]),
    ]


def test_a_network_with_a_custom_layer_is_refused_by_its_name() -> None:
    text = """
        input: [3]
        layers:
          - {name: magic, type: custom, output: [5]}
        """
    with pytest.raises(ValueError, match="`magic` is a custom layer: its numbers are declared"):
        executed(text)
