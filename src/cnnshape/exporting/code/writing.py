"""Write expressions as Python, each on one line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import singledispatch
from math import isfinite
from types import MappingProxyType
from typing import Any, NamedTuple

from cnnshape.exporting.code.comparing import parts_of, replaced
from cnnshape.exporting.code.expressions import (
    INDEX,
    Argument,
    Call,
    Choice,
    Expression,
    Index,
    Input,
    Item,
    Listing,
    Method,
    Name,
    Operation,
    Own,
    Repeated,
    Slice,
)

PRECEDENCE = {"*": 3, "/": 3, "@": 3, "//": 3, "%": 3, "+": 2, "-": 2, "and": 0, "or": -1}
"""How tightly operators bind; comparisons come between those of numbers and of conditions."""


SIMPLE = re.compile(r"-?\w*")
"""Ends of a slice that have no space around the colon, as formatters write it."""

EXPONENT = re.compile(r"e(-?)\+?0*")
"""The start of an exponent, which people write without zeros: 1e-6."""


class Around(NamedTuple):
    """What stands for the inputs of a step, and for what it has built, where it is written.

    `names` are those of parameters where they are called otherwise: `self.stride`.
    """

    inputs: Sequence[str] = ()
    own: str = ""
    names: Mapping[str, str] = MappingProxyType({})


NOTHING_AROUND = Around()


@singledispatch
def text_of(expression: Any, around: Around = NOTHING_AROUND) -> str:  # noqa: ARG001
    """Return an expression on one line; what no other function is registered for is a constant."""
    return constant(expression)


@text_of.register
def _(expression: Name, around: Around = NOTHING_AROUND) -> str:
    return around.names.get(expression.text, expression.text)


@text_of.register
def _(expression: Input, around: Around = NOTHING_AROUND) -> str:
    return around.inputs[expression.position]


@text_of.register
def _(expression: Own, around: Around = NOTHING_AROUND) -> str:  # noqa: ARG001
    return around.own


@text_of.register
def _(expression: Call, around: Around = NOTHING_AROUND) -> str:
    written = ", ".join(argument(each, around) for each in shown(expression))
    return f"{operand(expression.function, around)}({written})"


@text_of.register
def _(expression: Method, around: Around = NOTHING_AROUND) -> str:
    return f"{operand(expression.value, around)}.{expression.name}"


@text_of.register
def _(expression: Item, around: Around = NOTHING_AROUND) -> str:
    return f"{operand(expression.value, around)}[{text_of(expression.index, around)}]"


@text_of.register
def _(expression: Index, around: Around = NOTHING_AROUND) -> str:
    return ", ".join(text_of(each, around) for each in expression.items)


@text_of.register
def _(expression: Slice, around: Around = NOTHING_AROUND) -> str:
    ends = (expression.start or "", "" if expression.stop is None else expression.stop)
    start, stop = ("" if each == "" else text_of(each, around) for each in ends)
    step = "" if expression.step == 1 else f":{expression.step}"
    if all(map(SIMPLE.fullmatch, (start, stop))):
        return f"{start}:{stop}{step}"
    return " ".join(each for each in (start, ":", stop, step) if each)


@text_of.register
def _(expression: Operation, around: Around = NOTHING_AROUND) -> str:
    tightness = PRECEDENCE.get(expression.symbol, 1)
    left = _side(expression.left, tightness, around)
    right = _side(expression.right, tightness + 1, around)
    return f"{left} {expression.symbol} {right}"


@text_of.register
def _(expression: Choice, around: Around = NOTHING_AROUND) -> str:
    parts = (expression.value, expression.condition, expression.otherwise)
    value, condition, otherwise = (text_of(each, around) for each in parts)
    return f"{value} if {condition} else {otherwise}"


@text_of.register
def _(expression: Repeated, around: Around = NOTHING_AROUND) -> str:
    return f"*({_comprehension(expression, around)})"


@text_of.register
def _(expression: Listing, around: Around = NOTHING_AROUND) -> str:
    match expression:
        case Listing(items=(Repeated() as repeated,), is_list=True):
            return f"[{_comprehension(repeated, around)}]"
    return _listing([text_of(each, around) for each in expression.items], expression.is_list)


def _comprehension(repeated: Repeated, around: Around) -> str:
    value, loop = loop_of(repeated, around)
    return f"{text_of(value, around)} {loop}"


def loop_of(repeated: Repeated, around: Around) -> tuple[Expression, str]:
    """Return the value of a loop, and what it runs over: a part of a list, or numbers.

    They have a name if it matters.
    """
    found = [(each, place) for each in parts_of(repeated.value) if (place := _counted(each))]
    if len({place for _, place in found}) == 1 and isinstance(repeated.times, int | None):
        read, (items, first) = found[0]
        item = Name(items.removesuffix("s"))
        value = replaced(repeated.value, read, item)
        if INDEX not in parts_of(value):
            stop = None if repeated.times is None else first + repeated.times
            part = text_of(Slice(first, stop), around)
            return value, f"for {item.text} in {items}[{part}]"
    name = INDEX.text if INDEX in parts_of(repeated.value) else "_"
    return repeated.value, f"for {name} in range({text_of(repeated.times, around)})"


def _counted(part: Expression) -> tuple[str, int] | None:
    """Return a list of which a part is an item, and the first place, if the times are counted."""
    match part:
        case Item(value=Name(text=items), index=Name() as index) if index == INDEX:
            return items, 0
        case Item(value=Name(text=items), index=Operation("+", int(first), Name() as index)):
            return (items, first) if index == INDEX else None
    return None


def constant(value: Expression) -> str:
    """Return a constant as Python writes it, with double quotes around text."""
    if isinstance(value, tuple):
        return _listing([constant(each) for each in value], is_list=False)
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, float) and not isfinite(value):
        return f'float("{value}")'
    return EXPONENT.sub(r"e\1", repr(value)) if isinstance(value, float) else repr(value)


def quoted(text: str) -> str:
    """Return a text in double quotes, with whatever is not plain ASCII escaped: it stays a text."""
    escaped = text.encode("unicode_escape").decode("ascii").replace('"', '\\"')
    return f'"{escaped}"'


def shown(call: Call) -> Iterator[Argument]:
    """Return the arguments of a call that are written: those without their default."""
    for each in call.arguments:
        if type(each.value) is not type(each.default) or each.value != each.default:
            yield each


def argument(given: Argument, around: Around) -> str:
    """Return an argument as it is passed: with its name, unless its place says what it is."""
    written = text_of(given.value, around)
    return written if given.is_positional else f"{given.name}={written}"


def operand(value: Expression, around: Around) -> str:
    """Return a value to which something is appended: in parentheses if it is an operation."""
    written = text_of(value, around)
    needs = isinstance(value, (Operation, Choice, int, float))
    return f"({written})" if needs else written


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
