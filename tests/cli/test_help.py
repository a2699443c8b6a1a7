"""Help is whole at every width, and what is refused is said without a word of the machinery."""

from __future__ import annotations

import re

import pytest

from cnnshape.cli.commands import COMMANDS, SECTIONS
from tests.cli.running import FINE, UNABLE, program


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
