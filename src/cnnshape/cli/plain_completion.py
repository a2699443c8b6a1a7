"""Answer a shell that completes ordinary words without typer, which takes long to import.

The answers are those of typer, to the byte. Quotes, `--`, unknown options, and all else that is
not plain is left to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from cnnshape.cli import completion
from cnnshape.cli.completion_table import (
    PROGRAM,
    CompletedParameter,
    CompletionTable,
    completion_table,
)
from cnnshape.cli.given_words import NotPlain, given_words, require
from cnnshape.cli.shell_answers import Answer, Item, answer_to

QUOTING = frozenset("\"'\\")


class Asked(NamedTuple):
    """The words after the name of the program, and the one that is to be completed."""

    words: Sequence[str]
    incomplete: str


def plain_completion(instruction: str, variables: Mapping[str, str]) -> Answer | None:
    """Return what a shell is answered, or None if typer must say it."""
    verb, _, shell = instruction.partition("_")
    try:
        require(verb == "complete")
        asked = _asked(shell, variables)
        return answer_to(shell, variables, _items(completion_table(), asked))
    except NotPlain:
        return None


def _asked(shell: str, variables: Mapping[str, str]) -> Asked:
    line = variables.get("COMP_WORDS" if shell == "bash" else "_TYPER_COMPLETE_ARGS", "")
    require(line.isprintable() and QUOTING.isdisjoint(line))
    _, *words = line.split() or [""]
    if shell == "bash":
        place = variables.get("COMP_CWORD", "")
        require(place.isdecimal() and int(place) > 0)
        at = int(place) - 1
        return Asked(words[:at], words[at] if at < len(words) else "")
    is_incomplete = bool(words) and not line.endswith(" ")
    asked = Asked(words[:-1], words[-1]) if is_incomplete else Asked(words, "")
    if shell in ("powershell", "pwsh"):
        require(variables.get("_TYPER_COMPLETE_WORD_TO_COMPLETE", "") == asked.incomplete)
    return asked


def _items(table: CompletionTable, asked: Asked) -> list[Item]:
    """Return what the last word can be completed to."""
    if asked.words:
        command, *words = asked.words
        require(command in table.summaries)
        return _items_of_command(table.parameters_of(command), words, asked.incomplete)
    require("=" not in asked.incomplete)
    commands = [
        Item(name, summary)
        for name, summary in table.summaries.items()
        if name.startswith(asked.incomplete)
    ]
    options = _option_names(table.parameters_of(PROGRAM), asked.incomplete)
    return [*commands, *options] if asked.incomplete.startswith("-") else commands


def _items_of_command(
    parameters: Sequence[CompletedParameter], words: Sequence[str], incomplete: str
) -> list[Item]:
    options = {name: each for each in parameters for name in each.names}
    last = words[-1] if words else ""
    is_open = last in options and not options[last].is_flag
    given = given_words(parameters, words[:-1] if is_open else words)
    require("-" not in words)
    require(not any(each.is_checked and each.name in given for each in parameters))
    if incomplete == "=":
        incomplete = ""
    elif incomplete.startswith("-") and "=" in incomplete:
        last, _, incomplete = incomplete.partition("=")
        require(last in options and not is_open)
    if incomplete.startswith("-"):
        return _option_names(
            [each for each in parameters if each.is_list or each.name not in given], incomplete
        )
    if last in options and not options[last].is_flag:
        return _values(options[last], incomplete)
    for each in parameters:
        if not each.names and (each.is_list or each.name not in given):
            return _values(each, incomplete)
    return []


def _option_names(parameters: Sequence[CompletedParameter], incomplete: str) -> list[Item]:
    return [
        Item(name, each.help)
        for each in parameters
        for name in each.names
        if name.startswith(incomplete)
    ]


def _values(parameter: CompletedParameter, incomplete: str) -> list[Item]:
    values = parameter.choices
    if parameter.completer:
        values = getattr(completion, parameter.completer)(incomplete)
    return [Item(value) for value in values if value.startswith(incomplete)]
