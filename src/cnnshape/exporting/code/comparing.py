"""Compare expressions that differ in constants alone, and put others into their places."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from functools import lru_cache
from typing import Any

from cnnshape.exporting.code.expressions import Argument, Call, Expression, Input, Name, Own

HOLE = Name("?")
"""What stands for a constant in an expression of which the form alone matters."""

MAX_CACHED = 10_000
"""Forms that are kept: most layers of a network are the same as others."""

PLAIN_FIELDS = frozenset(["text", "name", "symbol", "position", "is_list"])
"""Fields of expressions that hold no expression."""

Visit = Callable[[Any, str], Expression]
"""What is put in the place of a constant, given the name of the argument that it is."""


@lru_cache(maxsize=MAX_CACHED)
def form_of(expression: Expression) -> Expression:
    """Return an expression without its constants: uses of one block are equal in it."""
    return with_constants(expression, lambda *_: HOLE)


def constants_of(expression: Expression) -> Iterator[tuple[str, Any]]:
    """Return the constants of an expression with the names of the arguments that they are."""
    found: list[tuple[str, Any]] = []

    def note(constant: Any, name: str) -> Expression:
        found.append((name, constant))
        return HOLE

    with_constants(expression, note)
    return iter(found)


def with_constants(expression: Expression, visit: Visit, name: str = "value") -> Expression:
    """Return an expression with its constants replaced; what is a default stays."""
    if isinstance(expression, Call):
        function = with_constants(expression.function, visit)
        arguments = (_with_value(each, visit) for each in expression.arguments)
        return Call(function, tuple(arguments))
    if not is_dataclass(expression):
        return visit(expression, name)
    changed = {
        field.name: _changed(getattr(expression, field.name), visit, field.name)
        for field in fields(expression)
        if field.name not in PLAIN_FIELDS
    }
    return replace(expression, **changed)


def _with_value(argument: Argument, visit: Visit) -> Argument:
    return replace(argument, value=with_constants(argument.value, visit, argument.name))


def _changed(value: Any, visit: Visit, name: str) -> Any:
    """Return the value of a field: an expression, or the items of a listing."""
    if isinstance(value, tuple) and any(is_dataclass(each) for each in value):
        return tuple(with_constants(each, visit) for each in value)
    return with_constants(value, visit, name)


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


def parts_of(expression: Expression) -> Iterator[Expression]:
    """Return an expression and all expressions in it."""
    found: list[Expression] = []

    def note(part: Expression) -> Expression:
        found.append(part)
        return part

    _rebuilt(expression, note)
    return iter(found)


def _rebuilt(expression: Expression, changed: Callable[[Expression], Expression]) -> Expression:
    """Return an expression in which each part is replaced by what it is changed to, inner first."""
    if isinstance(expression, Call):
        arguments = tuple(
            replace(each, value=_rebuilt(each.value, changed)) for each in expression.arguments
        )
        return changed(Call(_rebuilt(expression.function, changed), arguments))
    if not is_dataclass(expression):
        return changed(expression)
    parts = {
        field.name: getattr(expression, field.name)
        for field in fields(expression)
        if field.name not in PLAIN_FIELDS
    }
    rebuilt = {
        name: tuple(_rebuilt(each, changed) for each in part)
        if isinstance(part, tuple) and any(is_dataclass(each) for each in part)
        else _rebuilt(part, changed)
        for name, part in parts.items()
    }
    return changed(replace(expression, **rebuilt))  # type: ignore[arg-type]
