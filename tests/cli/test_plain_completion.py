"""Ordinary words are completed without typer, to the answer of typer in every shell."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from contextlib import redirect_stdout
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.core import TyperCommand, TyperGroup

from cnnshape.cli.application import UNWRAPPED, run_with_typer
from cnnshape.cli.commands import COMMANDS
from cnnshape.cli.completion_table import PATH, PROGRAM, completion_table
from cnnshape.cli.plain_completion import plain_completion
from cnnshape.cli.shell_answers import Answer
from tests.cli.running import FINE, program
from tools import completions

SHELLS = ("bash", "zsh", "fish", "powershell", "pwsh")
TABLE = completion_table()
NAMES = {
    command: [name for each in TABLE.parameters_of(command) for name in each.names]
    for command in (PROGRAM, *COMMANDS)
}
OPTIONS = sorted({name for names in NAMES.values() for name in names})


def variables_of(shell: str, line: str, action: str = "get-args") -> dict[str, str]:
    """Return what a shell sets when Tab is pressed at the end of a line."""
    last = line.split(" ")[-1]
    if shell == "bash":
        return {"COMP_WORDS": line, "COMP_CWORD": str(len(line.split(" ")) - 1)}
    return {
        "_TYPER_COMPLETE_ARGS": line,
        "_TYPER_COMPLETE_FISH_ACTION": action,
        "_TYPER_COMPLETE_WORD_TO_COMPLETE": last,
    }


def answer_of_typer(shell: str, variables: Mapping[str, str]) -> Answer:
    """Return what typer prints for a shell in this process, and its exit code.

    It takes `-h` and `--help` from a set, so their order is that of each process: it is fixed here.
    """
    output = io.StringIO()
    asking = {**variables, "_CNNSHAPE_COMPLETE": f"complete_{shell}"}
    with (
        patch.dict(os.environ, asking | UNWRAPPED),
        patch.object(TyperCommand, "get_help_option_names", _names_of_help),
        patch.object(TyperGroup, "get_help_option_names", _names_of_help),
        redirect_stdout(output),
        pytest.raises(SystemExit) as end,
    ):
        run_with_typer(())
    assert isinstance(end.value.code, int)
    return Answer(output.getvalue(), end.value.code)


def _names_of_help(*arguments: object) -> list[str]:
    return ["-h", "--help"]


def assert_answered_as_typer_does(shell: str, line: str, action: str = "get-args") -> None:
    variables = variables_of(shell, line, action)
    answer = plain_completion(f"complete_{shell}", variables)
    assert answer is not None, line
    assert answer == answer_of_typer(shell, variables), line


def test_the_table_is_current() -> None:
    assert PATH.read_text(encoding="utf-8") == completions.text_of(completions.table()), (
        "run `python -m tools.completions`"
    )


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("start", ["", "ta", "table", "-", "--v", "nosuch"])
def test_commands_are_offered(shell: str, start: str) -> None:
    assert_answered_as_typer_does(shell, f"cnnshape {start}")


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("command", COMMANDS)
def test_options_and_arguments_are_offered(shell: str, command: str) -> None:
    for words in ("", "-", "--f", "--help --", "le"):
        assert_answered_as_typer_does(shell, f"cnnshape {command} {words}")


@pytest.mark.parametrize("command", COMMANDS)
def test_values_of_options_are_offered(command: str) -> None:
    for name in NAMES[command]:
        assert_answered_as_typer_does("bash", f"cnnshape {command} {name} ")
        assert_answered_as_typer_does("zsh", f"cnnshape {command} {name}=")


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(
    "line",
    [
        "cnnshape table lenet --format=js",
        "cnnshape table lenet --format =",
        "cnnshape table lenet --format = js",
        "cnnshape table --wide --set width=2 --",
        "cnnshape diff lenet ",
        "cnnshape diff lenet alexnet ",
        "cnnshape lint --select G201,N30",
        "cnnshape table ./",
    ],
)
def test_lines_are_answered_as_typer_does(shell: str, line: str) -> None:
    assert_answered_as_typer_does(shell, line)


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_a_line_without_a_blank_is_answered_as_typer_does(shell: str) -> None:
    assert_answered_as_typer_does(shell, "cnnshape")


@pytest.mark.parametrize("line", ["cnnshape table --fo", "cnnshape diff lenet alexnet "])
def test_fish_asks_whether_there_is_something(line: str) -> None:
    assert_answered_as_typer_does("fish", line, "is-args")


@given(
    st.sampled_from(SHELLS),
    st.sampled_from(COMMANDS),
    st.lists(
        st.sampled_from([*OPTIONS, "lenet", "2", "json", "a=b", "--", "-", "=", "--format=js"]),
        max_size=4,
    ),
    st.sampled_from(["", "-", "--", "--f", "le", "=", "--format=", "--wide=x", "--set=-", "--="]),
)
def test_random_words_are_answered_as_typer_does_or_left_to_it(
    shell: str, command: str, words: list[str], incomplete: str
) -> None:
    variables = variables_of(shell, " ".join(["cnnshape", command, *words, incomplete]))
    answer = plain_completion(f"complete_{shell}", variables)
    if answer is not None:
        assert answer == answer_of_typer(shell, variables)


@pytest.mark.parametrize(
    ("instruction", "line"),
    [
        ("source_zsh", "cnnshape ta"),
        ("complete_tcsh", "cnnshape ta"),
        ("complete_zsh", 'cnnshape "ta'),
        ("complete_zsh", "cnnshape ta\\ "),
        ("complete_zsh", "cnnshape tabel "),
        ("complete_zsh", "cnnshape table --nosuch "),
        ("complete_zsh", "cnnshape table -- --f"),
        ("complete_zsh", "cnnshape table - le"),
        ("complete_zsh", "cnnshape table --plot nosuch.xyz le"),
        ("complete_fish", "cnnshape ta\t"),
    ],
)
def test_what_is_not_plain_is_left_to_typer(instruction: str, line: str) -> None:
    assert plain_completion(instruction, variables_of("zsh", line)) is None


@pytest.mark.parametrize("words", ["--in", "--dtype int8 --in"])
def test_the_help_of_an_option_is_one_line(words: str) -> None:
    variables = variables_of("fish", f"cnnshape table {words}")
    asking = {**variables, "_CNNSHAPE_COMPLETE": "complete_fish", "COLUMNS": "40"}
    outcome = program(environment=asking)
    assert outcome.code == FINE
    (line,) = outcome.report.splitlines()
    assert line.startswith("--input\tReplace the declared input, as 224x224x3, in the layout")


def test_no_command_is_the_start_of_another() -> None:
    starts = [each for each in COMMANDS for other in COMMANDS if other.startswith(each)]
    assert tuple(starts) == COMMANDS
