"""A pipe gets the text that rich would write, without rich."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from typing import TextIO
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cnnshape
from cnnshape import Analysis
from cnnshape.explanation import explain_layer
from cnnshape.report import paper
from cnnshape.report.cells import ONE_COLUMN_EACH, cell_len
from cnnshape.report.explanation import print_explanations
from cnnshape.report.findings.diagnostics import print_findings
from cnnshape.report.memory.table import print_plan
from cnnshape.report.paper import WIDE_ENOUGH, PlainPaper, paper_for
from cnnshape.report.sizes.report import print_sizes
from cnnshape.report.table.table import print_table
from cnnshape.report.text import Text
from tests.report.hostile import Hostile, every_hostile_text, quoted

FILE = """
name: {0}
source: {0}
input: [8, 8, 2]
layers:
  - {{type: conv, filters: 2, kernel: 3, stride: 2, description: {0}}}
  - {{type: max_pool, kernel: 1}}
  - {{type: dense, units: 3}}
"""

Report = Callable[[Analysis, TextIO], None]

REPORTS: dict[str, Report] = {
    "table": lambda analysis, file: print_table([analysis, analysis], None, None, file),
    "columns": lambda analysis, file: print_table([analysis], ["name", "macs"], 1, file),
    "explain": lambda analysis, file: print_explanations(
        [explain_layer(analysis, layer.name) for layer in analysis.layers], file
    ),
    "findings": lambda analysis, file: print_findings(cnnshape.lint(analysis.network), file),
    "memory": lambda analysis, file: print_plan(cnnshape.memory(analysis.network), file),
    "sizes": lambda analysis, file: print_sizes(cnnshape.sizes(analysis.network), file),
}


def printed(report: Report, analysis: Analysis) -> str:
    file = io.StringIO()
    report(analysis, file)
    return file.getvalue()


def by_rich(report: Report, analysis: Analysis) -> str:
    with patch.object(paper, "is_plain", lambda file: False):
        return printed(report, analysis)


@pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)
@pytest.mark.parametrize("name", ["lenet", "squeezenet1_1", "unet"])
def test_a_pipe_gets_what_rich_would_write(report: Report, name: str) -> None:
    analysis = cnnshape.analyze(cnnshape.load(name))
    assert printed(report, analysis) == by_rich(report, analysis)


@every_hostile_text
def test_hostile_text_too(hostile: Hostile) -> None:
    analysis = cnnshape.analyze(cnnshape.loads(FILE.format(quoted(hostile.text))))
    for report in REPORTS.values():
        assert printed(report, analysis) == by_rich(report, analysis)


@given(st.text(), st.booleans())
def test_characters_take_as_many_columns_as_rich_says(text: str, is_plain: bool) -> None:
    from rich.cells import cell_len as columns_of_rich

    kept = "".join(filter(ONE_COLUMN_EACH.fullmatch, text)) if is_plain else text
    assert cell_len(kept) == columns_of_rich(kept)


def test_what_reports_draw_with_takes_one_column_each() -> None:
    from rich.cells import cell_len as columns_of_rich

    drawn = [chr(code) for code in range(0x2800) if ONE_COLUMN_EACH.fullmatch(chr(code))]
    assert len(drawn) > 200
    assert {columns_of_rich(each) for each in drawn} == {1}


@pytest.mark.parametrize(
    ("stream", "width"),
    [(io.StringIO(), 80), (io.TextIOWrapper(io.BytesIO(), "ascii"), None)],
    ids=["a width", "ascii"],
)
def test_rich_draws_where_lines_may_wrap_or_letters_are_missing(
    stream: TextIO, width: int | None
) -> None:
    assert not isinstance(paper_for(stream, width), PlainPaper)


def test_a_line_wider_than_a_pipe_wraps_as_ever() -> None:
    file = io.StringIO()
    PlainPaper(file).print(Text("word " * WIDE_ENOUGH))
    assert max(map(len, file.getvalue().split("\n"))) <= WIDE_ENOUGH


def test_a_long_text_of_short_lines_is_written_without_rich() -> None:
    file, text = io.StringIO(), "word\n" * WIDE_ENOUGH
    with patch.dict(sys.modules, {"cnnshape.report.console": None}):
        PlainPaper(file).print(Text(text))
    assert file.getvalue() == f"{text}\n"
