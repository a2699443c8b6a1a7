"""Wrap statements of Python as the formatters of the language do."""

from __future__ import annotations

from collections.abc import Sequence

from cnnshape.exporting.code.expressions import (
    Call,
    Choice,
    Expression,
    Item,
    Listing,
    Method,
    Operation,
    Repeated,
)
from cnnshape.exporting.code.writing import Around, argument, loop_of, operand, shown, text_of

WIDTH = 88
INDENT = "    "


def statement(start: str, expression: Expression, around: Around, indent: int = 0) -> list[str]:
    """Return the lines of a statement such as `x = ` and its expression."""
    margin = INDENT * indent
    line = f"{margin}{start}{text_of(expression, around)}"
    if len(line) <= WIDTH:
        return [line]
    return _wrapped(f"{margin}{start}", expression, around, indent, "")


def commented(lines: Sequence[str], comment: str) -> list[str]:
    """Return lines with a comment at the end of the last one, if there is one and room for it."""
    last = f"{lines[-1]}  # {comment}"
    return [*lines[:-1], last if comment and len(last) <= WIDTH else lines[-1]]


def _wrapped(
    start: str, expression: Expression, around: Around, indent: int, end: str
) -> list[str]:
    """Return lines with the parts of the last brackets that help on their own, if one is long."""
    margin, inner = INDENT * indent, INDENT * (indent + 1)
    line = f"{start}{text_of(expression, around)}{end}"
    if len(line) <= WIDTH:
        return [line]
    if isinstance(expression, (Call, Item)):
        before, tail = _last_brackets(expression, around)
        if before is not None and len(f"{start}{text_of(before, around)}") >= WIDTH:
            return _wrapped(start, before, around, indent, f"{tail}{end}")
    if isinstance(expression, Repeated):
        repeated, loop = loop_of(expression, around)
        value = _wrapped(inner, repeated, around, indent + 1, "")
        return [f"{start}*(", *value, f"{inner}{loop}", f"{margin}){end}"]
    if isinstance(expression, (Operation, Choice)):
        flat = f"{inner}{text_of(expression, around)}"
        lines = [flat] if len(flat) <= WIDTH else _split(expression, around, indent + 1)
        return [f"{start}(", *lines, f"{margin}){end}"]
    if isinstance(expression, Call):
        return _with_arguments_below(start, expression, around, indent, end)
    if isinstance(expression, Listing):
        opened, closed = "[]" if expression.is_list else "()"
        lines = [
            each
            for item in expression.items
            for each in _wrapped(inner, item, around, indent + 1, ",")
        ]
        return [f"{start}{opened}", *lines, f"{margin}{closed}{end}"]
    return [line]


def _last_brackets(expression: Call | Item, around: Around) -> tuple[Expression, str]:
    """Return what is before the last brackets of an expression, if it has some too, and the rest.

    What is before is None where it has none.
    """
    if isinstance(expression, Item):
        tail, before = f"[{text_of(expression.index, around)}]", expression.value
    else:
        passed = ", ".join(argument(each, around) for each in shown(expression))
        tail, before = f"({passed})", expression.function
    if isinstance(before, Method):
        tail, before = f".{before.name}{tail}", before.value
    return (before, tail) if isinstance(before, (Call, Item)) else (None, tail)


def _with_arguments_below(
    start: str, expression: Call, around: Around, indent: int, end: str
) -> list[str]:
    """Return a call with its arguments on lines of their own."""
    margin, inner = INDENT * indent, INDENT * (indent + 1)
    parts = [("" if e.is_positional else f"{e.name}=", e.value) for e in shown(expression)]
    opened = f"{start}{operand(expression.function, around)}("
    flat = inner + ", ".join(prefix + text_of(value, around) for prefix, value in parts)
    if not parts:
        return [f"{opened}){end}"]
    if len(flat) <= WIDTH:
        return [opened, flat, f"{margin}){end}"]
    lines = [opened]
    for prefix, value in parts:
        lines += _wrapped(f"{inner}{prefix}", value, around, indent + 1, ",")
    return [*lines, f"{margin}){end}"]


def _split(expression: Operation | Choice, around: Around, indent: int) -> list[str]:
    """Return an operation with each operand on a line."""
    margin = INDENT * indent
    if isinstance(expression, Operation):
        first, *others = _chain(expression)
        lines = _wrapped(margin, first, around, indent, "")
        for each in others:
            lines += _wrapped(f"{margin}{expression.symbol} ", each, around, indent, "")
        return lines
    lines = _wrapped(margin, expression.value, around, indent, "")
    lines.append(f"{margin}if {text_of(expression.condition, around)}")
    return lines + _wrapped(f"{margin}else ", expression.otherwise, around, indent, "")


def _chain(operation: Operation) -> list[Expression]:
    """Return the operands of one operator after the other: x + y + z."""
    left = operation.left
    if isinstance(left, Operation) and left.symbol == operation.symbol:
        return [*_chain(left), operation.right]
    return [left, operation.right]
