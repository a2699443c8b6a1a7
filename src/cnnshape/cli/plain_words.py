"""Parse the words of an ordinary command line without typer, which takes long to import.

Only words that typer would certainly accept are parsed here, to the same values. Everything else,
also `--help`, is left to it, so that each message of a refused word exists once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from cnnshape.cli.parameters import Option, Parameter

MAX_DIGITS = 18
"""Longer numbers are left to typer, which refuses those that Python cannot read."""

Given = dict[str, list[str]]
"""The words given for each parameter: options as they appear, then arguments."""


class NotPlain(Exception):
    """The words are refused, or not so simple that they can be parsed here."""


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
        given = _given(parameters, words)
        values = {name: _value(by_name[name], texts) for name, texts in given.items()}
    except NotPlain:
        return None
    missing = [each for each in parameters if each.name not in values]
    if any(each.is_required for each in missing):
        return None
    return PlainCall(by_name, values | {each.name: each.default for each in missing})


def _given(parameters: Sequence[Parameter], words: Sequence[str]) -> Given:
    options = {name: each for each in parameters for name in each.names}
    given: Given = {}
    places: list[str] = []
    left = iter(words)
    for word in left:
        if _is_argument(word):
            places.append(word)
        else:
            parameter, text = _option(options, word)
            if text is None and not parameter.is_flag:
                text = next(left, "")
                _require(_is_argument(text))
            given.setdefault(parameter.name, []).append(text or "")
    return given | _placed([each for each in parameters if not each.is_option], places)


def _option(options: Mapping[str, Parameter], word: str) -> tuple[Parameter, str | None]:
    """Return the option that a word names, and the value that is joined to it by `=`."""
    name, separator, text = word.partition("=")
    _require(name in options)
    if separator:
        _require(name.startswith("--") and bool(text) and not options[name].is_flag)
    return options[name], text if separator else None


def _placed(arguments: Sequence[Parameter], words: Sequence[str]) -> Given:
    """Return the words of each argument, in order; a list takes all that are left."""
    given: Given = {}
    left = list(words)
    for each in arguments:
        if left:
            given[each.name], left = (left, []) if each.is_list else (left[:1], left[1:])
    _require(not left)
    return given


def _is_argument(word: str) -> bool:
    """Say whether a word can be a value, and cannot be taken for an option."""
    return word == "-" or (word != "" and not word.startswith("-"))


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
    _require(text in parameter.choices)
    return kind(text)


def _number(says: Option, text: str) -> int:
    _require(text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS)
    number = int(text)
    _require(says.min is None or says.min <= number)
    _require(says.max is None or number <= says.max)
    return number


def _require(is_plain: bool) -> None:
    if not is_plain:
        raise NotPlain


def _checked(parameter: Parameter, value: Any) -> Any:
    says = parameter.says
    if isinstance(says, Option) and says.parser is not None and value is not parameter.default:
        value = says.parser(value)
    return value if says.callback is None else says.callback(value)
