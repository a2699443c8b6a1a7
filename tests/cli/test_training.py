"""`table --training`: its columns and totals, in every format, and what it refuses."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from cnnshape.numbers.selection import TRAINING
from tests.cli.running import FINE, UNABLE, WRONG, command

COSTS = ("saved_bytes", "gradient_bytes", "optimizer_bytes", "backward_macs")


def report_of(*words: str) -> Any:
    outcome = command("table", *words, "--format", "json")
    assert (outcome.code, outcome.said) == (FINE, "")
    return json.loads(outcome.report)


def test_json_has_the_costs_of_layers_and_of_the_network() -> None:
    report = report_of("lenet5", "--training")
    assert report["optimizer"] == "adam"
    for cost in COSTS:
        assert report["totals"][cost] == sum(row[cost] for row in report["layers"])
    assert report["totals"]["training_peak_bytes"] > report["totals"]["saved_bytes"]


def test_without_the_option_nothing_is_said_of_training() -> None:
    report = report_of("lenet5")
    assert "optimizer" not in report
    assert TRAINING.isdisjoint(report["totals"])
    assert all(TRAINING.isdisjoint(row) for row in report["layers"])
    assert "raining" not in command("table", "lenet5").report


@pytest.mark.parametrize(
    ("optimizer", "states"), [("sgd", 0), ("momentum", 1), ("rmsprop", 1), ("adam", 2)]
)
def test_the_optimizer_is_chosen(optimizer: str, states: int) -> None:
    totals = report_of("lenet5", "--training", "--optimizer", optimizer)["totals"]
    assert totals["optimizer_bytes"] == states * totals["gradient_bytes"]


def test_a_batch_and_a_dtype_are_taken() -> None:
    one = report_of("lenet5", "--training")["totals"]
    many = report_of("lenet5", "--training", "--batch", "64", "--dtype", "float16")["totals"]
    assert many["saved_bytes"] == 32 * one["saved_bytes"]
    assert many["gradient_bytes"] == one["gradient_bytes"] // 2
    assert many["backward_macs"] == one["backward_macs"]


@pytest.mark.parametrize("format", ["table", "markdown"])
def test_tables_show_the_costs_and_what_they_add_up_to(format: str) -> None:
    report = command("table", "lenet5", "--training", "--format", format, "--wide").report
    for words in (
        "Saved bytes",
        "Gradient bytes",
        "Optimizer bytes",
        "Backward MACs",
        "Saved for backward",
        "Training peak",
    ):
        assert words in report
    assert "saved bytes are what PyTorch's autograd saves" in " ".join(report.split())
    assert "715,440" in report


def test_csv_has_the_costs_as_further_columns() -> None:
    plain = command("table", "lenet5", "--format", "csv").report
    rows = list(
        csv.DictReader(
            io.StringIO(command("table", "lenet5", "--training", "--format", "csv").report)
        )
    )
    assert tuple(rows[0]) == (*plain.splitlines()[0].split(","), *COSTS)
    assert sum(int(row["backward_macs"]) for row in rows) == 715_440


def test_columns_may_name_costs_and_blocks_add_them_up() -> None:
    words = ("table", "resnet18", "--training", "--columns", "name,saved_bytes", "--format", "csv")
    whole, folded = (
        sum(int(row["saved_bytes"]) for row in csv.DictReader(io.StringIO(command(*each).report)))
        for each in (words, (*words, "--depth", "1"))
    )
    assert whole == folded > 0


def test_frozen_layers_have_no_gradients(tmp_path: Path) -> None:
    file = tmp_path / "frozen.yaml"
    file.write_text("""
    input: [8, 8, 2]
    layers:
      - {type: conv, filters: 4, kernel: 3, trainable: false}
      - {type: flatten}
      - {type: dense, units: 2}
    """)
    conv, _, dense = report_of(str(file), "--training")["layers"][1:]
    assert [conv[cost] for cost in COSTS] == [0, 0, 0, 0]
    assert dense["gradient_bytes"] == 4 * (6 * 6 * 4 * 2 + 2)


def test_a_fault_leaves_costs_unknown(tmp_path: Path) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text("input: [8, 8, 2]\nlayers: [{type: conv, filters: 4, kernel: 9}]")
    outcome = command("table", str(file), "--training", "--format", "json")
    assert outcome.code == WRONG
    report = json.loads(outcome.report)
    assert report["layers"][1]["saved_bytes"] is None
    assert report["totals"]["training_peak_bytes"] is None
    table = command("table", str(file), "--training").report
    assert "Training peak ?" in " ".join(table.split())


def test_an_unreadable_file_has_the_same_keys(tmp_path: Path) -> None:
    file = tmp_path / "unreadable.yaml"
    file.write_text("layers: [")
    outcome = command("table", str(file), "lenet5", "--training", "--format", "json")
    unreadable, readable = json.loads(outcome.report)
    assert outcome.code == WRONG
    assert set(unreadable) == set(readable)
    assert set(unreadable["totals"]) == set(readable["totals"])


@pytest.mark.parametrize(
    ("words", "said", "way_out"),
    [
        (
            ("--training", "--optimizer", "adamm"),
            "--optimizer adamm: unknown; did you mean `adam`?",
            ("--training", "--optimizer", "adam"),
        ),
        (
            ("--training", "--optimizer", "lion"),
            "--optimizer lion: unknown; use one of sgd, momentum, rmsprop, adam",
            ("--training", "--optimizer", "sgd"),
        ),
        (
            ("--optimizer", "adam"),
            "--optimizer adam: only training has an optimizer: add --training",
            ("--optimizer", "adam", "--training"),
        ),
        (
            ("--columns", "name,saved_bytes"),
            "--columns: `saved_bytes` is a cost of training: add --training",
            ("--columns", "name,saved_bytes", "--training"),
        ),
    ],
)
def test_what_cannot_be_counted_is_said_with_a_way_out(
    words: tuple[str, ...], said: str, way_out: tuple[str, ...]
) -> None:
    outcome = command("table", "lenet5", *words)
    assert outcome.code == UNABLE
    assert said in outcome.said
    assert command("table", "lenet5", *way_out).code == FINE
