"""A shell completes commands, files, bundled names, columns and codes; a run does not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cnnshape.catalogue import CATALOGUE
from cnnshape.cli import completion
from tests.cli.running import FINE, UNABLE, command, program, surroundings


def completed(line: str, shell: str = "bash") -> list[str]:
    """Return what a shell gets when it asks to complete the last word of a line."""
    words = line.split(" ")
    variables = {
        "_CNNSHAPE_COMPLETE": f"complete_{shell}",
        "_TYPER_COMPLETE_ARGS": line,
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
    }
    if shell == "bash":
        del variables["_TYPER_COMPLETE_ARGS"]
        variables |= {"COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)}
    outcome = program(environment=variables)
    assert (outcome.code, outcome.said) == (FINE, "")
    return outcome.report.split()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_shell_is_answered(shell: str) -> None:
    assert any("resnet50" in word for word in completed("cnnshape table resnet5", shell))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("cnnshape ver", ["verify"]),
        ("cnnshape table lenet --columns name,macs_", ["name,macs_effective"]),
        ("cnnshape lint --select G201,N30", ["G201,N301", "G201,N302", "G201,N303", "G201,N304"]),
        ("cnnshape rule pixels", ["pixels-dropped"]),
        ("cnnshape table lenet --device stm", ["stm32f746", "stm32h743"]),
        ("cnnshape table lenet --dtype bf", ["bfloat16"]),
        ("cnnshape table lenet --format mark", ["markdown"]),
        ("cnnshape sizes course/sob", ["course/sobel", "course/sobel_horizontal"]),
    ],
)
def test_what_is_known_is_completed(line: str, expected: list[str]) -> None:
    assert completed(line) == expected


def test_files_and_folders_are_offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "nets").mkdir()
    for name in ("net.yaml", "net.yml", "net.txt", ".hidden.yaml", "nets/deep.yaml"):
        (tmp_path / name).touch()
    assert completion.architectures("ne") == ["net.yaml", "net.yml", "nets/", "network_in_network"]
    assert completion.architectures("nets/") == ["nets/deep.yaml"]
    assert completion.architectures("nosuch/") == []
    assert ".hidden.yaml" not in completion.architectures("")


def test_no_column_is_offered_twice() -> None:
    assert completion.columns("macs,macs") == ["macs,macs_effective"]


def test_codes_and_their_names_are_offered() -> None:
    assert completion.code("g20")[0] == "G201"
    assert len(completion.code("")) == 2 * len(CATALOGUE)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_a_shell_is_shown(shell: str) -> None:
    outcome = program(
        "--show-completion",
        shell,
        environment={"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"},
    )
    assert (outcome.code, outcome.said) == (FINE, "")
    assert f"_CNNSHAPE_COMPLETE=complete_{shell}" in outcome.report


def test_bash_completes_with_the_script_that_is_shown(tmp_path: Path) -> None:
    variables = {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    shown = program("--show-completion", "bash", environment=variables)
    (tmp_path / "cnnshape").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m cnnshape "$@"\n')
    (tmp_path / "cnnshape").chmod(0o755)
    asked = (
        f'PATH="{tmp_path}:$PATH"\nCOMP_WORDS=(cnnshape table resnet5)\nCOMP_CWORD=2\n'
        '_cnnshape_completion cnnshape\necho "${COMPREPLY[@]}"\n'
    )
    done = subprocess.run(
        ["bash", "-c", shown.report + asked],
        capture_output=True,
        text=True,
        env=surroundings({}),
        check=True,
    )
    assert done.stdout.split() == ["resnet50"]


# A file without a command


@pytest.mark.parametrize("words", [("lenet",), ("lenet", "--format", "json"), ("course/sobel",)])
def test_a_file_without_a_command_means_its_table(words: tuple[str, ...]) -> None:
    assert command(*words) == command("table", *words)


def test_a_path_without_a_command_means_its_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = "input: [2]\nlayers:\n  - {type: relu}\n"
    Path("sizes").write_text(text)
    Path("plain").write_text(text)
    assert command("plain").report.startswith("plain\n")
    assert command("-", stdin=text.encode()).report.startswith("<stdin>\n")
    assert command("sizes").code == UNABLE  # a command, which misses its file


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("missing.yaml", "cannot read missing.yaml: No such file or directory"),
        ("tabel", "No such command 'tabel'. Did you mean 'table'?"),
        ("--nosuch", "No such option: --nosuch"),
    ],
)
def test_a_word_that_is_neither_is_said(word: str, said: str) -> None:
    outcome = command(word)
    assert outcome.code == UNABLE
    assert said in outcome.said
