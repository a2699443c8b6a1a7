"""Parse the words of an ordinary command line without typer, which takes long to import.

Only words that typer would certainly accept are parsed here, to the same values. Everything else,
also `--help`, is left to it, so that each message of a refused word exists once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from cnnshape.cli.given_words import NotPlain, given_words, require
from cnnshape.cli.parameters import Option, Parameter

MAX_DIGITS = 18
"""Longer numbers are left to typer, which refuses those that Python cannot read."""


class PlainCall(NamedTuple):
    """The values of a call, still without what parsers and callbacks make of them.

    They are in the order in which typer asks for them: as given, then those that are not given.
    """

    parameters: Mapping[str, Parameter]
    values: Mapping[str, Any]

    def arguments(self) -> dict[str, Any]:
        """Return the values with which the command is called; a callback may end the command."""
        return {name: _checked(self.parameters[name], value) for name, value in self.values.items()}


def plain_call(parameters: Sequence[Parameter], words: Sequence[str]) -> PlainCall | None:
    """Return the call that words after the name of a command mean, or None if typer must say it."""
    by_name = {each.name: each for each in parameters}
    try:
        given = given_words(parameters, words)
        values = {name: _value(by_name[name], texts) for name, texts in given.items()}
    except NotPlain:
        return None
    missing = [each for each in parameters if each.name not in values]
    if any(each.is_required for each in missing):
        return None
    return PlainCall(by_name, values | {each.name: each.default for each in missing})


def _value(parameter: Parameter, texts: Sequence[str]) -> Any:
    """Return the value of all that was given for a parameter; the last replaces the others."""
    if parameter.is_flag:
        return True
    values = [_converted(parameter, text) for text in texts]
    return values if parameter.is_list else values[-1]


def _converted(parameter: Parameter, text: str) -> Any:
    kind, says = parameter.kind, parameter.says
    if kind is str or (isinstance(says, Option) and says.parser is not None):
        return text
    if kind is int and isinstance(says, Option):
        return _number(says, text)
    require(text in parameter.choices)
    return kind(text)


def _number(says: Option, text: str) -> int:
    require(text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS)
    number = int(text)
    require(says.min is None or says.min <= number)
    require(says.max is None or number <= says.max)
    return number


def _checked(parameter: Parameter, value: Any) -> Any:
    says = parameter.says
    if isinstance(says, Option) and says.parser is not None and value is not parameter.default:
        value = says.parser(value)
    return value if says.callback is None else says.callback(value)
