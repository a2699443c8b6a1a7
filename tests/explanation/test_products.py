"""One output written out: its sum is what the execution gives, whatever the window does."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import numpy as np
import pytest

import cnnshape
from cnnshape.execution import executor
from cnnshape.explanation import Values, one_output
from tests.cli.running import FINE, UNABLE, command

LAYERS = {
    "conv": "{type: conv, filters: 2, kernel: 3}",
    "padded": "{type: conv, filters: 2, kernel: [3, 2], stride: 2, padding: same, dilation: 2}",
    "reflected": "{type: conv, filters: 2, kernel: 7, padding: 3, padding_mode: reflect}",
    "replicated": "{type: depthwise_conv, kernel: 3, padding: 4, padding_mode: replicate}",
    "circular": "{type: conv, filters: 2, kernel: 3, padding: 5, padding_mode: circular}",
    "flipped": "{type: conv, filters: 2, kernel: [2, 3], flip: true, bias: false}",
    "grouped": "{type: conv, filters: 4, kernel: 2, groups: 2, activation: relu}",
    "depthwise": "{type: depthwise_conv, kernel: 3, multiplier: 2, padding: [[1, 0], [0, 2]]}",
    "dense": "{type: dense, units: 3, activation: tanh}",
    "max": "{type: max_pool, kernel: 3, stride: 2, padding: 1, ceil_mode: true}",
    "dilated": "{type: max_pool, kernel: 2, stride: 1, dilation: 2}",
    "average": "{type: avg_pool, kernel: 3, stride: 2, padding: 1, ceil_mode: true}",
    "counted": "{type: avg_pool, kernel: 3, padding: 1, count_padding: true, ceil_mode: true}",
}
TEXT = "input: [5, 6, 2]\nlayers:\n  - {layer}\n"


def written(layer: str) -> list[tuple[list[str], float]]:
    """Return each output of a layer, written out, and its value."""
    network = cnnshape.loads(TEXT.replace("{layer}", layer))
    name = network.nodes[-1].name
    done = executor.run(network, dtype="float64", keep=("input", name))
    weights = {key.rpartition(".")[2]: array for key, array in done.weights.items()}
    values = Values(done.kept["input"][0], done.kept[name][0], weights)
    places = product(*map(range, values.y.shape))
    return [
        (list(one_output(network.nodes[-1].layer, values, at).lines), float(values.y[at]))
        for at in places
    ]


@pytest.mark.parametrize("kind", LAYERS)
def test_every_output_is_the_sum_that_is_written(kind: str) -> None:
    for (_, formula, *rest), value in written(LAYERS[kind]):
        left, _, right = formula.rpartition(" = ")
        worked_out = eval(left.replace("(bias)", ""), {"max": max})
        assert worked_out == pytest.approx(float(right), abs=1e-4)
        activated = [float(line.rpartition(": ")[2]) for line in rest if re.match(r"\w+: ", line)]
        assert (activated or [float(right)])[-1] == pytest.approx(value, rel=1e-4, abs=1e-5)


def test_padding_is_remarked() -> None:
    corner, *_ = written(LAYERS["padded"])
    assert re.search(r"\d+ of the cells are padding, which is 0", "\n".join(corner[0]))


def test_a_long_sum_is_cut() -> None:
    (_, formula), _ = written("{type: conv, filters: 1, kernel: 5, bias: false}")[0]
    assert formula.count("*") == 50
    network = "{type: conv, filters: 60, kernel: 1}, {type: conv, filters: 1, kernel: 3}"
    many = cnnshape.loads("input: [3, 3, 1]\nlayers: [" + network + "]")
    done = executor.run(many, dtype="float64", keep="all")
    weights = {k.rpartition(".")[2]: v for k, v in done.weights.items() if "conv_2" in k}
    values = Values(done.kept["conv_1"][0], done.kept["conv_2"][0], weights)
    _, formula = one_output(many.nodes[-1].layer, values, (0, 0, 0)).lines
    assert "... (540 products in all)" in formula
    assert formula.count("*") == 108


def test_the_nine_products_of_the_course() -> None:
    """Section 1.2: the one at the top left is -5."""
    report = command("explain", "course/edge_vertical", "edges").report
    nine = "3 * 1 + 0 * 0 + 1 * (-1) + 1 * 1 + 5 * 0 + 8 * (-1) + 2 * 1 + 7 * 0 + 2 * (-1) = -5"
    assert nine in report
    assert "row 1, column 1, channel 1:" in report


@pytest.mark.parametrize(("at", "value"), [("1,3,1", "88"), ("2 3 1", "117")])
def test_another_output_is_named_by_its_place(at: str, value: str) -> None:
    """Section 1.5: the notes print 83 and 127."""
    report = command("explain", "course/strided", "strided", "--at", at).report
    assert report.rstrip().endswith(f" = {value}")


def test_arrays_and_weights_give_the_numbers() -> None:
    text = "input: [2, 2, 1]\nlayers: [{name: a, type: conv, filters: 1, kernel: 2}]\n"
    Path("net.yaml").write_text(text, encoding="utf-8")
    Path("x.csv").write_text("1,2\n3,4\n", encoding="utf-8")
    weights = {"a.weight": np.arange(4.0).reshape(2, 2, 1, 1), "a.bias": np.ones(1)}
    np.savez("w.npz", **weights)  # type: ignore[arg-type]
    words = ("explain", "net.yaml", "a", "--array", "x.csv")
    report = command(*words, "--weights", "w.npz").report
    assert "1 * 0 + 2 * 1 + 3 * 2 + 4 * 3 + 1 (bias) = 21" in report
    assert "there are no numbers: layer `a` (conv) cannot run" in command(*words).report


def test_where_there_are_no_numbers_it_says_so_if_they_are_asked_for() -> None:
    asked = command("explain", "lenet", "conv1", "--at", "1,1,1")
    assert asked.code == FINE
    assert "there are no numbers: the file has no example" in asked.report
    assert "One output" not in command("explain", "lenet", "conv1").report


def test_a_layer_that_is_no_sum_says_its_value() -> None:
    text = "input: [2]\nlayers: [{type: relu}]\nexamples: [{input: [-1, 3], output: [0, 3]}]\n"
    Path("net.yaml").write_text(text, encoding="utf-8")
    report = command("explain", "net.yaml", "relu_1", "--at", "2").report
    assert "channel 2:" in report
    assert "3, which is no sum of products" in report


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("strided", "--at", "0,1,1"), "`strided` has row 1 to 3, column 1 to 3, channel 1 to 1"),
        (("strided", "--at", "4,1,1"), "write ROW,COLUMN,CHANNEL"),
        (("strided", "--at", "1,1"), "write ROW,COLUMN,CHANNEL"),
        (("strided", "--at", "a"), "write ROW,COLUMN,CHANNEL"),
        (("--at", "1,1,1"), "--at needs a layer"),
        (("9",), "there is no layer 9: the table numbers them from 0 to 1"),
    ],
)
def test_what_is_not_there_is_refused(words: tuple[str, ...], why: str) -> None:
    outcome = command("explain", "course/strided", *words)
    assert outcome.code == UNABLE
    assert why in outcome.said


def test_a_block_has_no_output_of_its_own() -> None:
    outcome = command("explain", "resnet18", "stage_1", "--at", "1,1,1")
    assert outcome.code == UNABLE
    assert "`stage_1` is a block: name one of its layers" in outcome.said


def test_a_layer_may_be_named_by_its_number_in_the_table() -> None:
    for number, name in (("0", "input"), ("2", "conv2"), ("3", "fc3")):
        assert command("explain", "lenet", number) == command("explain", "lenet", name)
