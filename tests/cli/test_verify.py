"""`cnnshape verify`: what it prints, and with which exit code it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import FINE, UNABLE, WRONG, Outcome, command
from tests.verification.false_claims import claimed_of

RIGHT = "input: [6, 6, 1]\nlayers:\n  - {name: edges, type: conv, filters: 2, kernel: 3}\n"
PROMISING = RIGHT + "expect: {parameters: 21}\n"
TOO_SMALL = "input: [2, 2, 1]\nlayers:\n  - {type: conv, filters: 2, kernel: 3}\n"
UNKNOWN = "input: [2, 2, 1]\nlayers:\n  - {type: convolve, filters: 2}\n"


def verify(text: str, *words: str) -> Outcome:
    Path("net.yaml").write_text(text, encoding="utf-8")
    return command("verify", "net.yaml", *words)


def test_lenet_is_proved() -> None:
    outcome = command("verify", "lenet")
    assert outcome.code == FINE
    assert outcome.said == ""
    assert "proved: 8 of 8 layers. Executed at 32x32x3 in float32." in outcome.report


def test_a_small_input_is_named() -> None:
    outcome = command("verify", "--small", "squeezenet1_1")
    assert outcome.code == FINE
    assert "Executed at 32x32x3 (a small input) in float32." in outcome.report


def test_several_files_are_proved_one_after_the_other() -> None:
    outcome = command("verify", "course/sobel", "lenet5")
    assert outcome.code == FINE
    assert outcome.report.count("proved: ") == 2
    assert outcome.report.splitlines()[-1] == "verified: 2 of 2 files"


def test_json_is_one_report_or_a_list() -> None:
    one = command("verify", "lenet5", "--format", "json")
    assert (one.code, one.said) == (FINE, "")
    assert one.json()["ok"] is True
    assert [layer["status"] for layer in one.json()["layers"]] == ["proved"] * 9
    two = command("verify", "lenet5", "course/sobel", "--format", "json").json()
    assert [report["name"] for report in two] == [
        one.json()["name"],
        "Sobel filter, vertical edges",
    ]


def test_input_and_settings_change_the_network() -> None:
    report = command(
        "verify", "mobilenet_v1", "--set", "width=0.25", "--input", "32x32x3", "--format", "json"
    ).json()
    assert report["inputs"] == {"input": [32, 32, 3]}
    assert report["totals"]["trainable_parameters"]["observed"] == 470_072


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (PROMISING, "B101 parameters of the network: promised 21, actual 20"),
        (RIGHT + "budget: {macs: 287}\n", "B102 MACs of the network: at most 287 allowed"),
        (TOO_SMALL, "S101 a window of 3 does not fit"),
        (UNKNOWN, "E005"),
    ],
)
def test_what_is_wrong_with_a_file_is_told_and_ends_in_1(text: str, words: str) -> None:
    outcome = verify(text)
    assert outcome.code == WRONG
    assert words in outcome.said


def test_what_is_wrong_stands_in_the_json() -> None:
    outcome = verify(UNKNOWN, "--format", "json")
    assert (outcome.code, outcome.said) == (WRONG, "")
    assert outcome.json()["ok"] is False
    assert [each["code"] for each in outcome.json()["diagnostics"]] == ["E005"]


def test_a_refuted_claim_ends_in_1_and_names_both_numbers() -> None:
    with claimed_of("conv", lambda claim: claim._replace(macs=287)):
        outcome = verify(RIGHT)
    assert outcome.code == WRONG
    assert "net.yaml:3:5: MACs of `edges`: claimed 287, observed 288" in outcome.report


def test_an_example_that_fails_ends_in_1() -> None:
    text = (
        "input: [2]\nlayers:\n  - {type: relu}\nexamples:\n  - {input: [-1, 2], output: [1, 2]}\n"
    )
    outcome = verify(text)
    assert outcome.code == WRONG
    assert "example 1 is not reproduced: `relu_1` at [0] is 0, and the file says 1" in outcome.said


def test_a_missing_file_ends_in_2_and_the_others_are_still_verified() -> None:
    Path("net.yaml").write_text(RIGHT, encoding="utf-8")
    outcome = command("verify", "nowhere.yaml", "net.yaml")
    assert outcome.code == UNABLE
    assert "cannot read nowhere.yaml" in outcome.said
    assert "proved: 1 of 1 layers" in outcome.report
    assert "verified: 1 of 2 files" in outcome.report


def test_what_does_not_fit_into_memory_ends_in_2_and_says_what_to_do() -> None:
    outcome = command("verify", "course/dense_on_large_image", "--max-memory", "4GiB")
    assert outcome.code == UNABLE
    assert outcome.report == ""
    assert "would take about 11.2 GiB of memory, and 4.0 GiB are allowed" in outcome.said
    assert "`--small` verifies it at a small input" in outcome.said


@pytest.mark.parametrize("size", ["8 apples", "", "-1GiB", "1e9"])
def test_a_size_that_is_none_ends_in_2(size: str) -> None:
    outcome = command("verify", "lenet", f"--max-memory={size}")
    assert outcome.code == UNABLE
    assert "write a number and a unit, as 8GiB or 500MB" in outcome.said


@pytest.mark.parametrize(
    ("size", "allowed"),
    [("1KB", "1,000 bytes"), ("2KiB", "2.0 KiB"), ("1.5k", "1.5 KiB"), ("900", "900 bytes")],
)
def test_sizes_are_read_as_people_write_them(size: str, allowed: str) -> None:
    outcome = command("verify", "lenet", "--max-memory", size)
    assert outcome.code == UNABLE
    assert f"and {allowed} are allowed (as requested)" in outcome.said


def test_standard_input_is_verified() -> None:
    outcome = command("verify", "-", stdin=RIGHT.encode())
    assert outcome.code == FINE
    assert outcome.report.startswith("<stdin>")


def test_json_names_standard_input_as_the_table_does() -> None:
    outcome = command("verify", "-", "--format", "json", stdin=b"layers: 1")
    assert json.loads(outcome.report)["file"] == "<stdin>"
