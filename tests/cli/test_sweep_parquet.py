"""`cnnshape sweep --format parquet` writes what CSV has, with types."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from tests.cli.running import FINE, UNABLE, WRONG, command

NETWORK = b"""
name: two heads
input: [8, 8, 3]
parameters: {filters: 4, macs: 1, kernels: [1, 3]}
layers:
  - {type: conv, filters: =filters, kernel: "=kernels[0]"}
  - {name: one, type: global_avg_pool}
  - {name: other, type: dense, units: 2}
outputs: [one, other]
"""
GRID = ("sweep", "mobilenet_v1", "--over", "width=0.25,1", "--over", "input=128x128x3,64x64x3")


def rows(path: Path, *words: str, stdin: bytes = b"", code: int = FINE) -> tuple[Any, list[Any]]:
    """Return the types of the columns and the rows that a sweep wrote."""
    parquet = pytest.importorskip("pyarrow.parquet", reason="an extra: cnnshape[parquet]")
    outcome = command(*words, "--format", "parquet", "--output", str(path), stdin=stdin)
    assert outcome.code == code, outcome.said
    table = parquet.read_table(path)
    return {field.name: str(field.type) for field in table.schema}, table.to_pylist()


def test_the_rows_are_those_of_csv(tmp_path: Path) -> None:
    types, found = rows(tmp_path / "a.parquet", *GRID)
    wanted = list(csv.DictReader(io.StringIO(command(*GRID, "--format", "csv").report)))
    assert types["width"] == "double"
    assert types["input"] == "list<element: int64>"
    assert types["macs"] == types["parameters"] == "int64"
    assert types["error"] == "string"
    assert [row["macs"] for row in found] == [int(row["macs"]) for row in wanted]
    assert [row["width"] for row in found] == [float(row["width"]) for row in wanted]
    assert found[1]["input"] == [64, 64, 3]
    assert all(row["output_shape"] == [1000] and row["error"] is None for row in found)


def test_an_order_and_a_front_are_written(tmp_path: Path) -> None:
    words = ("--pareto", "macs,-parameters", "--sort=-macs")
    found = rows(tmp_path / "a.parquet", *GRID, *words)[1]
    assert [(row["width"], row["input"][0]) for row in found] == [(1.0, 64), (0.25, 64)]


def test_a_design_with_an_error_is_a_row(tmp_path: Path) -> None:
    words = ("sweep", "lenet", "--over", "input=32x32x3,4x4x3")
    found = rows(tmp_path / "a.parquet", *words, code=WRONG)[1]
    assert found[0]["macs"] == 651720
    assert found[1]["macs"] is None
    assert found[1]["output_shape"] is None
    assert "S101" in found[1]["error"]


def test_lists_are_lists_and_a_setting_named_as_a_result_is_kept(tmp_path: Path) -> None:
    words = ("sweep", "-", "--over", "kernels[*]=1,3", "--over", "macs=7,8")
    types, found = rows(tmp_path / "a.parquet", *words, stdin=NETWORK)
    assert types["kernels"] == "list<element: int64>"
    assert [row["kernels"] for row in found[::2]] == [[1, 1], [1, 3], [3, 1], [3, 3]]
    assert [row["setting_macs"] for row in found[:2]] == [7, 8]
    assert found[0]["macs"] == 8 * 8 * 3 * 4 + 4 * 2


def test_several_outputs_are_written_by_name(tmp_path: Path) -> None:
    words = ("sweep", "-", "--over", "filters=4,5")
    found = rows(tmp_path / "a.parquet", *words, stdin=NETWORK)[1]
    assert [row["output_shape"] for row in found] == [None, None]
    assert dict(found[1]["output_shapes"]) == {"one": [5], "other": [2]}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "--format parquet writes a file of bytes: give --output FILE.parquet"),
        (["--output", "-"], "--format parquet writes a file of bytes: give --output FILE.parquet"),
        (["--output", "a.parquet", "--resume"], "(a Parquet file is complete only at its end)"),
    ],
)
def test_what_cannot_be_written_is_refused(words: list[str], said: str) -> None:
    outcome = command(*GRID, "--format", "parquet", *words)
    assert outcome.code == UNABLE
    assert said in outcome.said


def test_without_pyarrow_a_sentence_says_how_to_install_it(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    with patch("cnnshape.report.parquet.is_available", lambda: False):
        outcome = command(*GRID, "--format", "parquet", "--output", str(path))
    assert outcome.code == UNABLE
    assert outcome.said == (
        "cnnshape: Parquet needs pyarrow, which is not installed: pip install 'cnnshape[parquet]'\n"
    )
    assert not path.exists()
