"""`diff HEAD:f f` reads a file of a revision through git, with the files that it extends."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.running import FINE, UNABLE, WRONG, command

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

FAMILY = """\
input: [8, 8, 3]
parameters: {filters: 4}
layers:
  - {name: conv, type: conv, filters: =filters, kernel: 3}
"""
MEMBER = "extends: families/family.yaml\nparameters: {filters: 6}\n"


@pytest.fixture(autouse=True)
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a file that extends another; the family is changed since."""
    root = tmp_path / "repository"
    (root / "nets/families").mkdir(parents=True)
    (root / "nets/families/family.yaml").write_text(FAMILY)
    (root / "nets/member.yaml").write_text(MEMBER)
    (root / "nets/bundled.yaml").write_text("extends: families/resnet.yaml\n")
    (root / "nets/broken.yaml").write_text("layers: [\n")
    (root / "nets/circle.yaml").write_text("extends: circle.yaml\n")
    identity = ("-c", "user.name=Someone", "-c", "user.email=someone@example.org")
    for words in (("init", "-q"), ("add", "."), (*identity, "commit", "-q", "-m", "Add nets")):
        subprocess.run(["git", *words], cwd=root, check=True)
    (root / "nets/families/family.yaml").write_text(FAMILY.replace("kernel: 3", "kernel: 5"))
    monkeypatch.chdir(root)
    return root


def test_a_revision_is_compared_with_the_file_of_today() -> None:
    outcome = command("diff", "HEAD:nets/member.yaml", "nets/member.yaml", "--format", "json")
    assert outcome.code == WRONG
    found = outcome.json()
    assert found["before"]["file"] == "HEAD:nets/member.yaml"
    assert found["totals"]["trainable_parameters"]["before"] == 3 * 3 * 3 * 6 + 6
    assert found["totals"]["trainable_parameters"]["after"] == 5 * 5 * 3 * 6 + 6


def test_two_revisions_are_compared() -> None:
    assert command("diff", "HEAD:nets/member.yaml", "HEAD:nets/member.yaml").code == FINE


def test_a_path_with_a_dot_starts_here(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository / "nets")
    assert command("table", "HEAD:./member.yaml").code == FINE
    outcome = command("table", "HEAD:member.yaml")
    assert outcome.code == UNABLE
    assert outcome.said.endswith("; write `HEAD:./member.yaml` for a path from here\n")


def test_what_a_revision_extends_may_be_bundled() -> None:
    assert command("table", "HEAD:nets/bundled.yaml", "--depth", "1").code in (FINE, WRONG)


def test_a_mistake_is_shown_in_the_file_of_the_revision() -> None:
    outcome = command("table", "HEAD:nets/broken.yaml")
    assert outcome.code == WRONG
    assert "--> HEAD:nets/broken.yaml:" in outcome.said
    assert "circle" in command("table", "HEAD:nets/circle.yaml").said


def test_an_extended_file_is_named_by_its_revision() -> None:
    report = command("explain", "HEAD:nets/member.yaml", "conv").report
    assert "\nHEAD:nets/families/family.yaml:4\n" in report


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("HEAD:nets/missing.yaml", "path 'nets/missing.yaml' does not exist in 'HEAD'"),
        ("nosuch:nets/member.yaml", "invalid object name 'nosuch'"),
        ("HEAD:nets", "bad file"),
        ("HEAD:/etc/passwd", "the path leads out of the repository"),
        ("HEAD:../outside.yaml", "the path leads out of the repository"),
    ],
)
def test_what_git_says_is_said(file: str, said: str) -> None:
    outcome = command("diff", file, "nets/member.yaml")
    assert outcome.code == UNABLE
    assert f"cannot read {file}: " in outcome.said
    assert said in outcome.said


def test_outside_of_a_repository_git_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert "not a git repository" in command("table", "HEAD:net.yaml").said


def test_without_git_the_message_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "git cannot be run" in command("table", "HEAD:nets/member.yaml").said


def test_a_file_with_a_colon_in_its_name_is_a_file(repository: Path) -> None:
    (repository / "a:b.yaml").write_text(FAMILY)
    assert command("table", "a:b.yaml").code == FINE
