"""What the signature of a command says of its parameters: all that parses words reads this.

Plain words are parsed from it directly (`plain_words`). Help and the messages of refused words come
from typer, which is given the same (`application`) and imported only for them.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from inspect import Parameter as Declared
from inspect import signature
from types import UnionType
from typing import Any, NamedTuple, Union, get_args, get_origin, get_type_hints


class Option(NamedTuple):
    """An option: a flag if its type is `bool`; without `names` it is named for its parameter.

    `metavar` stands for its value in the help, `callback` checks the value, given or not, `parser`
    converts the word, and `autocompletion` returns what a word can be completed to.
    """

    names: tuple[str, ...]
    help: str
    metavar: str | None = None
    min: int | None = None
    max: int | None = None
    callback: Callable[[Any], Any] | None = None
    parser: Callable[[str], Any] | None = None
    autocompletion: Callable[[str], list[str]] | None = None


class Argument(NamedTuple):
    """An argument; it takes all words that are left if its type is a list."""

    help: str
    metavar: str | None = None
    callback: Callable[[Any], Any] | None = None
    autocompletion: Callable[[str], list[str]] | None = None


def option(*names: str, help: str, **more: Any) -> Option:
    """Declare an option."""
    return Option(names, help, **more)


def argument(*, help: str, **more: Any) -> Argument:
    """Declare an argument."""
    return Argument(help, **more)


class Parameter(NamedTuple):
    """A parameter of a command: its name in the signature, what a word becomes, and what it says.

    `hint` is the whole type: of one value it is `kind`, or that or None.
    """

    name: str
    kind: type
    is_list: bool
    default: Any
    says: Option | Argument
    hint: Any

    @property
    def is_required(self) -> bool:
        """Whether a value must be given."""
        return self.default is Declared.empty

    @property
    def is_option(self) -> bool:
        """Whether it is given by a name."""
        return isinstance(self.says, Option)

    @property
    def is_flag(self) -> bool:
        """Whether it takes no value."""
        return self.is_option and self.kind is bool

    @property
    def names(self) -> tuple[str, ...]:
        """The words that give an option; an argument has none."""
        if isinstance(self.says, Argument):
            return ()
        return self.says.names or (f"--{self.name.replace('_', '-')}",)

    @property
    def choices(self) -> tuple[str, ...]:
        """The only words that are values, if only some are."""
        return tuple(self.kind) if issubclass(self.kind, StrEnum) else ()


def parameters_of(function: Callable[..., None]) -> tuple[Parameter, ...]:
    """Return the parameters of a command in the order of its signature."""
    hints = get_type_hints(function, include_extras=True)
    return tuple(
        _parameter(name, hints[name], declared.default)
        for name, declared in signature(function).parameters.items()
    )


def _parameter(name: str, annotated: Any, default: Any) -> Parameter:
    hint, *says = get_args(annotated) or (annotated,)
    if len(says) != 1 or not isinstance(says[0], Option | Argument):
        raise TypeError(f"the parameter `{name}` of a command says nothing of itself")
    kind = _without_none(hint)
    is_list = get_origin(kind) is list
    return Parameter(name, get_args(kind)[0] if is_list else kind, is_list, default, says[0], hint)


def _without_none(hint: Any) -> Any:
    """Return a type without its None."""
    if get_origin(hint) in (Union, UnionType):
        return next(each for each in get_args(hint) if each is not type(None))
    return hint
