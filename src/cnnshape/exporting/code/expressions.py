"""Expressions of Python: what a layer is built by, and what it computes from its inputs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

Constant = bool | int | float | str | None | tuple["Constant", ...]
"""A value that is written as it is; between uses of a block it may differ."""

NOTHING: Mapping[str, Constant] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Name:
    """A name of the module that is written: of a parameter, a variable or a function."""

    text: str


REQUIRED = Name("")
"""The default of an argument that has none."""


INDEX = Name("index")
"""What counts the times of a repeated value."""


@dataclass(frozen=True, slots=True)
class Input:
    """What a layer reads: the value of its input at a position."""

    position: int = 0


@dataclass(frozen=True, slots=True)
class Own:
    """What a step has built for itself once: in PyTorch, the module that it is."""


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a call; it is left out where its value is the default.

    A positional one has a name too: a parameter is called by it if the value differs.
    """

    name: str
    value: Expression
    is_positional: bool = False
    default: Expression = REQUIRED


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a function, a class or another expression."""

    function: Expression
    arguments: tuple[Argument, ...] = ()


@dataclass(frozen=True, slots=True)
class Method:
    """An attribute of a value, which is then called: `x.flatten`."""

    value: Expression
    name: str


@dataclass(frozen=True, slots=True)
class Slice:
    """Places along a dimension, as `1:-1`; all of them if nothing is said."""

    start: Expression = 0
    stop: Expression = None
    step: int = 1


@dataclass(frozen=True, slots=True)
class Index:
    """Places along several dimensions, as `:, 1:3`; a name may stand for some, as `...`."""

    items: tuple[Slice | Name, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A part of a value: `x[0]`, or `x[:, 1:3]`."""

    value: Expression
    index: Constant | Name | Operation | Index


@dataclass(frozen=True, slots=True)
class Operation:
    """Two values and what is between them."""

    symbol: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Listing:
    """A list or a tuple of expressions."""

    items: tuple[Expression, ...]
    is_list: bool = True


@dataclass(frozen=True, slots=True)
class Choice:
    """One value if a condition holds, and another if not."""

    condition: Expression
    value: Expression
    otherwise: Expression


@dataclass(frozen=True, slots=True)
class Repeated:
    """A value so many times among the arguments of a call, made anew each time.

    `INDEX` in the value counts the times, from 0 among arguments. None is as often as there are
    items of the list that the value reads.
    """

    value: Expression
    times: Expression


Expression = (
    Constant
    | Name
    | Input
    | Own
    | Call
    | Method
    | Slice
    | Index
    | Item
    | Operation
    | Listing
    | Choice
    | Repeated
)


def call(
    function: str | Expression,
    *positional: Expression | tuple[str, Expression],
    defaults: Mapping[str, Constant] = NOTHING,
    **keywords: Expression,
) -> Call:
    """Return a call of a function by its dotted name, or of an expression.

    Positional arguments that may differ between uses are pairs `("kernel_size", 3)`: a tuple of
    text and value. Keywords that have their default are left out.
    """
    named = (Argument(k, v, default=defaults.get(k, REQUIRED)) for k, v in keywords.items())
    arguments = (*map(_positional, positional), *named)
    return Call(Name(function) if isinstance(function, str) else function, arguments)


def _positional(given: Expression | tuple[str, Expression]) -> Argument:
    if isinstance(given, tuple) and len(given) == 2 and isinstance(given[0], str):
        return Argument(given[0], given[1], is_positional=True)
    return Argument("value", given, is_positional=True)


def method(value: Expression, name: str, *arguments: Expression, **keywords: Expression) -> Call:
    """Return a call of a method of a value: `x.flatten(1)`."""
    return call(Method(value, name), *arguments, **keywords)  # type: ignore[arg-type]
