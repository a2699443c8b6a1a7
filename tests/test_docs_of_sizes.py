"""What docs/sizes.md shows is what the command prints."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.running import FINE, command
from tools.readme import pipes_of

PAGE = Path(__file__).parents[1] / "docs" / "sizes.md"
WIDTH = 96
SHOWN = re.findall(r"^```\n\$ cnnshape ([^\n]*)\n(.*?)^```$", PAGE.read_text("utf-8"), re.M | re.S)


def test_three_networks_are_shown() -> None:
    assert [words.split()[1] for words, _ in SHOWN] == ["unet", "alexnet_2012", "resnet50"]


@pytest.mark.parametrize(("words", "shown"), SHOWN, ids=[words for words, _ in SHOWN])
def test_it_is_what_is_printed(words: str, shown: str) -> None:
    with pipes_of(WIDTH):
        outcome = command(*words.split())
    assert (outcome.code, outcome.said) == (FINE, "")
    assert outcome.report == shown
