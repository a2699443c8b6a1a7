"""Help is whole at every width, and what is refused is said without a word of the machinery."""

from __future__ import annotations

import re

import pytest

from cnnshape.cli.commands import COMMANDS, SECTIONS
from cnnshape.cli.examples import EXAMPLES
from tests.cli.running import FINE, UNABLE, parse, program


def help_at(width: int) -> str:
    outcome = program("--help", environment={"COLUMNS": str(width)})
    assert (outcome.code, outcome.said) == (FINE, "")
    return outcome.report


@pytest.mark.parametrize("width", [50, 80, 140])
def test_no_summary_is_cut(width: int) -> None:
    text = help_at(width)
    assert "..." not in text.replace("[ARGS]...", "")
    assert "Find mistakes in architectures before a framework does" in " ".join(text.split())
    assert max(map(len, text.splitlines())) <= width


def test_every_command_is_listed() -> None:
    listed = re.findall(r"^  ([a-z]+) +[A-Z]", help_at(80), re.MULTILINE)
    assert tuple(listed) == COMMANDS


def test_commands_stand_by_what_they_are_for() -> None:
    assert re.findall(r"^(\w.*):$", help_at(80), re.MULTILINE) == ["Options", *SECTIONS]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("lint", "lenet", "--fail-on", "eror"), "'eror' is not one of"),
        (("table", "lenet", "--format", "jsn"), "'jsn' is not one of"),
    ],
)
def test_a_refused_value_is_named_first(words: tuple[str, ...], said: str) -> None:
    outcome = program(*words)
    assert (outcome.code, outcome.report) == (UNABLE, "")
    assert f"': {said}" in " ".join(outcome.said.split())
    assert "Value error" not in outcome.said


def test_every_command_has_examples() -> None:
    assert tuple(EXAMPLES) == COMMANDS
    for name, lines in EXAMPLES.items():
        assert len(lines) > 1 or name == "server"  # it takes no words
        assert all(line.startswith(f"cnnshape {name}") for line in lines)


@pytest.mark.parametrize("line", [line for lines in EXAMPLES.values() for line in lines])
def test_an_example_can_be_parsed(line: str) -> None:
    parse(line.partition(" > ")[0])


def test_the_examples_end_the_help_of_a_command() -> None:
    report = program("sweep", "--help", environment={"COLUMNS": "80"}).report
    assert report.endswith("".join(f"    {line}\n" for line in EXAMPLES["sweep"]))
