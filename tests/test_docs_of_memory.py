"""What docs/memory.md shows is what the command prints."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.running import FINE, WRONG, command
from tools.readme import pipes_of

PAGE = Path(__file__).parents[1] / "docs" / "memory.md"
WIDTH = 96
SHOWN = re.findall(r"^```\n\$ cnnshape ([^\n]*)\n(.*?)^```$", PAGE.read_text("utf-8"), re.M | re.S)


def test_commands_are_shown() -> None:
    assert {words.split()[0] for words, _ in SHOWN} >= {"memory"}


@pytest.mark.parametrize(("words", "shown"), SHOWN, ids=[words for words, _ in SHOWN])
def test_it_is_what_is_printed(words: str, shown: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PAGE.parents[1])
    with pipes_of(WIDTH):
        outcome = command(*words.split())
    assert (outcome.code, outcome.said) == (WRONG if words.startswith("lint") else FINE, "")
    assert outcome.report == shown
