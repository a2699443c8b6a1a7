"""Write expressions as Python, wrapped as the formatters of the language wrap it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from cnnshape.exporting.code.expressions import (
    Argument,
    Call,
    Choice,
    Expression,
    Input,
    Item,
    Listing,
    Method,
    Name,
    Operation,
    Own,
    Repeated,
)

WIDTH = 88
INDENT = "    "
PRECEDENCE = {"*": 3, "/": 3, "@": 3, "//": 3, "+": 2, "-": 2}
"""Operators that bind more tightly than comparisons, by how tightly they do."""


class Around(NamedTuple):
    """What stands for the inputs of a step, and for what it has built, where it is written.

    `names` are those of parameters where they are called otherwise: `self.stride`.
    """

    inputs: Sequence[str] = ()
    own: str = ""
    names: Mapping[str, str] = MappingProxyType({})


def text_of(expression: Expression, around: Around = Around()) -> str:
    """Return an expression on one line."""
    if isinstance(expression, Name):
        return around.names.get(expression.text, expression.text)
    if isinstance(expression, Input):
        return around.inputs[expression.position]
    if isinstance(expression, Own):
        return around.own
    if isinstance(expression, Call):
        written = ", ".join(_argument(each, around) for each in shown(expression))
        return f"{_operand(expression.function, around)}({written})"
    if isinstance(expression, Method):
        return f"{_operand(expression.value, around)}.{expression.name}"
    if isinstance(expression, Item):
        return f"{_operand(expression.value, around)}[{text_of(expression.index, around)}]"
    if isinstance(expression, Operation):
        return _operation(expression, around)
    if isinstance(expression, Choice):
        parts = (expression.value, expression.condition, expression.otherwise)
        value, condition, otherwise = (text_of(each, around) for each in parts)
        return f"{value} if {condition} else {otherwise}"
    if isinstance(expression, Repeated):
        value, times = text_of(expression.value, around), text_of(expression.times, around)
        return f"*({value} for _ in range({times}))"
    if isinstance(expression, Listing):
        return _listing([text_of(each, around) for each in expression.items], expression.is_list)
    return constant(expression)


def constant(value: Expression) -> str:
    """Return a constant as Python writes it, with double quotes around text."""
    if isinstance(value, tuple):
        return _listing([constant(each) for each in value], is_list=False)
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, float) and value != value or value in (float("inf"), float("-inf")):
        return f'float("{value}")'
    return repr(value)


def quoted(text: str) -> str:
    """Return a text in double quotes, with whatever is not plain ASCII escaped: it stays a text."""
    escaped = text.encode("unicode_escape").decode("ascii").replace('"', '\\"')
    return f'"{escaped}"'


def shown(call: Call) -> Iterator[Argument]:
    """Return the arguments of a call that are written: those without their default."""
    for each in call.arguments:
        if type(each.value) is not type(each.default) or each.value != each.default:
            yield each


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
        value = _wrapped(inner, expression.value, around, indent + 1, "")
        ending = f"{inner}for _ in range({text_of(expression.times, around)})"
        return [f"{start}*(", *value, ending, f"{margin}){end}"]
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
        passed = ", ".join(_argument(each, around) for each in shown(expression))
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
    opened = f"{start}{_operand(expression.function, around)}("
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
    is_same = isinstance(left, Operation) and left.symbol == operation.symbol
    return [*(_chain(left) if is_same else [left]), operation.right]


def _argument(argument: Argument, around: Around) -> str:
    written = text_of(argument.value, around)
    return written if argument.is_positional else f"{argument.name}={written}"


def _operand(value: Expression, around: Around) -> str:
    """Return a value to which something is appended: in parentheses if it is an operation."""
    written = text_of(value, around)
    needs = isinstance(value, (Operation, Choice)) or _is_number(value)
    return f"({written})" if needs else written


def _is_number(value: Expression) -> bool:
    return isinstance(value, (int, float))


def _operation(operation: Operation, around: Around) -> str:
    tightness = PRECEDENCE.get(operation.symbol, 1)
    left = _side(operation.left, tightness, around)
    right = _side(operation.right, tightness + 1, around)
    return f"{left} {operation.symbol} {right}"


def _side(value: Expression, least: int, around: Around) -> str:
    written = text_of(value, around)
    is_loose = isinstance(value, Choice) or (
        isinstance(value, Operation) and PRECEDENCE.get(value.symbol, 1) < least
    )
    return f"({written})" if is_loose else written


def _listing(items: Sequence[str], is_list: bool) -> str:
    if is_list:
        return f"[{', '.join(items)}]"
    return f"({items[0]},)" if len(items) == 1 else f"({', '.join(items)})"
