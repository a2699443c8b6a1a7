"""Text from a file is shown and never obeyed: by a terminal, a page, a spreadsheet, a parser."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable

import pytest
from markdown_it import MarkdownIt

import cnnshape
from cnnshape import Analysis, Diagnostic
from cnnshape.explanation import explain_layer
from cnnshape.report.explanation import print_explanations
from cnnshape.report.findings.diagnostics import print_diagnostics
from cnnshape.report.json_report import json_report
from cnnshape.report.table.comma_separated import csv_report, line_of
from cnnshape.report.table.markdown import markdown_report
from cnnshape.report.table.table import print_table
from cnnshape.report.unreadable import unreadable_table
from tests.report.hostile import STYLES, Hostile, every_hostile_text, quoted, steering
from tests.report.printed import Paper, printed_table

pytestmark = pytest.mark.exhaustive

FILE = """
name: {0}
source: {0}
description: {0}
input: [4, 4, 1]
layers:
  - {{type: conv, filters: 2, kernel: 3, description: {0}}}
"""

WIDE = 500


class Terminal(Paper):
    """A stream that a person looks at."""

    def isatty(self) -> bool:
        """Say that this is a terminal."""
        return True


def analysis_of(text: str, file: str = "a.yaml") -> Analysis:
    return cnnshape.analyze(cnnshape.loads(FILE.format(quoted(text)), file=file))


# --- tables and explanations ---------------------------------------------------------------------


@every_hostile_text
def test_tables_show_it(hostile: Hostile) -> None:
    lines = printed_table(analysis_of(hostile.text), None, WIDE).splitlines()
    assert lines[:2] == [hostile.shown, hostile.shown]
    assert steering("".join(lines)) == set()


@every_hostile_text
def test_tables_show_it_on_a_terminal(hostile: Hostile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    terminal = Terminal()
    print_table([analysis_of(hostile.text)], None, None, terminal, WIDE)
    text = terminal.getvalue()
    assert STYLES.search(text)
    plain = STYLES.sub("", text)
    assert plain.splitlines()[:2] == [hostile.shown, hostile.shown]
    assert steering(plain) == set()


@every_hostile_text
def test_tables_show_the_name_of_a_file(hostile: Hostile) -> None:
    text = "input: [4]\nlayers: []"
    analysis = cnnshape.analyze(cnnshape.loads(text, file=hostile.text))
    assert printed_table(analysis, None, WIDE).splitlines()[0] == hostile.shown


@every_hostile_text
def test_explanations_show_it(hostile: Hostile) -> None:
    paper = Paper()
    print_explanations([explain_layer(analysis_of(hostile.text), "conv_1")], paper, WIDE)
    lines = paper.getvalue().splitlines()
    assert lines[1] == f"a.yaml:7  {hostile.shown}"
    assert steering("".join(lines)) == set()


# --- Markdown ------------------------------------------------------------------------------------


def shown_by_markdown(page: str) -> list[list[str]]:
    """Return the texts of headings, cells, items and paragraphs; fail where one is more than text.

    Each is a list of its pieces: a text has one, and anything else, as a link or a tag, is marked.
    """
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(page)
    return [
        [piece.content if piece.type == "text" else f"<{piece.type}>" for piece in token.children]
        for token in tokens
        if token.children is not None
    ]


@every_hostile_text
def test_markdown_shows_it(hostile: Hostile) -> None:
    page = markdown_report([analysis_of(hostile.text)], None, None)
    texts = shown_by_markdown(page)
    assert texts[0] == [" ".join(hostile.shown.split(" ")).strip()]
    assert (texts[2], texts[16]) == (["Name"], ["conv_1"])
    assert all(len(pieces) == 1 for pieces in texts)
    assert steering(page) == set()


@every_hostile_text
def test_markdown_shows_the_name_of_a_file_in_a_cell(hostile: Hostile) -> None:
    """A table's cells are all of text that a report makes; `location` and names are all it has."""
    analysis = analysis_of(hostile.text)
    cells = shown_by_markdown(markdown_report([analysis], ["name", "inputs", "weights"], None))
    assert cells[1:10] == [
        ["Name"],
        ["Inputs"],
        ["Weights"],
        ["input"],
        ["-"],
        ["-"],
        ["conv_1"],
        ["input"],
        ["weight 3x3x1x2, bias 2"],
    ]


# --- CSV -----------------------------------------------------------------------------------------


@every_hostile_text
def test_csv_is_data(hostile: Hostile) -> None:
    analyses = [analysis_of("first"), analysis_of("second", file=hostile.text)]
    text = csv_report(analyses, None, None)
    header, *rows = csv.reader(io.StringIO(text))
    assert header[:3] == ["file", "weighted_layer", "name"]
    assert {row[0].removeprefix("'") for row in rows} == {"a.yaml", hostile.shown}
    assert {len(row) for row in rows} == {len(header)}
    assert [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))] == []
    assert steering(text) == set()


def test_csv_marks_only_what_a_spreadsheet_would_compute() -> None:
    analyses = [analysis_of("x", file="=1+1.yaml"), analysis_of("x", file="1=1.yaml")]
    rows = list(csv.DictReader(io.StringIO(csv_report(analyses, ["name", "macs"], None))))
    assert [row["file"] for row in rows] == ["'=1+1.yaml", "'=1+1.yaml", "1=1.yaml", "1=1.yaml"]
    assert [row["macs"] for row in rows] == ["0", "72", "0", "72"]


