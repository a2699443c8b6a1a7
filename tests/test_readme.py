"""The README is run word by word: what it prints is what cnnshape prints, what it shows loads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import cnnshape
from cnnshape.catalogue import ALWAYS_REPORTED, CATALOGUE
from tests.cli.running import parse
from tools import readme

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SHOWN = list(readme.shown(README))
LINES = re.findall(r"^    (cnnshape .*?)(?: +#.*)?$", README, re.MULTILINE)


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize(
    ("command", "text", "printed"),
    [(*each, text) for each, text in zip(SHOWN, readme.outputs(README), strict=True)],
    ids=[each.command for each in SHOWN],
)
def test_a_command_prints_all_that_is_shown(command: str, text: str, printed: str) -> None:
    assert text == printed, "run `python -m tools.readme`"
    assert command.startswith("cat ") or text.count("\n") > 5


def test_the_readme_shows_a_command_of_each_sort() -> None:
    assert {each.command.split()[1] for each in SHOWN} >= {"verify", "explain", "lint", "sizes"}
    assert README.count("\n```\n\n```\n") == 0


@pytest.mark.parametrize("line", LINES)
def test_a_line_of_commands_can_be_parsed(line: str) -> None:
    parse(line)


def test_the_number_of_rules_is_right() -> None:
    (said,) = re.findall(r"`cnnshape lint` has (\d+) rules", README)
    assert int(said) == len([code for code in CATALOGUE if code not in ALWAYS_REPORTED])


def test_the_versions_of_python_are_those_of_the_package() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    versions = re.findall(r"Python :: (3\.\d+)", project)
    assert f"[![Python {versions[0]} to {versions[-1]}]" in README
    assert f"Python {versions[0]} or newer" in README


@pytest.mark.parametrize("text", [block for block in blocks("yaml") if "extends" not in block])
def test_every_architecture_loads_and_meets_its_promises(text: str) -> None:
    network = cnnshape.loads(text)
    analysis = cnnshape.analyze(network)
    assert analysis.diagnostics == ()
    promised = network.promises.expect.get("parameters", analysis.totals.trainable_parameters)
    assert analysis.totals.trainable_parameters == promised


def test_the_member_of_a_family_is_the_bundled_file() -> None:
    (member,) = [block for block in blocks("yaml") if "extends" in block]
    bundled = (ROOT / "architectures/resnet152.yaml").read_text(encoding="utf-8")
    assert member.strip() in bundled


def test_the_python_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = blocks("python")
    exec(compile(example, "README.md", "exec"), {})
    totals, first, *_ = capsys.readouterr().out.splitlines()
    assert totals.split() == ["2087321600", "39321600"]
    assert first == "input (160, 160, 3) (1, 1)"


def test_every_link_leads_somewhere() -> None:
    for link in re.findall(r"\]\((?!https:)([^)#]+)", README):
        assert (ROOT / link).is_file(), link
