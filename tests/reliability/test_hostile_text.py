"""Hostile text in every free text and name of a file, through every format of every command."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from markdown_it import MarkdownIt

from tests.cli.running import FINE, UNABLE, WRONG, Outcome, command
from tests.report.hostile import Hostile, every_hostile_text, quoted, steering

pytestmark = pytest.mark.exhaustive

FILE = """\
name: {0}
source: {0}
description: {0}
input: [4, 4, 1]
parameters:
  text: {0}
  width: 2
layers:
  - {{name: conv, type: conv, filters: =width, kernel: 3, padding: 1, description: {0}}}
  - {{type: relu, description: {0}}}
  - {{type: relu}}  # cnnshape: ignore[D501] {1}
  - {{name: last, type: dropout, rate: 0}}
expect: {{parameters: 1}}
"""

UNREADABLE = """\
name: {0}
input: [4, 4, 1]
blocks:
  {0}: {{layers: []}}
layers:
  - {{type: {0}}}
  - {{type: relu, from: {0}, {0}: 1}}
"""

TEXTS = (
    ("table",),
    ("table", "--depth", "1"),
    ("table", "--columns", "name,type,inputs,weights,location"),
    ("explain",),
    ("explain", "conv"),
    ("sizes",),
    ("run",),
    ("run", "--all"),
    ("verify",),
    ("lint",),
    ("lint", "--output-format", "concise"),
    ("lint", "--diff"),
    ("lint", "--statistics"),
    ("sweep", "--over", "width=1,2"),
)
MARKDOWN = (("table", "--format", "markdown"), ("diff", "lenet", "--format", "markdown"))
CSV = (("table", "--format", "csv"), ("sweep", "--over", "width=1,2", "--format", "csv"))
JSON = (
    ("table", "--format", "json"),
    ("sizes", "--format", "json"),
    ("verify", "--format", "json"),
    ("lint", "--output-format", "json"),
    ("lint", "--output-format", "sarif"),
    ("lint", "--output-format", "gitlab"),
    ("diff", "lenet", "--format", "json"),
)
JUNIT = ("lint", "--output-format", "junit")
GITHUB = ("lint", "--output-format", "github")
COMPUTED = re.compile(r"[=+@\t\r]|-(?!\d+(\.\d+)?$|$)")
"""How a cell starts that a spreadsheet would compute."""


def name_of(text: str) -> str:
    """Return the hostile text as the name of a file, as far as a name may hold it."""
    return text.replace("/", "_").replace("\0", "_")[:80] + ".yaml"


def written(text: str, hostile: Hostile) -> str:
    """Write a file of a hostile name that is full of hostile text, and return its name."""
    name = name_of(hostile.text)
    bare = hostile.text.replace("\n", " ").replace("\r", " ")
    Path(name).write_text(text.format(quoted(hostile.text), bare), encoding="utf-8")
    return f"./{name}"


def outcomes(lines: tuple[tuple[str, ...], ...], text: str, hostile: Hostile) -> Iterator[Outcome]:
    """Run commands on a hostile file; all of them end as is promised, and steer nothing."""
    file = written(text, hostile)
    for words in lines:
        outcome = command(words[0], file, *words[1:])
        assert outcome.code in (FINE, WRONG, UNABLE), words
        assert "internal error" not in outcome.said, words
        assert steering(outcome.said) == set(), words
        if "--diff" not in words:  # a diff into a file or a pipe is the text itself
            assert steering(outcome.report) == set(), words
        assert "E999" not in (line[:4] for line in outcome.said.split("\n")), words
        yield outcome


@every_hostile_text
@pytest.mark.parametrize("text", [FILE, UNREADABLE], ids=["readable", "unreadable"])
def test_texts_show_it(text: str, hostile: Hostile) -> None:
    for outcome in outcomes(TEXTS, text, hostile):
        assert "E999" not in (line[:4] for line in outcome.report.split("\n")), outcome.report


@every_hostile_text
def test_json_stays_json(hostile: Hostile) -> None:
    for text in (FILE, UNREADABLE):
        for outcome in outcomes(JSON, text, hostile):
            if outcome.code != UNABLE:
                assert outcome.report.isascii()
                assert outcome.json() is not None


@every_hostile_text
def test_json_lines_stay_lines(hostile: Hostile) -> None:
    words = ("sweep", "--over", f"text={quoted(hostile.text)}", "--format", "json")
    for outcome in outcomes((words,), FILE, hostile):
        for line in outcome.report.splitlines():
            assert json.loads(line)["settings"]["text"] is not None


@every_hostile_text
def test_markdown_stays_text(hostile: Hostile) -> None:
    for outcome in outcomes(MARKDOWN, FILE, hostile):
        tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(outcome.report)
        pieces = [piece for token in tokens for piece in token.children or ()]
        kinds = {piece.type for piece in pieces}
        assert kinds <= {"text", "softbreak"}, outcome.report
        blocks = {token.content.strip() for token in tokens if token.type == "html_block"}
        assert all(re.fullmatch(r"</?details>.*", block) for block in blocks)


@every_hostile_text
def test_spreadsheets_compute_nothing(hostile: Hostile) -> None:
    over = ("sweep", "--over", f"text={quoted(hostile.text)}", "--format", "csv")
    for outcome in outcomes((*CSV, over), FILE, hostile):
        rows = list(csv.reader(io.StringIO(outcome.report)))
        assert len({len(row) for row in rows}) <= 1
        assert [cell for row in rows for cell in row if COMPUTED.match(cell)] == []


@every_hostile_text
def test_xml_stays_xml(hostile: Hostile) -> None:
    """A test for each finding, and no elements of the text."""
    for text in (FILE, UNREADABLE):
        for outcome in outcomes((JUNIT,), text, hostile):
            suites = ElementTree.fromstring(outcome.report)
            assert {each.tag for each in suites.iter()} <= {
                *("testsuites", "testsuite", "testcase", "failure", "system-out")
            }
            assert len(list(suites.iter("testcase"))) == int(suites.attrib["tests"])


@every_hostile_text
def test_github_is_given_one_command_a_finding(hostile: Hostile) -> None:
    for text in (FILE, UNREADABLE):
        for outcome in outcomes((GITHUB,), text, hostile):
            lines = outcome.report.splitlines()
            assert lines
            for line in lines:
                head = re.match(r"::(error|warning|notice) file=([^,:]*),line=\d+,", line)
                assert head, line
                assert re.search(r",title=cnnshape \([A-Z]\d+\)::", line)


@every_hostile_text
@pytest.mark.parametrize(
    "words",
    [
        ("rule", "{}"),
        ("architectures", "{}"),
        ("lint", "--select", "{}"),
        ("run", "lenet", "--array", "{}.npy"),
        ("run", "lenet", "--image", "{}"),
        ("run", "lenet", "--weights", "{}.npz"),
        ("run", "lenet", "--output", "{}/x.npz"),
        ("table", "lenet", "--output", "{}/x"),
        ("sweep", "lenet", "--over", "{}=1"),
        ("sweep", "mobilenet_v1", "--over", "width=1", "--where", "{}"),
        ("sweep", "mobilenet_v1", "--over", "width=1", "--sort", "{}"),
        ("sizes", "lenet", "--output-size", "{}"),
        ("diff", "lenet", "{}.yaml"),
        ("verify", "lenet", "--max-memory", "{}"),
    ],
    ids=" ".join,
)
def test_words_are_shown_and_not_obeyed(words: tuple[str, ...], hostile: Hostile) -> None:
    outcome = command(*(word.format(hostile.text) for word in words))
    assert outcome.code in (FINE, WRONG, UNABLE)
    assert "internal error" not in outcome.said
    assert steering(outcome.report + outcome.said) == set()
    assert "E999" not in (line[:4] for line in outcome.said.split("\n"))


@every_hostile_text
def test_settings_are_shown_and_not_obeyed(hostile: Hostile) -> None:
    from cnnshape.linting.settings import settings_of

    Path("net.yaml").write_text("input: [4]\nlayers: []\n")
    for text in (
        f"[tool.cnnshape]\n{json.dumps(hostile.text)} = 1\n",
        f"[tool.cnnshape]\nselect = [{json.dumps(hostile.text)}]\n",
        f"[tool.cnnshape]\nfail-on = {json.dumps(hostile.text)}\n",
        hostile.text,
    ):
        Path("pyproject.toml").write_text(text, encoding="utf-8")
        settings_of.cache_clear()
        outcome = command("lint", "net.yaml")
        assert outcome.code in (FINE, WRONG, UNABLE)
        assert "internal error" not in outcome.said
        assert steering(outcome.report + outcome.said) == set()
