"""Chosen columns read as those of the default table do; programs get keys and bare numbers."""

from __future__ import annotations

import cnnshape
from cnnshape.report.table.columns import cells_of, headings_of
from cnnshape.report.table.comma_separated import csv_report
from cnnshape.report.table.markdown import markdown_report
from cnnshape.report.table.rows import FIELDS, rows_of
from cnnshape.report.table.table import KEYS, column_of
from tests.report.printed import printed_table

TEXT = """
name: Two ways
input: [1200, 8, 1]
layers:
  - {name: left, type: conv, filters: 2, kernel: 3, padding: same}
  - {name: right, type: conv, filters: 2, kernel: 1, from: input}
  - {name: sum, type: add, from: [left, right]}
  - {name: too-large, type: conv, filters: 2, kernel: 99}
"""
ANALYSIS = cnnshape.analyze(cnnshape.loads(TEXT))


def said(name: str) -> dict[str, str]:
    """Return what is said of a layer, by field."""
    (row,) = (row for row in rows_of(ANALYSIS) if row.layer.name == name)
    (cells,) = cells_of(ANALYSIS, [row], FIELDS)
    return dict(zip(FIELDS, cells, strict=True))


def test_headings_are_those_of_the_default_table() -> None:
    titles = {field: title for field, (title, _) in zip(FIELDS, headings_of(FIELDS), strict=True)}
    known = {column_of(key).title for key in KEYS}
    for field in ("weighted_layer", "name", "type", "output_shape", "trainable_parameters", "macs"):
        assert titles[field] in known
    assert titles["receptive_field"] == "Receptive field"
    assert len(set(titles.values())) == len(FIELDS)


def test_cells_are_written_for_people() -> None:
    left = said("left")
    assert left["activation_size"] == "19,200"
    assert left["activation_bytes"] == "76,800"
    assert left["output_shape"] == "1200x8x2"
    assert left["weights"] == "weight 3x3x1x2, bias 2"
    assert left["location"] == "5:5"
    assert left["declared"] == "no"
    assert left["shares"] == "-"
    both = said("sum")
    assert both["inputs"] == "left, right"
    assert both["input_shapes"] == "1200x8x2, 1200x8x2"
    assert both["weights"] == "-"


def test_what_a_fault_leaves_open_is_unknown_as_in_the_default_table() -> None:
    faulty = said("too-large")
    unknown = {field for field, text in faulty.items() if text == "?"}
    assert {"output_shape", "macs", "trainable_parameters", "weights", "live_bytes"} <= unknown
    assert faulty["receptive_field"] == "-"


def test_numbers_stand_at_the_right() -> None:
    text = printed_table(ANALYSIS, None, 200, ("name", "activation_size", "location"))
    rows = [line for line in text.splitlines() if line.startswith((" input", " left", " sum"))]
    assert [row.split() for row in rows] == [
        ["input", "9,600", "3:8"],
        ["left", "19,200", "5:5"],
        ["sum", "19,200", "7:5"],
    ]
    assert len({len(row) for row in rows}) == 1


def test_markdown_has_the_same_cells() -> None:
    lines = markdown_report([ANALYSIS], ("name", "activation_size"), None).splitlines()
    assert lines[2:5] == ["| Name | Activation size |", "| --- | ---: |", "| input | 9,600 |"]


def test_csv_keeps_keys_and_bare_numbers() -> None:
    header, _, left, *_ = csv_report([ANALYSIS], ("name", "activation_size"), None).splitlines()
    assert (header, left) == ("name,activation_size", "left,19200")
