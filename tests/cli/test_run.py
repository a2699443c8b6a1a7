"""`cnnshape run`: inputs drawn, read from files and taken from pictures; outputs shown and kept."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import cnnshape
from tests.cli.running import FINE, UNABLE, WRONG, Outcome, command

SUM = """
input: [3, 3, 1]
layers:
  - {name: sum, type: conv, filters: 1, kernel: 2, bias: false, values: {weight: [[1, 1], [1, 1]]}}
"""
DENSE = """
input: [3]
layers:
  - {name: hidden, type: dense, units: 2, activation: relu}
  - {name: out, type: dense, units: 1}
"""
TWO_INPUTS = """
inputs: {left: [2], right: [2]}
layers:
  - {name: plus, type: add, from: [left, right]}
"""


def run(text: str, *words: str) -> Outcome:
    Path("net.yaml").write_text(text, encoding="utf-8")
    return command("run", "net.yaml", *words)


def refused(text: str, *words: str) -> str:
    """Return what a run that is refused says."""
    outcome = run(text, *words)
    assert outcome.code == UNABLE
    assert outcome.report == ""
    assert outcome.said.startswith("cnnshape: ")
    assert outcome.said.count("\n") == 1
    return outcome.said


def saved(name: str, array: Any) -> str:
    np.save(name, array)
    return name


# What comes out


def test_a_small_output_is_printed_as_a_matrix() -> None:
    outcome = run(SUM, "--array", saved("x.npy", np.arange(9.0).reshape(1, 3, 3, 1)))
    assert (outcome.code, outcome.said) == (FINE, "")
    assert outcome.report == "sum: 2x2x1\n 8  12\n20  24\n"


def test_the_edges_of_the_course_come_out() -> None:
    picture = np.zeros((6, 6, 1))
    picture[:, :3] = 10
    outcome = command("run", "course/sobel", "--array", saved("x.npy", picture))
    assert outcome.report == "edges: 4x4x1\n" + "0  40  40   0\n".replace("0  ", " 0  ", 1) * 4


def test_channels_samples_and_slices_are_told_apart() -> None:
    text = "input: [2, 1, 2, 2]\nlayers:\n  - {name: same, type: linear}\n"
    values = np.arange(16.0).reshape(2, 2, 1, 2, 2)
    outcome = run(text, "--array", saved("x.npy", values))
    assert outcome.report.splitlines() == [
        "same: 2 samples of 2x1x2x2",
        *("sample 1", "channel 1", "slice 1", "0  2", "slice 2", "4  6"),
        *("channel 2", "slice 1", "1  3", "slice 2", "5  7"),
        *("sample 2", "channel 1", "slice 1", " 8  10", "slice 2", "12  14"),
        *("channel 2", "slice 1", " 9  11", "slice 2", "13  15"),
    ]


def test_a_large_output_is_told_in_figures() -> None:
    text = "input: [30, 30, 1]\nlayers:\n  - {name: same, type: linear}\n"
    x = np.zeros((30, 30, 1))
    x[0, 0, 0] = 9
    outcome = run(text, "--array", saved("x.npy", x))
    assert outcome.report == (
        "same: 30x30x1\n900 values from 0 to 9, mean 0.01, standard deviation 0.299833\n"
    )


def test_a_map_of_channels_first_is_shown_by_channel() -> None:
    text = "layout: channels_first\ninput: [2, 1, 2]\nlayers:\n  - {name: same, type: linear}\n"
    outcome = run(text, "--array", saved("x.npy", np.arange(4).reshape(2, 1, 2)))
    assert outcome.report == "same: 2x1x2\nchannel 1\n0  1\nchannel 2\n2  3\n"


def test_what_is_not_given_is_drawn_from_the_seed() -> None:
    first, again, other = (run(DENSE, "--seed", seed).report for seed in ("7", "7", "8"))
    assert first == again != other


def test_the_command_runs_what_the_python_door_runs() -> None:
    run(DENSE, "--seed", "5", "--output", "y.npz")
    result = cnnshape.run(cnnshape.load("net.yaml"), seed=5)
    np.testing.assert_array_equal(np.load("y.npz")["out"], result.outputs["out"])


def test_all_layers_are_shown_and_written() -> None:
    outcome = run(DENSE, "--all", "--output", "y.npz")
    assert [line for line in outcome.report.splitlines()[1:] if ":" in line] == [
        "input: 3",
        "hidden: 2",
        "out: 1",
    ]
    assert outcome.said == "cnnshape: wrote y.npz\n"
    with np.load("y.npz") as written:
        assert {name: written[name].shape for name in written} == {
            "input": (1, 3),
            "hidden": (1, 2),
            "out": (1, 1),
        }


def test_a_layer_may_be_called_as_it_likes() -> None:
    text = (
        "input: [1]\nlayers:\n  - {name: file, type: relu}\n  - {name: allow_pickle, type: relu}\n"
    )
    run(text, "--all", "--output", "y.npz")
    assert set(np.load("y.npz")) == {"input", "file", "allow_pickle"}


def test_a_single_output_is_written_as_npy() -> None:
    assert run(DENSE, "--output", "y.npy").code == FINE
    assert np.load("y.npy").shape == (1, 1)
    assert "there are 3 outputs" in run(DENSE, "--output", "y.npy", "--all").said


def test_weights_are_read_by_name() -> None:
    weights: dict[str, Any] = {
        "hidden.weight": np.ones((3, 2)),
        "hidden.bias": np.array([0.0, -100]),
        "out.weight": np.full((2, 1), 2),
        "out.bias": np.ones(1),
    }
    np.savez("w.npz", **weights)
    outcome = run(DENSE, "--weights", "w.npz", "--array", saved("x.npy", np.array([1.0, 2, 3])))
    assert outcome.report == "out: 1\n13\n"


def test_weights_that_the_file_writes_need_not_be_given() -> None:
    np.savez("w.npz")
    x = saved("x.npy", np.ones((3, 3, 1)))
    assert run(SUM, "--weights", "w.npz", "--array", x).report == "sum: 2x2x1\n4  4\n4  4\n"


def test_several_inputs_come_from_an_npz() -> None:
    np.savez("x.npz", left=np.array([1, 2]), right=np.array([[10, 20]]))
    assert run(TWO_INPUTS, "--array", "x.npz").report == "plus: 2\n11  22\n"


# What is refused


@pytest.mark.parametrize(
    ("array", "words"),
    [
        (np.zeros((4, 3, 1)), "`input` must be (m, 3, 3, 1) with at least one sample"),
        (np.zeros((0, 3, 3, 1)), "with at least one sample, not (0, 3, 3, 1)"),
        (np.full((3, 3, 1), np.nan), "the array holds 9 NaN values, the first at [0, 0, 0]"),
        (np.full((3, 3, 1), np.inf), "the array holds 9 infinite values, the first at [0, 0, 0]"),
        (np.full((3, 3, 1), 1e300), "the array holds values too large for float32"),
        (np.zeros((3, 3, 1), complex), "the array must hold real numbers, not complex128"),
        (np.full((3, 3, 1), "text"), "the array must hold real numbers, not <U4"),
    ],
)
def test_an_array_that_is_no_input_says_why(array: Any, words: str) -> None:
    assert words in refused(SUM, "--array", saved("x.npy", array))


def test_python_objects_are_never_loaded() -> None:
    np.save("x.npy", np.array([{"a": 1}], object), allow_pickle=True)
    assert "the array must hold real numbers, not object" in refused(SUM, "--array", "x.npy")


@pytest.mark.parametrize("content", [b"", b"no array", b"PK\x03\x04 cut off", b"\x93NUMPY\x01\x00"])
@pytest.mark.parametrize("name", ["x.npy", "x.npz"])
def test_a_file_that_holds_no_arrays_says_so(name: str, content: bytes) -> None:
    Path(name).write_bytes(content)
    assert f"{name} is not an .npy or .npz file of numbers" in refused(SUM, "--array", name)


def test_a_damaged_archive_says_so() -> None:
    np.savez_compressed("x.npz", x=np.arange(1000.0))
    content = bytearray(Path("x.npz").read_bytes())
    content[200:300] = b"\0" * 100
    Path("x.npz").write_bytes(content)
    assert "x.npz is not an .npy or .npz file of numbers" in refused(SUM, "--array", "x.npz")


def test_an_archive_that_unpacks_to_too_much_is_refused_before_it_is_read() -> None:
    with zipfile.ZipFile("x.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.npy", b"\0" * 2_000_000)
    assert Path("x.npz").stat().st_size < 10_000
    said = refused(SUM, "--array", "x.npz", "--max-memory", "1MB")
    assert "reading its arrays would take about 1.9 MiB of memory" in said


def test_a_missing_file_of_arrays_says_so() -> None:
    assert "cannot read nowhere.npy: No such file" in refused(SUM, "--array", "nowhere.npy")


def test_several_inputs_need_names() -> None:
    said = refused(TWO_INPUTS, "--array", saved("x.npy", np.ones(2)))
    assert "the network has the inputs left, right; give an .npz with all of them" in said
    np.savez("x.npz", left=np.ones(2), middle=np.ones(2))
    assert "no array for the input right; it holds left, middle" in refused(
        TWO_INPUTS, "--array", "x.npz"
    )


def test_inputs_of_different_numbers_of_samples_are_refused() -> None:
    np.savez("x.npz", left=np.ones((2, 2)), right=np.ones((3, 2)))
    assert "all inputs need as many samples" in refused(TWO_INPUTS, "--array", "x.npz")


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        (
            {"hidden.weight": np.ones((3, 2))},
            "3 of 4 arrays are missing: hidden.bias, out.weight, out.bias; it holds hidden.weight",
        ),
        (
            {
                "hidden.weight": np.ones((2, 3)),
                "hidden.bias": np.ones(2),
                "out.weight": np.ones((2, 1)),
                "out.bias": np.ones(1),
            },
            "the weight 'hidden.weight' is 2x3, but the layer needs 3x2",
        ),
        (
            {
                "hidden.weight": np.ones((3, 2)),
                "hidden.bias": np.ones(2),
                "out.weight": np.ones((2, 1)),
                "out.bias": np.ones(1),
                "other.weight": np.ones(1),
            },
            "no layer asks for the weight 'other.weight'",
        ),
        (
            {"hidden.weight": np.full((3, 2), np.nan)},
            "`hidden.weight` holds 6 NaN values, the first at [0, 0]",
        ),
    ],
)
def test_weights_that_do_not_fit_say_why(weights: dict[str, Any], words: str) -> None:
    np.savez("w.npz", **weights)
    assert words in refused(DENSE, "--weights", "w.npz")


def test_weights_without_names_are_refused() -> None:
    said = refused(DENSE, "--weights", saved("w.npy", np.ones(3)))
    assert "weights need names, as LAYER.weight: write them to an .npz" in said


def test_what_does_not_fit_into_memory_is_refused() -> None:
    outcome = command("run", "course/dense_on_large_image", "--max-memory", "4GiB")
    assert outcome.code == UNABLE
    assert "executing the network would take about 11.2 GiB of memory" in outcome.said
    assert run(DENSE, "--max-memory", "10B").code == UNABLE


@pytest.mark.parametrize("output", ["y", "y.csv", "y.jpeg"])
def test_an_output_of_an_unknown_kind_is_refused_first(output: str) -> None:
    assert "write to a file that ends in .npz, .npy or .png" in refused(DENSE, "--output", output)


def test_an_output_that_cannot_be_written_ends_in_2() -> None:
    outcome = run(DENSE, "--output", "nowhere/y.npz")
    assert outcome.code == UNABLE
    assert "nowhere" in outcome.said


def test_two_inputs_at_once_are_refused() -> None:
    said = refused(SUM, "--array", "x.npy", "--image", "x.png")
    assert "give either --array or --image" in said


def test_a_custom_layer_cannot_be_run() -> None:
    text = "input: [2]\nlayers:\n  - {name: unknown, type: custom, output: [2]}\n"
    assert "`unknown` is a custom layer" in refused(text)


@pytest.mark.parametrize(
    "layers", ["  - {type: conv, filters: 1, kernel: 9}\n", "  - {type: nothing}\n"]
)
def test_a_network_that_is_wrong_ends_in_1(layers: str) -> None:
    outcome = run(f"input: [3, 3, 1]\nlayers:\n{layers}")
    assert outcome.code == WRONG
    assert outcome.report == ""
    assert "Found 1 problem" in outcome.said


def test_a_missing_network_ends_in_2() -> None:
    assert command("run", "nowhere.yaml").code == UNABLE


EXAMPLE = SUM.replace("[3, 3, 1]", "[2, 2, 1]") + (
    "examples:\n  - {input: [[1, 2], [3, 4]], output: [[10]]}\n"
)


def test_an_example_of_the_file_is_shown_and_compared() -> None:
    outcome = run(EXAMPLE)
    assert outcome.code == FINE
    assert outcome.report.splitlines() == [
        *("example 1 of the file", "input: 2x2x1", "1  2", "3  4", ""),
        *("sum: 1x1x1", "10", "", "sum, expected: 1x1x1", "10", ""),
        "examples: 1 of 1 reproduced",
    ]
    outcome = run(EXAMPLE.replace("[[10]]", "[[11]]"))
    assert outcome.code == WRONG
    assert "sum, expected: 1x1x1\n11\n" in outcome.report
    assert outcome.report.endswith("\nexamples: 0 of 1 reproduced\n")
    assert "example 1 is not reproduced: `sum` at [0, 0, 0] is 10, and the file says 11" in (
        outcome.said
    )


def test_all_layers_are_those_of_the_example() -> None:
    outcome = run(EXAMPLE, "--all", "--output", "y.npz")
    assert outcome.report.splitlines()[:4] == [
        *("example 1 of the file", "input: 2x2x1", "1  2", "3  4")
    ]
    assert np.load("y.npz")["sum"].tolist() == [[[[10.0]]]]


@pytest.mark.parametrize("words", [(), ("--all",)])
def test_an_example_that_does_not_fit_is_a_fault_of_the_file(words: tuple[str, ...]) -> None:
    outcome = run(EXAMPLE.replace("[[1, 2], [3, 4]]", "[[1, 2]]"), *words)
    assert outcome.code == WRONG
    assert "is 1x2 in the example, but should be 2x2x1" in outcome.said


GIVEN = "`--weights`, `--array` and `--image` give others"


def test_a_run_says_first_what_is_random() -> None:
    x = saved("x.npy", np.ones(3))
    assert run(DENSE).report.splitlines()[0] == f"random weights and input, seed 0: {GIVEN}"
    assert run(DENSE, "--array", x).report.splitlines()[0] == f"random weights, seed 0: {GIVEN}"
    assert run(SUM, "--seed", "4").report.splitlines()[0] == f"random input, seed 4: {GIVEN}"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("m.csv", "0,1,2\n3,4,5\n6,7,8\n"),
        ("m.csv", "\ufeff0; 1; 2\n3; 4; 5\n6; 7; 8"),
        ("m.txt", "# a picture\n0 1 2\n\n 3 4 5\n6  7 8e0\n"),
        ("m.tsv", "0\t1\t2\n3\t4\t5\n6\t7\t8\n"),
    ],
)
def test_a_matrix_in_a_text_is_a_grey_picture(name: str, text: str) -> None:
    Path(name).write_text(text, encoding="utf-8")
    assert run(SUM, "--array", name).report == "sum: 2x2x1\n 8  12\n20  24\n"


def test_a_plain_matrix_is_a_grey_picture() -> None:
    x = saved("x.npy", np.arange(9.0).reshape(3, 3))
    first = SUM.replace("input: [3, 3, 1]", "layout: channels_first\ninput: [1, 3, 3]")
    assert run(SUM, "--array", x).report == "sum: 2x2x1\n 8  12\n20  24\n"
    assert run(first, "--array", x).report == "sum: 1x2x2\n 8  12\n20  24\n"


def test_a_matrix_of_another_size_says_what_is_needed_and_that_works() -> None:
    x = saved("x.npy", np.ones((4, 2)))
    said = refused(SUM, "--array", x)
    assert "x.npy: `input` needs 3x3x1, or 3x3 as it has one channel, and not 4x2" in said
    assert "`--input 4x2x1` gives the network this size" in said
    assert run(SUM, "--array", x, "--input", "4x2x1").code == FINE
    colour = SUM.replace("[3, 3, 1]", "[3, 3, 2]")
    assert "x.npy: `input` needs 3x3x2, and not 4x2\n" in refused(colour, "--array", x)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1,2\n3\n", "lines hold 1 and 2 numbers"),
        ("", "it holds no numbers"),
        ("a,b\n1,2\n", "could not convert string to float: 'a'"),
    ],
)
def test_a_text_that_is_no_matrix_says_why(text: str, why: str) -> None:
    Path("m.csv").write_text(text, encoding="utf-8")
    assert f"m.csv is not a text of numbers: {why}" in refused(SUM, "--array", "m.csv")


def test_an_example_that_cannot_be_executed_is_not_reproduced() -> None:
    custom = EXAMPLE.replace(
        "  - {name: sum,", "  - {type: custom, output: [2, 2, 1]}\n  - {name: sum,"
    )
    assert "example 1 is not executed: `custom_1` is a custom layer" in refused(custom)
    assert "executing the network would take" in refused(EXAMPLE, "--max-memory", "10B")
