"""`cnnshape sizes` answers in words and as data, and says what it cannot answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import FINE, UNABLE, WRONG, command

CHAIN = """\
name: A chain
input: [31, 3]
layers:
  - {name: stem, type: conv, filters: 4, kernel: 5, stride: 2}
  - {name: pool, type: max_pool, kernel: 3}
"""
NEVER = "input: [8, 8, 3]\nlayers: [{type: conv, filters: 4, kernel: 3, groups: 2}]\n"
TWO_KINDS = """\
inputs: {image: [32, 32, 1], mask: [8, 8, 1], code: [5]}
layers:
  - {name: small, type: max_pool, kernel: 4, from: image}
  - {type: concat, from: [small, mask]}
"""
RESHAPED = "input: [6, 1]\nlayers: [{name: pairs, type: reshape, shape: [3, 2]}]\n"


def said(text: str, *words: str) -> list[str]:
    """Return the lines that are printed of a network that works."""
    outcome = command("sizes", "-", *words, stdin=text.encode())
    assert (outcome.code, outcome.said) == (FINE, "")
    return outcome.report.splitlines()


def json_of(*words: str, stdin: str = "") -> tuple[int, Any]:
    outcome = command("sizes", *words, "--format", "json", stdin=stdin.encode())
    assert outcome.said == ""
    return outcome.code, outcome.json()


def test_the_answer_names_layers_and_lines() -> None:
    assert said(CHAIN, "--nearest", "224", "--output-size", "7") == [
        "A chain",
        "",
        "Length L",
        "Works           any L >= 9",
        "                pool (line 5) does not run at 8",
        "Loses nothing   any L >= 9 with L = 3 (mod 6)",
        "                stem (line 4) needs L = 1 (mod 2)",
        "                pool (line 5) needs L = 3 (mod 6)",
        "                stem (line 4) does not run at 3",
        "Declared        31 works, but pool (line 5) leaves cells unread",
        "Nearest to 224  225; next below 219",
        "Output of 7     L = 45 to 50 at the final map, pool (line 5)",
        "                these lose nothing: 45",
        "Holds for       every size: repeats every 6 from 9 on (checked 1 to 14)",
        "",
        "A size works if every layer runs. It loses nothing if no window leaves cells at the end "
        "of an axis unread. The needs of a layer include those of the layers before it. "
        "L = 1 (mod 2): L divided by 2 leaves 1.",
    ]


def test_the_same_as_data() -> None:
    code, report = json_of("-", "--nearest", "224", "--output-size", "7", stdin=CHAIN)
    pool: dict[str, Any] = {"name": "pool", "type": "max_pool", "file": "<stdin>"}
    pool |= {"location": {"line": 5, "column": 5}}
    stem: dict[str, Any] = {"name": "stem", "type": "conv", "file": "<stdin>"}
    stem |= {"location": {"line": 4, "column": 5}}
    assert code == FINE
    (answer,) = report.pop("answers")
    assert report == {
        "schema_version": 1,
        "name": "A chain",
        "source": None,
        "file": "<stdin>",
        "layout": "channels_last",
        "varied_inputs": ["input"],
        "declared_sizes": [31],
        "up_to": 1024,
        "tried_for": [],
        "weights_depend_on_size": [],
        "diagnostics": [],
    }
    assert answer == {
        "axes": ["length"],
        "for_each_axis": True,
        "for_equal_axes": True,
        "method": "period",
        "settled": 9,
        "period": 6,
        "works": {
            "minimum": 9,
            "modulus": 1,
            "residues": [0],
            "others": [],
            "sizes": [{"from": 9, "to": 1024, "step": 1}],
            "minimum_set_by": pool | {"refused": 8},
            "congruences_set_by": [],
            "refusals": [],
        },
        "loses_nothing": {
            "minimum": 9,
            "modulus": 6,
            "residues": [3],
            "others": [],
            "sizes": [{"from": 9, "to": 1023, "step": 6}],
            "minimum_set_by": stem | {"refused": 3},
            "congruences_set_by": [
                stem | {"modulus": 2, "residues": [1]},
                pool | {"modulus": 6, "residues": [3]},
            ],
            "refusals": [],
        },
        "declared": [
            {
                "axes": ["length"],
                "size": 31,
                "works": True,
                "loses_nothing": False,
                "cannot_run": None,
                "loses": pool,
            }
        ],
        "nearest": {"target": 224, "size": 225, "below": 219, "above": 225},
        "output": {
            "layer": pool,
            "size": 7,
            "inputs": [{"from": 45, "to": 50, "step": 1}],
            "loses_nothing": [{"from": 45, "to": 45, "step": 1}],
            "limit": None,
        },
    }


def test_up_to_bounds_what_is_listed() -> None:
    _, report = json_of("-", "--up-to", "26", stdin=CHAIN)
    assert report["answers"][0]["loses_nothing"]["sizes"] == [{"from": 9, "to": 21, "step": 6}]


def test_up_to_bounds_what_is_tried_and_the_text_says_so() -> None:
    lines = said(RESHAPED, "--up-to", "20")
    assert "Works          6, of the sizes up to 20" in lines
    assert "Holds for      1 to 20 (tried one by one)" in lines
    assert (
        "Sizes were tried one by one for pairs (line 2), which depends on all axes at once."
        in lines
    )
    assert "               pairs (line 2) is the first to refuse 19 of them" in lines


def test_another_input_is_another_declared_size() -> None:
    assert "Declared       33 loses nothing" in said(CHAIN, "--input", "33x3")


def test_inputs_that_are_not_alike_are_told() -> None:
    lines = said(TWO_KINDS)
    assert "mask and code keep their declared sizes." in lines
    assert "Works          32 to 35" in lines


def test_a_layer_of_another_file_is_told_with_its_file() -> None:
    report = command("sizes", "densenet121").report
    assert "transition_3.avg_pool_1 (densenet.yaml, line 29) does not run at 28" in report


def test_parameters_are_settings() -> None:
    report = command("sizes", "mobilenet_v1", "--set", "resolution=160").report
    assert "Declared       160 loses nothing" in report


def test_what_is_wrong_at_every_size_is_said() -> None:
    outcome = command("sizes", "-", stdin=NEVER.encode())
    assert outcome.code == WRONG
    assert "No size works: the network is wrong at every size." in outcome.report
    assert "S103 2 groups do not divide 3 input channels" in outcome.said
    code, report = json_of("-", stdin=NEVER)
    assert (code, report["answers"]) == (WRONG, [])
    assert [each["code"] for each in report["diagnostics"]] == ["S103"]


def test_what_is_no_architecture_is_said() -> None:
    broken = "input: [8, 8, 3]\nlayers: [{type: convolution}]\n"
    outcome = command("sizes", "-", stdin=broken.encode())
    assert (outcome.code, outcome.report) == (WRONG, "")
    assert "E005" in outcome.said
    code, report = json_of("-", stdin=broken)
    assert (code, report["file"], report["answers"]) == (WRONG, "<stdin>", [])
    assert [each["code"] for each in report["diagnostics"]] == ["E005"]


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("sizes dcgan_generator", "no input has spatial axes, whose sizes could be varied"),
        ("sizes missing.yaml", "cannot read missing.yaml"),
        ("sizes lenet resnet50", "unexpected extra argument"),
        ("sizes lenet --up-to 0", "--up-to"),
        ("sizes lenet --nearest 0", "--nearest"),
        ("sizes lenet --nearest 10000000", "--nearest"),
        ("sizes lenet --output-size -1", "--output-size"),
        ("sizes lenet --format csv", "'table', 'json'"),
        ("sizes lenet --input 32x32x", "write sizes joined by x"),
        ("sizes lenet --set width=2", "the file has no parameter `width`"),
    ],
)
def test_unable(words: str, what: str) -> None:
    outcome = command(*words.split())
    assert (outcome.code, outcome.report) == (UNABLE, "")
    assert what in outcome.said


def test_a_report_goes_to_a_file(tmp_path: Path) -> None:
    path = tmp_path / "sizes.txt"
    assert command("sizes", "lenet", "--output", str(path)).report == ""
    assert path.read_text(encoding="utf-8") == command("sizes", "lenet").report


def test_a_range_of_one_size_is_told_as_that_size() -> None:
    text = b"input: [8, 8, 3]\nlayers: [{type: relu}]\n"
    known = "Holds for      every size: the same from 1 on (checked 1)"
    assert known in command("sizes", "-", stdin=text).report