@pytest.mark.parametrize(
    ("text", "cell"),
    [("-1", "-1"), ("-2.5e-05", "-2.5e-05"), ("-1-1", "'-1-1"), ("+1", "'+1"), ("-x", "'-x")],
)
def test_csv_leaves_numbers_alone(text: str, cell: str) -> None:
    assert line_of([text]) == f"{cell}\n"


# --- JSON ----------------------------------------------------------------------------------------


@every_hostile_text
def test_json_gives_it_back(hostile: Hostile) -> None:
    analysis = analysis_of(hostile.text, file=hostile.text)
    report = json.loads(json_report([analysis.to_dict()]))
    assert (report["name"], report["source"], report["file"]) == (hostile.text,) * 3


@every_hostile_text
def test_json_on_a_terminal_steers_nothing(hostile: Hostile) -> None:
    analysis = analysis_of(hostile.text, file=hostile.text)
    assert steering(json_report([analysis.to_dict()])) == set()


# --- diagnostics ---------------------------------------------------------------------------------

WRONG_FILES = {
    "key": "{0}: 1\ninput: [4, 4, 1]\nlayers: []",
    "type": "input: [4, 4, 1]\nlayers: [{{type: {0}}}]",
    "key of a layer": "input: [4, 4, 1]\nlayers: [{{type: relu, {0}: 1}}]",
    "name": "input: [4, 4, 1]\nlayers: [{{type: relu, name: {0}}}]",
    "choice": "input: [4, 4, 1]\nlayers: [{{type: conv, filters: 1, kernel: 1, activation: {0}}}]",
    "number": "input: [4, 4, 1]\nlayers: [{{type: conv, filters: {0}, kernel: 1}}]",
    "reference": "input: [4, 4, 1]\nlayers: [{{type: relu, from: {0}}}]",
    "dtype": "input: [4, 4, 1]\ndtype: {0}\nlayers: []",
    "extends": "extends: {0}\nlayers: []",
    "extended file": "extends: ''\nname: {0}\nlayers: []",
    "input": "inputs: {{{0}: [4]}}\nlayers: []",
    "parameter": "input: [4]\nparameters: {{{0}: 1}}\nlayers: []",
    "block": "input: [4]\nblocks: {{{0}: {{layers: []}}}}\nlayers: []",
    "argument": "input: [4]\nblocks: {{cell: {{layers: []}}}}\nlayers: [{{type: cell, {0}: 1}}]",
    "text of a parameter": "input: [4]\nparameters: {{kind: {0}}}\nlayers: [{{type: =kind}}]",
    "text of an argument": (
        "input: [4]\nblocks: {{cell: {{parameters: {{kind: }}, layers: [{{type: =kind}}]}}}}\n"
        "layers: [{{type: cell, kind: {0}}}]"
    ),
    "twice": "{0}: 1\n{0}: 2\ninput: [4]\nlayers: []",
}


def diagnostics_of(text: str, file: str = "a.yaml") -> tuple[Diagnostic, ...]:
    with pytest.raises(cnnshape.SpecError) as error:
        cnnshape.analyze(cnnshape.loads(text, file=file))
    return error.value.diagnostics


def drawn(diagnostics: Iterable[Diagnostic]) -> str:
    paper = Paper()
    print_diagnostics(list(diagnostics), paper)
    return paper.getvalue()


def assert_shows_each_once(diagnostics: Iterable[Diagnostic]) -> None:
    """Hold that no text has made a line, and so a finding, of its own."""
    text = drawn(diagnostics)
    assert steering(text) == set()
    first = [line.split(" ")[0] for line in text.splitlines() if line[:1] not in ("", " ")]
    assert first == [*(each.code for each in diagnostics), "Found"]


@every_hostile_text
@pytest.mark.parametrize("place", WRONG_FILES)
def test_diagnostics_show_it(place: str, hostile: Hostile) -> None:
    text = WRONG_FILES[place].format(quoted(hostile.text))
    try:
        network = cnnshape.loads(text)
    except cnnshape.SpecError as error:
        assert_shows_each_once(error.diagnostics)
    else:
        assert_shows_each_once(cnnshape.analyze(network).diagnostics)


@every_hostile_text
def test_findings_show_the_text_they_are_about(hostile: Hostile) -> None:
    """A text that starts with `=` is an expression, which the note quotes."""
    diagnostics = diagnostics_of(WRONG_FILES["text of an argument"].format(quoted(hostile.text)))
    assert any(hostile.text in part for each in diagnostics for part in (each.message, *each.notes))
    assert hostile.shown in drawn(diagnostics)


@every_hostile_text
def test_source_lines_and_names_of_files_are_shown(hostile: Hostile) -> None:
    """The text stands in the file itself, not in quotes."""
    diagnostics = diagnostics_of(f"layers: [] # {hostile.text}", file=hostile.text)
    assert_shows_each_once(diagnostics)
    assert f"--> {hostile.shown}:" in drawn(diagnostics)


@every_hostile_text
def test_json_of_diagnostics_gives_it_back(hostile: Hostile) -> None:
    diagnostics = diagnostics_of(WRONG_FILES["type"].format(quoted(hostile.text)))
    text = json_report([unreadable_table(hostile.text, diagnostics, 1, None)])
    report = json.loads(text)
    assert report["diagnostics"] == [each.to_dict() for each in diagnostics]
    assert steering(text) == set()
