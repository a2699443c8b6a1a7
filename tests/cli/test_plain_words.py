"""Plain words are parsed without typer, to the same values; all others are left to it."""

from __future__ import annotations

import io
import shlex
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from typing import Any, NamedTuple
from unittest.mock import patch

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st

from cnnshape.cli.application import application
from cnnshape.cli.commands import COMMANDS, function_of
from cnnshape.cli.examples import EXAMPLES
from cnnshape.cli.parameters import Option, Parameter, parameters_of
from cnnshape.cli.plain_words import plain_call


class Call(NamedTuple):
    """The values that a command is called with, or else how it ends before, and what it says."""

    values: dict[str, Any] | None = None
    code: object = None
    said: str = ""


def called(parse: Callable[[], dict[str, Any]]) -> Call:
    """Return what parsing gives."""
    errors = io.StringIO()
    try:
        with redirect_stderr(errors), redirect_stdout(io.StringIO()):
            return Call(parse())
    except SystemExit as end:
        return Call(code=end.code, said=errors.getvalue())


def plainly(name: str, words: Sequence[str]) -> Call | None:
    """Return the call that words mean, or None if they are left to typer."""
    call = plain_call(parameters_of(function_of(name)), words)
    return None if call is None else called(call.arguments)


def with_typer(name: str, words: Sequence[str]) -> Call:
    """Return the call that typer reads from words."""
    seen: list[dict[str, Any]] = []

    def parse() -> dict[str, Any]:
        def record(**values: Any) -> None:
            seen.append(values)

        with patch("cnnshape.cli.application.guarded", lambda function: record):
            group = typer.main.get_command(application([name]))
        group.main([name, *words], prog_name="cnnshape", standalone_mode=True)
        raise AssertionError("typer ends in an exit")

    call = called(parse)
    return Call(seen[0]) if seen else call


def words_of(parameter: Parameter) -> st.SearchStrategy[list[str]]:
    """Return words that give a parameter, rightly or nearly so."""
    texts = ("lenet", "3", "0", "2000000", "-1", "-", "", "a=b", "8GiB", "int8", "x.svg", "\uff11")
    values = st.sampled_from((*parameter.choices, *texts))
    if not parameter.is_option:
        return values.map(lambda value: [value])
    names = st.sampled_from(parameter.names)
    if parameter.is_flag:
        return st.one_of(names.map(lambda name: [name]), names.map(lambda name: [f"{name}=yes"]))
    apart = st.tuples(names, values).map(list)
    return st.one_of(apart, st.tuples(names, values).map(lambda pair: ["=".join(pair)]))


def command_lines(name: str) -> st.SearchStrategy[list[str]]:
    """Return words for a command: mostly its options and arguments, in any order, some twice."""
    parameters = parameters_of(function_of(name))
    odd = st.sampled_from(
        [["--"], ["-h"], ["--nosuch"], ["-o"], ["--output"], ["-ox.csv"], ["-qx"]]
    )
    required = [words_of(each) for each in parameters if each.is_required]
    more = st.lists(st.one_of(*map(words_of, parameters), odd), max_size=5)
    parts = st.tuples(st.tuples(*required), more).map(lambda both: [*both[0], *both[1]])
    return parts.flatmap(st.permutations).map(lambda groups: [word for g in groups for word in g])


@pytest.mark.parametrize("name", [each for each in COMMANDS if each != "server"])
@given(data=st.data())
def test_plain_words_mean_what_typer_reads(name: str, data: st.DataObject) -> None:
    words = data.draw(command_lines(name))
    call = plainly(name, words)
    assert call is None or call == with_typer(name, words)


@pytest.mark.parametrize("line", [line for lines in EXAMPLES.values() for line in lines])
def test_the_examples_of_the_help_are_plain(line: str) -> None:
    _, name, *words = shlex.split(line.partition(" > ")[0])
    call = plainly(name, words)
    assert call is not None
    assert call == with_typer(name, words)


@pytest.mark.parametrize(
    "words",
    [
        ("lenet", "--help"),
        ("lenet", "-h"),
        ("lenet", "--nosuch"),
        ("lenet", "--format"),
        ("lenet", "--format", "jso"),
        ("lenet", "--format=json", "--depth", "0"),
        ("lenet", "--depth", "1.5"),
        ("lenet", "--wide=yes"),
        ("lenet", "--", "--wide"),
        ("lenet", "-oreport"),
        ("lenet", ""),
        (),
    ],
    ids=" ".join,
)
def test_words_that_are_refused_or_odd_are_left_to_typer(words: tuple[str, ...]) -> None:
    assert plainly("table", words) is None


def test_callbacks_are_asked_in_the_order_of_the_words() -> None:
    words = ["-", "-", "--dtype", "int3", "--plot", "x.bmp"]
    call = plainly("table", words)
    assert call == with_typer("table", words)
    assert call is not None
    assert "--dtype int3: unknown" in call.said


@pytest.mark.parametrize("name", COMMANDS)
def test_flags_have_names_of_their_own(name: str) -> None:
    """Typer would give a flag without names a second one, `--no-...`."""
    flags = [each for each in parameters_of(function_of(name)) if each.is_flag]
    assert all(isinstance(each.says, Option) and each.says.names for each in flags)


def test_a_parameter_that_says_nothing_of_itself_is_refused() -> None:
    def command(file: str) -> None:
        raise AssertionError

    with pytest.raises(TypeError, match="`file` of a command says nothing"):
        parameters_of(command)
