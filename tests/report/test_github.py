"""Workflow commands are understood by the runner as they were meant, whatever a file says."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnshape.diagnostics import Diagnostic, Source
from cnnshape.report.escaping import escaped
from cnnshape.report.findings.github import github
from tests.report.found import everywhere, finding, linted, place
from tests.report.hostile import Hostile, every_hostile_text, steering


class Command(NamedTuple):
    """What the runner of GitHub Actions makes of a line."""

    name: str
    properties: dict[str, str]
    message: str


def read(line: str) -> Command:
    """Read a line as the runner does: properties up to the next `::`, cut at commas, unescaped."""
    assert line.startswith("::")
    head, _, message = line[2:].partition("::")
    name, _, properties = head.partition(" ")
    pairs = (pair.partition("=") for pair in properties.split(","))
    return Command(
        name,
        {key: unescaped(value, ("\r", "\n", ":", ",", "%")) for key, _, value in pairs},
        unescaped(message, ("\r", "\n", "%")),
    )


def unescaped(text: str, characters: tuple[str, ...]) -> str:
    for character in characters:
        text = text.replace(f"%{ord(character):02X}", character)
    return text


def commands(*diagnostics: Diagnostic) -> list[Command]:
    return [read(line) for line in github(diagnostics).splitlines()]


def test_a_finding_is_a_command_with_its_place_and_its_code() -> None:
    found = finding(message="1 of 224 rows and columns is never read")
    assert github([found]) == (
        "::warning file=models/alexnet.yaml,line=3,col=43,endLine=3,endColumn=52,"
        "title=cnnshape (G201)::1 of 224 rows and columns is never read\n"
    )


@pytest.mark.parametrize(
    ("code", "level"), [("S101", "error"), ("G201", "warning"), ("G202", "notice")]
)
def test_the_command_says_how_severe_it_is(code: str, level: str) -> None:
    (command,) = commands(finding(code))
    assert (command.name, command.properties["title"]) == (level, f"cnnshape ({code})")


def test_notes_and_help_are_lines_of_the_message() -> None:
    found = finding(message="m", notes=("0.89 % of it", "n"), help="`padding: 2`")
    assert github([found]).rpartition("::")[2] == (
        "m%0Anote: 0.89 %25 of it%0Anote: n%0Ahelp: `padding: 2`\n"
    )


def test_a_place_over_several_lines_has_no_columns() -> None:
    (command,) = commands(finding(span=place(1, 8, 3, 5)))
    assert command.properties == {
        "file": "models/alexnet.yaml",
        "line": "1",
        "endLine": "3",
        "title": "cnnshape (G201)",
    }


def test_nothing_found_is_no_command() -> None:
    assert github([]) == ""


def test_each_finding_of_a_network_is_a_command() -> None:
    found = linted()
    assert len(found) > 2
    assert [
        (each.properties["title"], each.properties["line"], each.message.split("\n")[0])
        for each in commands(*found)
    ] == [(f"cnnshape ({each.code})", str(each.span.line), each.message) for each in found]


@pytest.mark.parametrize(
    "name", ["a,line=99.yaml", "a::error::forged", "a%0A::error::b", "100%.yaml", "a%2Cb", "C:a=b"]
)
def test_names_of_files_are_not_read_as_properties(name: str) -> None:
    (command,) = commands(finding(span=place(1, 1, 1, 2, Source(name, "a: 1"))))
    assert command.properties["file"] == name
    assert command.properties["line"] == "1"
    assert command.message == "wrong"


@pytest.mark.parametrize("text", ["%0A::error::forged", "a\r\n::error::b", "%250A", "a::b,c=d"])
def test_messages_make_no_line_of_their_own(text: str) -> None:
    (command,) = commands(finding(message=text, notes=(text,), help=text))
    shown = escaped(text)
    assert command.message.split("\n") == [shown, f"note: {shown}", f"help: {shown}"]


@every_hostile_text
def test_what_is_hostile_is_shown(hostile: Hostile) -> None:
    (command,) = commands(everywhere(hostile.text))
    assert command.properties["file"] == hostile.shown
    assert command.message.split("\n")[0] == hostile.shown
    assert steering(github([everywhere(hostile.text)])) == set()


@settings(deadline=None, database=None, max_examples=100)
@given(st.text("a%025ADCd:,=\r\n ;[]é😀\x1b", max_size=12))
def test_any_text_comes_back(text: str) -> None:
    named = finding(span=place(1, 1, 1, 1, Source(f"x{text}", "")), message=f"x{text}")
    (command,) = commands(named)
    assert command.properties["file"] == command.message == escaped(f"x{text}")
