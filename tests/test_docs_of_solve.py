"""What docs/solve.md shows is what the command prints, and its Python runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.running import FINE, command
from tools.readme import pipes_of

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "solve.md").read_text("utf-8")
WIDTH = 96
SHOWN = re.findall(r"^```\n\$ cnnshape ([^\n]*)\n(.*?)^```$", TEXT, re.M | re.S)
(PYTHON,) = re.findall(r"^```python\n(.*?)^```$", TEXT, re.M | re.S)


def test_every_kind_of_question_is_shown() -> None:
    shown = "\n".join(words for words, _ in SHOWN)
    for option in ("--kernel", "--transposed", "--layer", "--output", "--budget", "--fit", ".yaml"):
        assert option in shown


@pytest.mark.parametrize(("words", "shown"), SHOWN, ids=[words for words, _ in SHOWN])
def test_it_is_what_is_printed(words: str, shown: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    with pipes_of(WIDTH):
        outcome = command(*words.split())
    assert (outcome.code, outcome.said) == (FINE, "")
    assert outcome.report == shown


def test_its_python_runs(capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(PYTHON, "solve.md", "exec"), {})
    assert capsys.readouterr().out.splitlines() == [
        "2 1 True",
        "{'width': 0.7} width",
        "(104, 104)",
    ]
