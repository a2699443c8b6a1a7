"""Designs and differences at every width: numbers whole, names shown, and nothing obeyed."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest

import cnnshape
from cnnshape.difference.changes import Difference
from cnnshape.difference.compare import compare
from cnnshape.language.loading import template_of_text
from cnnshape.report.difference.markdown import markdown_difference
from cnnshape.report.difference.tables import print_difference
from cnnshape.report.difference.texts import change_cells, total_cells
from cnnshape.report.sweep import csv_header, csv_line, json_line, print_designs
from cnnshape.sweeping.design import Design, Plan
from tests.report.hostile import Hostile, every_hostile_text, quoted, steering
from tests.report.printed import ENCODINGS, Paper

WIDTHS = (*range(1, 40, 3), *range(40, 200, 20))
NUMBERS = re.compile(r"\d[\d,]*")

FILE = """
name: {name}
input: [16, 16, 3]
parameters: {{text: a, filters: 8}}
layers:
  - {{name: a-name-of-some-length, type: conv, filters: =filters, kernel: 3, description: =text}}
  - {{type: flatten}}
  - {{type: dense, units: 1000000}}
"""


def plan(name: str = "A net") -> Plan:
    return Plan(template_of_text(FILE.format(name=quoted(name))))


def designs() -> list[Design]:
    return [plan().design({"filters": filters, "text": "a"}) for filters in (4096, 0, 1)]


def printed_designs(width: int, encoding: str = "utf-8") -> str:
    out = Paper(encoding)
    print_designs("A net", ["filters", "text"], designs(), 9, out, width)
    return out.getvalue()


def small_difference(name: str = "A net") -> Difference:
    before, after = (
        cnnshape.analyze(cnnshape.loads(FILE.format(name=quoted(name)), parameters=parameters))
        for parameters in ({"filters": 8}, {"filters": 4096, "text": name})
    )
    return compare(before, after)


def printed_difference(found: Difference, width: int, encoding: str = "utf-8") -> str:
    out = Paper(encoding)
    print_difference(found, out, width)
    return out.getvalue()


def missing(text: str, numbers: list[str]) -> list[str]:
    """Return the numbers that are not whole in a text, whose lines may be as short as they want."""
    shown = "".join(text.split())
    return [number for number in numbers if number not in shown]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("width", WIDTHS)
def test_designs_are_whole_at_every_width(width: int, encoding: str) -> None:
    text = printed_designs(width, encoding)
    wanted = [f"{n:,}" for each in designs() for n in each[1:5] if isinstance(n, int)]
    assert missing(text, [*wanted, "1000000", "E004"]) == []
    assert "…" not in text


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("width", WIDTHS)
def test_differences_are_whole_at_every_width(width: int, encoding: str) -> None:
    found = small_difference()
    out = Paper(encoding)
    print_difference(found, out, width, is_wide=True)
    text = out.getvalue()
    cells = [cell for total in found.totals for cell in total_cells(total)[1:]]
    cells += [cell for change in found.changes for cell in change_cells(change)[3:]]
    assert missing(text, [number for cell in cells for number in NUMBERS.findall(cell)]) == []
    assert "…" not in text
    if encoding == "ascii":
        assert "→" not in text


@pytest.mark.parametrize(
    ("before", "after"), [("resnet18", "resnet50"), ("vgg11", "vgg11_bn"), ("unet", "fpn")]
)
@pytest.mark.parametrize("width", [40, 60, 80, 100, 120])
def test_a_difference_has_a_line_a_change(before: str, after: str, width: int) -> None:
    """Beside a line for each block, the totals and the text around; what is left out is said."""
    found = compare(*(cnnshape.analyze(cnnshape.load(name)) for name in (before, after)))
    text = printed_difference(found, width)
    blocks = {change.name.rpartition(".")[0] for change in found.changes}
    around = len(found.totals) + 600 // width + 20
    assert len(text.splitlines()) <= 2 * len(blocks) + len(found.changes) + around
    assert max(map(len, text.splitlines())) <= width
    if width < 80:
        assert "columns: `--wide` shows all." in " ".join(text.split())


@pytest.mark.parametrize("width", range(1, 30))
def test_no_terminal_is_too_narrow_for_a_difference(width: int) -> None:
    text = printed_difference(small_difference(), width)
    assert max(map(len, text.splitlines())) <= max(width, 5)


def test_a_design_with_errors_says_how_many() -> None:
    rows = printed_designs(300).splitlines()
    (faulty,) = [row for row in rows if row.split()[:1] == ["0"]]
    assert faulty.count("?") == 5
    assert "E004 `filters` must be a number of at least 1, not `0` (line 6)" in faulty
    assert "9 designs, 3 of them shown" in rows


@every_hostile_text
def test_a_setting_is_shown_and_not_obeyed(hostile: Hostile) -> None:
    out = Paper()
    design = plan(hostile.text).design({"text": hostile.text})
    print_designs(hostile.text, ["text"], [design], 1, out, 10_000)
    assert hostile.shown in out.getvalue()
    assert steering(out.getvalue().replace("\n", "")) == set()
    header, row = csv.reader(io.StringIO(csv_header(["text"]) + csv_line(design)))
    assert header[0] == "text"
    assert steering(row[0]) == set()
    assert not row[0].startswith(("=", "+", "-", "@"))
    line = json_line(design)
    assert line.isascii()
    assert line.count("\n") == 1
    assert json.loads(line)["settings"] == {"text": hostile.text}


@every_hostile_text
def test_a_difference_is_shown_and_not_obeyed(hostile: Hostile) -> None:
    found = small_difference(hostile.text)
    text = printed_difference(found, 10_000)
    assert text.splitlines()[0] == hostile.shown
    assert steering(text.replace("\n", "")) == set()
    page = markdown_difference(found)
    assert steering(page.replace("\n", "")) == set()
    assert not re.search(r"(?<!\\)<(?!/?details|/?summary)", page)


UNSEEN = """
input: [8, 8, 3]
layers:
  - {name: a, type: conv, filters: 3, kernel: 3, padding: same}
  - {name: b, type: subtract, from: [input, a]}
  - {name: c, type: leaky_relu, slope: 0.1}
"""


@pytest.mark.parametrize(
    ("old", "new", "name", "cell"),
    [
        ("[input, a]", "[a, input]", "b", "changed: inputs"),
        ("0.1", "0.2", "c", "changed: slope"),
        ("kernel: 3", "kernel: 5", "a", "changed"),
    ],
)
def test_a_change_that_no_number_shows_is_named(old: str, new: str, name: str, cell: str) -> None:
    networks = (cnnshape.loads(text) for text in (UNSEEN, UNSEEN.replace(old, new)))
    found = compare(*map(cnnshape.analyze, networks))
    assert [change_cells(change)[:2] for change in found.changes] == [(name, cell)]


def test_another_layout_is_said() -> None:
    after = UNSEEN.replace("input: [8, 8, 3]", "layout: channels_first\ninput: [3, 8, 8]")
    found = compare(*(cnnshape.analyze(cnnshape.loads(text)) for text in (UNSEEN, after)))
    assert "layout: channels_last → channels_first" in printed_difference(found, 100)
