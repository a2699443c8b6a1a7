"""Which words of a command line belong to which of its parameters, if the words are plain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol, TypeVar


class NotPlain(Exception):
    """The words are refused, or not so simple that they can be parsed here."""


class HasWords(Protocol):
    """What is needed of a parameter to find its words; an argument has no names."""

    @property
    def name(self) -> str:
        """The key of its words."""

    @property
    def names(self) -> Sequence[str]:
        """The words that give an option."""

    @property
    def is_flag(self) -> bool:
        """Whether it takes no value."""

    @property
    def is_list(self) -> bool:
        """Whether it can have several values."""


P = TypeVar("P", bound=HasWords)

Given = dict[str, list[str]]
"""The words given for each parameter: options as they appear, then arguments."""


def given_words(parameters: Sequence[P], words: Iterable[str]) -> Given:
    """Return the words of each parameter that is given; raise NotPlain if typer must say it."""
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
                require(_is_argument(text))
            given.setdefault(parameter.name, []).append(text or "")
    return given | _placed([each for each in parameters if not each.names], places)


def require(is_plain: bool) -> None:
    """Raise NotPlain unless something is plain."""
    if not is_plain:
        raise NotPlain


def _option(options: Mapping[str, P], word: str) -> tuple[P, str | None]:
    """Return the option that a word names, and the value that is joined to it by `=`."""
    name, separator, text = word.partition("=")
    require(name in options)
    if separator:
        require(name.startswith("--") and bool(text) and not options[name].is_flag)
    return options[name], text if separator else None


def _placed(arguments: Sequence[P], words: Sequence[str]) -> Given:
    """Return the words of each argument, in order; a list takes all that are left."""
    given: Given = {}
    left = list(words)
    for each in arguments:
        if left:
            given[each.name], left = (left, []) if each.is_list else (left[:1], left[1:])
    require(not left)
    return given


def _is_argument(word: str) -> bool:
    """Say whether a word can be a value, and cannot be taken for an option."""
    return word == "-" or (word != "" and not word.startswith("-"))
