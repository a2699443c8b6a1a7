"""Compare expressions that differ in constants alone, and put others into their places."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from functools import lru_cache
from typing import Any, get_args

from cnnshape.exporting.code.expressions import Argument, Call, Expression, Input, Name, Own

HOLE = Name("?")
"""What stands for a constant in an expression of which the form alone matters."""

MAX_CACHED = 10_000
"""Forms that are kept: most layers of a network are the same as others."""

PLAIN_FIELDS = frozenset(["text", "name", "symbol", "position", "is_list"])
"""Fields of expressions that hold no expression."""

INNER_FIELDS: Mapping[type, tuple[str, ...]] = {
    kind: tuple(each.name for each in fields(kind) if each.name not in PLAIN_FIELDS)
    for kind in get_args(Expression)
    if isinstance(kind, type) and is_dataclass(kind)
}
"""The fields of each kind of expression that hold expressions; constants have none."""

Visit = Callable[[Any, str], Expression]
"""What is put in the place of a constant, given the name of the argument that it is."""


@lru_cache(maxsize=MAX_CACHED)
def form_of(expression: Expression) -> Expression:
    """Return an expression without its constants: uses of one block are equal in it."""
    return with_constants(expression, lambda *_: HOLE)


def constants_of(expression: Expression) -> list[tuple[str, Any]]:
    """Return the constants of an expression with the names of the arguments that they are."""
    found: list[tuple[str, Any]] = []
    _note_constants(expression, "value", found)
    return found


def _note_constants(expression: Any, name: str, found: list[tuple[str, Any]]) -> None:
    if type(expression) not in INNER_FIELDS:
        found.append((name, expression))
        return
    for part, its_name in _inner_of(expression):
        _note_constants(part, its_name, found)


def _inner_of(expression: Any) -> Iterator[tuple[Any, str]]:
    """Yield what is in an expression with its name there, in the order of `_with_inner`."""
    if isinstance(expression, Call):
        yield expression.function, "value"
        yield from ((each.value, each.name) for each in expression.arguments)
        return
    for field in INNER_FIELDS[type(expression)]:
        value = getattr(expression, field)
        if _holds_expressions(value):
            yield from ((each, "value") for each in value)
        else:
            yield value, field


def with_constants(expression: Expression, visit: Visit, name: str = "value") -> Expression:
    """Return an expression with its constants replaced; what is a default stays."""
    if type(expression) not in INNER_FIELDS:
        return visit(expression, name)
    return _with_inner(expression, lambda part, name: with_constants(part, visit, name))


def substituted(
    expression: Expression, own: Expression, first: Expression | None = None
) -> Expression:
    """Return an expression with other expressions for what it has built and for its first input."""

    def changed(part: Expression) -> Expression:
        if isinstance(part, Own):
            return own
        return first if first is not None and part == Input() else part

    return _rebuilt(expression, changed)


def replaced(expression: Expression, old: Expression, new: Expression) -> Expression:
    """Return an expression with another one in the place of a part."""
    return _rebuilt(expression, lambda part: new if part == old else part)


def with_inputs(expression: Expression, given: Sequence[Expression]) -> Expression:
    """Return an expression with others for its inputs, by their positions."""
    return _rebuilt(
        expression, lambda part: given[part.position] if isinstance(part, Input) else part
    )


def parts_of(expression: Expression) -> Iterator[Expression]:
    """Yield all expressions in an expression and then itself."""
    if type(expression) in INNER_FIELDS:
        for part, _ in _inner_of(expression):
            yield from parts_of(part)
    yield expression


def names_in(*expressions: Expression) -> Iterator[str]:
    """Return the names in expressions: of parameters, and of whatever else they read."""
    parts = (part for each in expressions for part in parts_of(each))
    return (part.text for part in parts if isinstance(part, Name))


def _rebuilt(expression: Expression, changed: Callable[[Expression], Expression]) -> Expression:
    """Return an expression in which each part is replaced by what it is changed to, inner first."""
    if type(expression) not in INNER_FIELDS:
        return changed(expression)
    return changed(_with_inner(expression, lambda part, _: _rebuilt(part, changed)))


def _with_inner(expression: Any, changed: Visit) -> Expression:
    """Return an expression with those in it changed, each given the name of what it is there."""
    if isinstance(expression, Call):
        function = changed(expression.function, "value")
        return _call(expression, function, lambda each: changed(each.value, each.name))

    def new(value: Any, field: str) -> Any:
        if _holds_expressions(value):
            return tuple(changed(each, "value") for each in value)
        return changed(value, field)

    inner = INNER_FIELDS[type(expression)]
    values = {each: new(getattr(expression, each), each) for each in inner}
    found: Expression = _with_fields(expression, values)
    return found


def _holds_expressions(value: Any) -> bool:
    """Say whether a value is the items of a listing or an index, not a constant."""
    return isinstance(value, tuple) and any(is_dataclass(each) for each in value)


def _call(old: Call, function: Expression, value: Callable[[Argument], Expression]) -> Call:
    """Return a call of a function with new values; the old one if they are the same objects."""
    arguments = tuple(_argument(each, value(each)) for each in old.arguments)
    if function is old.function and all(map(operator.is_, arguments, old.arguments)):
        return old
    return Call(function, arguments)


def _argument(old: Argument, value: Expression) -> Argument:
    if value is old.value:
        return old
    return Argument(old.name, value, old.is_positional, old.default)


def _with_fields(old: Any, new: dict[str, Any]) -> Any:
    """Return an expression with new fields; the old one if they are the same objects."""
    if all(value is getattr(old, name) for name, value in new.items()):
        return old
    return replace(old, **new)
