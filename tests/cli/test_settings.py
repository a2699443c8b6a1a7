"""`--input`, `--set`, `--batch`, `--dtype`, `--depth` and `--columns` do what they say."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

import cnnshape
from cnnshape.report.table.columns import headings_of
from cnnshape.report.table.rows import FIELDS
from tests.cli.running import FINE, WRONG, command

CHANNELS_FIRST = """
layout: channels_first
input: [3, 32, 24]
layers: [{type: conv, filters: 4, kernel: 5}, {type: flatten}]
"""

PARAMETERS = """
input: [4, 4, 1]
parameters: {value: 1, other: =value}
layers: []
"""

SUMMED = (
    "activation_size",
    "trainable_parameters",
    "non_trainable_parameters",
    "macs",
    "macs_effective",
)


def report_of(*words: str, stdin: str = "") -> Any:
    outcome = command("table", *words, "--format", "json", stdin=stdin.encode())
    assert (outcome.code, outcome.said) == (FINE, "")
    return outcome.json()


def rows_of(*words: str) -> list[dict[str, str]]:
    outcome = command("table", *words, "--format", "csv")
    assert (outcome.code, outcome.said) == (FINE, "")
    return list(csv.DictReader(io.StringIO(outcome.report)))


# --- inputs --------------------------------------------------------------------------------------


def test_an_input_is_given_channels_last() -> None:
    report = report_of("lenet", "--input", "28x36x1")
    assert report["layers"][0]["output_shape"] == [28, 36, 1]
    assert report["layers"][1]["output_shape"] == [24, 32, 6]
    assert report["layers"][1]["weights"]["weight"] == [5, 5, 1, 6]


@pytest.mark.parametrize("written", ["28x36x1", "28X36X1", "28,36,1", "input=28x36x1"])
def test_an_input_may_be_written_in_several_ways(written: str) -> None:
    assert report_of("lenet", "--input", written) == report_of("lenet", "--input", "28x36x1")


def test_an_input_is_given_in_the_layout_of_the_file() -> None:
    report = report_of("-", "--input", "1x28x36", stdin=CHANNELS_FIRST)
    assert report["layout"] == "channels_first"
    assert report["layers"][0]["output_shape"] == [1, 28, 36]
    assert report["layers"][1]["output_shape"] == [4, 24, 32]
    assert report["layers"][1]["weights"]["weight"] == [5, 5, 1, 4]


def test_inputs_are_given_by_name() -> None:
    report = report_of("siamese", "--input", "first=115x105x1", "--input", "second=115x105x1")
    shapes = [row["output_shape"] for row in report["layers"] if row["type"] == "input"]
    assert shapes == [[115, 105, 1], [115, 105, 1]]


def test_one_of_several_inputs_may_be_given() -> None:
    outcome = command("table", "siamese", "--input", "first=115x105x1", "--format", "json")
    assert outcome.code == WRONG
    shapes = [row["output_shape"] for row in outcome.json()["layers"] if row["type"] == "input"]
    assert shapes == [[115, 105, 1], [105, 105, 1]]


def test_an_input_is_given_to_every_file() -> None:
    reports = report_of("lenet", "course/lenet", "--input", "64x64x3")
    assert [report["layers"][0]["output_shape"] for report in reports] == [[64, 64, 3]] * 2


def test_explanations_are_of_the_input_that_is_given() -> None:
    assert "28x36x1" in command("explain", "lenet", "input", "--input", "28x36x1").report


# --- parameters ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "setting", "parameters"),
    [
        ("mobilenet_v1", "width=0.5", 1331592),
        ("mobilenet_v1", "width=5e-1", 1331592),
        ("mobilenet_v1", "resolution=160", 4231976),
        ("mobilenet_v1", "resolution=160.0", 4231976),
        ("resnet50", "depths=[3, 4, 23, 3]", 44549160),
        ("resnet50", "depths=[3,4,6,3]", 25557032),
        ("resnet50", "block=basic", 21797672),
        ("inception_v3", "auxiliary=false", 23834568),
        ("inception_v3", "auxiliary=true", 27161264),
    ],
)
def test_parameters_are_set_as_yaml_reads_them(name: str, setting: str, parameters: int) -> None:
    assert report_of(name, "--set", setting)["totals"]["trainable_parameters"] == parameters


def test_several_parameters_are_set() -> None:
    report = report_of("mobilenet_v1", "--set", "width=0.5", "--set", "resolution=160")
    assert report["layers"][0]["output_shape"] == [160, 160, 3]
    assert report["totals"]["trainable_parameters"] == 1331592
    network = cnnshape.load("mobilenet_v1", parameters={"width": 0.5, "resolution": 160})
    assert report == cnnshape.analyze(network).to_dict()


def test_yaml_of_today_decides_what_is_true() -> None:
    """`no` is text, so it cannot switch a layer off."""
    outcome = command("table", "inception_v3", "--set", "auxiliary=no")
    assert outcome.code == WRONG
    assert "write `false`: YAML 1.2 reads `no` as text" in outcome.said


def test_a_value_may_hold_equals_signs() -> None:
    text = 'input: [4]\nparameters: {kind: relu}\nlayers: [{type: "=kind"}]\n'
    outcome = command("table", "-", "--set", "kind=a=b", stdin=text.encode())
    assert outcome.code == WRONG
    assert "`a=b`" in outcome.said


# --- batch and dtype -----------------------------------------------------------------------------


def test_a_batch_multiplies_activations_and_nothing_else() -> None:
    one, many = report_of("lenet"), report_of("lenet", "--batch", "32")
    assert (one["batch"], many["batch"]) == (1, 32)
    multiplied = {"activation_size", "activation_bytes", "live_bytes", "peak_activation_bytes"}
    for before, after in zip(
        [*one["layers"], one["totals"]], [*many["layers"], many["totals"]], strict=True
    ):
        for key, number in before.items():
            assert after[key] == (32 * number if key in multiplied else number)


@pytest.mark.parametrize(("dtype", "size"), [("float64", 8), ("float16", 2), ("int8", 1)])
def test_a_dtype_changes_bytes_and_nothing_else(dtype: str, size: int) -> None:
    report = report_of("lenet", "--dtype", dtype)
    assert report["dtype"] == dtype
    assert report["totals"]["parameter_bytes"] == 62006 * size
    assert report["totals"]["peak_activation_bytes"] == (28 * 28 * 6 + 32 * 32 * 3) * size
    assert report["totals"]["activation_size"] == 11566


# --- depth ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["resnet50", "inception_v3"])
def test_sums_of_rows_are_the_same_at_every_depth(name: str) -> None:
    depths = [(), *(("--depth", str(depth)) for depth in range(1, 4))]
    tables = [rows_of(name, *depth) for depth in depths]
    sums = [{key: sum(int(row[key]) for row in rows) for key in SUMMED} for rows in tables]
    assert sums == [{key: report_of(name)["totals"][key] for key in SUMMED}] * len(depths)
    assert len({len(rows) for rows in tables}) > 1


@pytest.mark.parametrize("format", ["table", "markdown"])
def test_totals_do_not_change_with_depth(format: str) -> None:
    pages = [
        command("table", "resnet50", "--format", format, *depth).report
        for depth in ((), ("--depth", "1"), ("--depth", "2"), ("--depth", "7"))
    ]
    below = {page[page.rindex("25,557,032 trainable") :] for page in pages}
    assert len(below) == 1


# --- columns -------------------------------------------------------------------------------------


@pytest.mark.parametrize("format", ["csv", "markdown", "table"])
def test_every_column_can_be_chosen(format: str) -> None:
    columns = ",".join(reversed(FIELDS))
    words = ("--training", "--format", format, "--columns", columns)
    outcome = command("table", "lenet", "resnet18", *words)
    assert outcome.code == FINE
    titles = [title for title, _ in headings_of(FIELDS)]
    assert all(title in outcome.report for title in (FIELDS if format == "csv" else titles))


def test_columns_come_in_the_order_in_which_they_are_named() -> None:
    outcome = command("table", "lenet", "--format", "csv", "--columns", "macs, name")
    assert outcome.report.splitlines()[:3] == ["macs,name", "0,input", "352800,conv1"]


def test_columns_hold_what_the_json_report_holds() -> None:
    rows = rows_of("lenet", "--columns", "name,receptive_field,weights,inputs,shares,declared")
    assert list(rows[1].values()) == ["conv1", "5x5", "weight:5x5x3x6 bias:6", "input", "", "no"]
    assert list(rows[7].values()) == ["fc4", "", "weight:120x84 bias:84", "fc3", "", "no"]


def test_numbers_in_csv_are_exact() -> None:
    text = b"input: [4, 4, 1]\nlayers: [{type: upsample, factor: 3}, {type: relu}]"
    outcome = command("table", "-", "--format", "csv", "--columns", "effective_stride", stdin=text)
    third = outcome.report.splitlines()[-1].split("x")[0]
    assert float(third) == 1 / 3


def test_several_files_have_a_column_of_their_own(tmp_path: Path) -> None:
    rows = rows_of("lenet", "lenet5")
    assert len({row["file"] for row in rows}) == 2
    assert "file" not in rows_of("lenet")[0]


@pytest.mark.parametrize("other", ["missing.yaml", "broken"])
def test_several_files_keep_their_column_when_one_cannot_be_read(
    tmp_path: Path, other: str
) -> None:
    """What a script finds in a table must not depend on the state of another file."""
    broken = tmp_path / "broken.yaml"
    broken.write_text("layers: 3", encoding="utf-8")
    words = ("lenet", str(broken) if other == "broken" else other)
    header = command("table", *words, "--format", "csv").report.splitlines()[0]
    assert header.startswith("file,weighted_layer,name")
