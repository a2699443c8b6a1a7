"""What the pages show of a command is what it prints; what they show of Python runs."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.cli.running import command

DOCS = Path(__file__).parents[1] / "docs"
CONSOLE = re.compile(r"^```console\n\$ cnnshape (.*)\n((?:.*\n)*?)```$", re.MULTILINE)
PYTHON = re.compile(r"^```python\n((?:.*\n)*?)```$", re.MULTILINE)
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#:]+)\)")
PAGES = ("sweep.md", "diff.md")
TRAINING = "training.md"
"""Its Python needs PyTorch: tests/reference/exporting runs it."""


def shown(pattern: re.Pattern[str], pages: tuple[str, ...] = PAGES) -> list[tuple[str, ...]]:
    """Return what pages show, each with its page."""
    return [
        (page, *found.groups())
        for page in pages
        for found in pattern.finditer((DOCS / page).read_text(encoding="utf-8"))
    ]


def plain(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip("\n").splitlines()]


def test_every_page_shows_a_command() -> None:
    assert {page for page, *_ in shown(CONSOLE)} == set(PAGES)


@pytest.mark.parametrize(("page", "words", "printed"), shown(CONSOLE))
def test_a_command_prints_what_is_shown(page: str, words: str, printed: str) -> None:
    outcome = command(*shlex.split(words))
    assert plain(outcome.report + outcome.said) == plain(printed)


@pytest.mark.parametrize(("page", "code"), shown(PYTHON))
def test_an_example_in_python_runs(
    page: str, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    exec(compile(code, page, "exec"), {})
    assert capsys.readouterr().out.splitlines()[0] == "{'width': 0.25} 470072 41030272"


@pytest.mark.parametrize(("_", "words", "printed"), shown(CONSOLE, (TRAINING,)))
def test_a_command_on_a_design_to_train_prints_what_is_shown(
    _: str, words: str, printed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(DOCS / "examples/training")
    outcome = command(*shlex.split(words))
    assert plain(outcome.report + outcome.said) == plain(printed)


@pytest.mark.parametrize("page", [*PAGES, TRAINING])
def test_every_link_leads_somewhere(page: str) -> None:
    text = FENCED.sub("", (DOCS / page).read_text(encoding="utf-8"))
    for link in LINK.findall(text):
        assert (DOCS / link).is_file(), link
