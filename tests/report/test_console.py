"""Colours where they are wanted, and no blanks at the ends of lines where nobody sees them."""

from __future__ import annotations

import io
import re

import pytest

import cnnshape
from cnnshape.report.console import without_blanks
from cnnshape.report.table.table import print_table
from tests.cli.running import program
from tests.report.printed import Paper

ESCAPE = "\x1b["
LENET = ("table", "lenet")


class Screen(io.StringIO):
    """A stream that calls itself a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("forced", [{"FORCE_COLOR": "1"}, {"CLICOLOR_FORCE": "1"}])
def test_colours_can_be_forced_in_a_pipe(forced: dict[str, str]) -> None:
    coloured = program(*LENET, environment=forced)
    assert f"{ESCAPE}1mLeNet-5" in coloured.report
    plain = re.sub(r"\x1b\[[\d;]*m", "", coloured.report)
    assert plain == program(*LENET).report


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"FORCE_COLOR": "0"},
        {"CLICOLOR_FORCE": ""},
        {"FORCE_COLOR": "1", "NO_COLOR": "1"},
    ],
)
def test_a_pipe_is_plain_otherwise(environment: dict[str, str]) -> None:
    assert ESCAPE not in program(*LENET, environment=environment).report


def test_what_is_wrong_has_colours_too() -> None:
    said = program("table", "lenet", "--input", "4x4x3", environment={"FORCE_COLOR": "1"}).said
    assert f"{ESCAPE}1;91mS101" in said


def test_a_file_has_no_colours_though_they_are_forced(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    report = tmp_path_factory.mktemp("report") / "report"
    program(*LENET, "--output", str(report), environment={"FORCE_COLOR": "1"})
    text = report.read_text(encoding="utf-8")
    assert text.startswith("LeNet-5")
    assert ESCAPE not in text


def lines_of(paper: io.StringIO) -> list[str]:
    print_table([cnnshape.analyze(cnnshape.load("lenet"))], None, None, paper, 100)
    return paper.getvalue().splitlines()


def test_no_line_in_a_pipe_ends_in_blanks() -> None:
    piped = lines_of(Paper())
    assert [line for line in piped if line != line.rstrip()] == []
    assert [line.rstrip() for line in lines_of(Screen())][2:4] != piped[2:4]  # colours


@pytest.mark.parametrize(
    ("line", "stripped"),
    [
        ("a  ", "a"),
        ("  ", ""),
        ("", ""),
        ("\x1b[1ma \x1b[0m\x1b[2m  \x1b[0m ", "\x1b[1ma\x1b[0m\x1b[2m\x1b[0m"),
        ("\x1b[1m  \x1b[0m", "\x1b[1m\x1b[0m"),
        (f"a{' ' * 200_000}b", f"a{' ' * 200_000}b"),
    ],
    ids=["plain", "blank", "empty", "coloured", "coloured-blank", "long"],
)
def test_blanks_go_and_colours_stay(line: str, stripped: str) -> None:
    assert without_blanks(line) == stripped
