"""Each part of an expression as a function of the names that it sees.

What is wrong is refused when the part is evaluated, and not before: the other side of a condition
may be wrong. `PlacedParts` also say where in the text that is, and take longer.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any

from cnnshape.language.expressions.functions import FUNCTIONS
from cnnshape.language.expressions.grammar import characters_of
from cnnshape.language.expressions.invalid import InvalidExpression
from cnnshape.language.expressions.names import Names, unknown
from cnnshape.language.expressions.operators import (
    ARITHMETIC,
    COMPARISONS,
    FAILURES,
    SIGNS,
    Refusal,
    attempt,
    bounded,
    refusal_of,
    refuse_large_power,
    refuse_long_list,
    refuse_non_numbers,
)
from cnnshape.language.yaml.values import Plain

MAX_EXPRESSION_DEPTH = 60

ALLOWED = (
    "use numbers, names, lists, `+ - * / // % **`, comparisons, `and or not`, "
    f"`a if c else b` and {', '.join(FUNCTIONS)}"
)

Part = Callable[[Names], Plain]
"""What a part gives; it may raise Refusal, or InvalidExpression with the place of what is wrong."""


class Parts:
    """Makes the functions of the parts of one expression."""

    def __init__(self, text: str, depth: int = 1) -> None:
        """Start with a text, and how deep in it the next part lies."""
        self.text = text
        self.depth = depth

    def part(self, node: ast.expr) -> Part:
        """Return the function of a part; it raises Refusal."""
        if self.depth > MAX_EXPRESSION_DEPTH:
            return refuse("this expression nests too deep", "compute parts of it as parameters")
        maker = MAKERS.get(type(node))
        if maker is None:
            return refuse("this is not allowed in an expression", ALLOWED)
        return maker(type(self)(self.text, self.depth + 1), node)

    def constant(self, node: ast.Constant) -> Part:
        """Return a number or a text that is written out."""
        value = node.value
        if isinstance(value, bool) or value is None:
            return refuse(f"`{value}` is not a word here", "write `true` or `false`")
        if not isinstance(value, (int, float, str)):
            return refuse("this is neither a number nor text", "write a number or a text")
        try:
            number = bounded(value)
        except Refusal as refusal:
            return refuse(refusal.message, refusal.help)
        return lambda _: number

    def name(self, node: ast.Name) -> Part:
        """Return the value of a name."""
        name = node.id
        if name in ("true", "false"):
            return lambda _: name == "true"

        def value(names: Names) -> Plain:
            try:
                return bounded(names.lookup(name))
            except KeyError:
                raise unknown(name, names) from None

        return value

    def list_of(self, node: ast.List) -> Part:
        """Return a list of values."""
        parts = list(map(self.part, node.elts))

        def value(names: Names) -> list[Plain]:
            items = [part(names) for part in parts]
            refuse_long_list(items)
            return items

        return value

    def sign(self, node: ast.UnaryOp) -> Part:
        """Return the value of `-a`, `+a` or `not a`."""
        operand, function = self.part(node.operand), SIGNS.get(type(node.op))
        takes_all = isinstance(node.op, ast.Not)

        def value(names: Names) -> Plain:
            number = operand(names)
            if function is None:
                raise Refusal("`~` is not an operator here", "use `-` or `not`")
            if not takes_all:
                refuse_non_numbers(number)
            return bounded(function(number))

        return value

    def arithmetic(self, node: ast.BinOp) -> Part:
        """Return a sum, product, quotient or power."""
        left, right = self.part(node.left), self.part(node.right)
        function = ARITHMETIC.get(type(node.op))
        is_power = isinstance(node.op, ast.Pow)

        def value(names: Names) -> Plain:
            a, b = left(names), right(names)
            if function is None:
                raise Refusal("this operator is not allowed", "use `+ - * / // % **`")
            if type(a) is not int or type(b) is not int:
                refuse_non_numbers(a, b)
            if is_power:
                refuse_large_power(a, b)
            try:  # `attempt` would take longer
                return bounded(function(a, b))
            except FAILURES as error:
                raise refusal_of(error, a, b) from None

        return value

    def logic(self, node: ast.BoolOp) -> Part:
        """Return the first operand that decides, as Python does, or the last one."""
        decisive = isinstance(node.op, ast.Or)
        parts = list(map(self.part, node.values))

        def value(names: Names) -> Plain:
            result = None
            for part in parts:
                result = part(names)
                if bool(result) is decisive:
                    break
            return result

        return value

    def comparison(self, node: ast.Compare) -> Part:
        """Say whether a chain of comparisons holds, as in `1 < a <= 4`."""
        first = self.part(node.left)
        functions = [COMPARISONS.get(type(kind)) for kind in node.ops]
        steps = list(zip(functions, map(self.part, node.comparators), strict=True))

        def value(names: Names) -> bool:
            left = first(names)
            for function, part in steps:
                if function is None:
                    raise Refusal("`is` is not an operator here", "use `==` or `!=`")
                right = part(names)
                if not attempt(function, left, right):
                    return False
                left = right
            return True

        return value

    def choice(self, node: ast.IfExp) -> Part:
        """Return the value of `a if c else b`; the other one is not computed."""
        test, body, otherwise = map(self.part, (node.test, node.body, node.orelse))
        return lambda names: body(names) if test(names) else otherwise(names)

    def item(self, node: ast.Subscript) -> Part:
        """Return an item or a stretch of a list."""
        items_of = self.part(node.value)
        if isinstance(node.slice, ast.Slice):
            bounds = (node.slice.lower, node.slice.upper, node.slice.step)
            ends = [None if end is None else self.part(end) for end in bounds]
            return lambda names: _stretch(_list(items_of(names)), ends, names)
        position_of = self.part(node.slice)

        def value(names: Names) -> Plain:
            items = _list(items_of(names))
            position = position_of(names)
            if not isinstance(position, int) or not -len(items) <= position < len(items):
                message = f"there is no item {position} in a list of {len(items)}"
                raise Refusal(message, f"items count from 0 to {len(items) - 1}")
            return bounded(items[position])

        return value

    def call(self, node: ast.Call) -> Part:
        """Return what a function gives."""
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        function = FUNCTIONS.get(name)
        if function is None:
            from cnnshape.language.hints.suggestion import did_you_mean

            help = did_you_mean(name, FUNCTIONS, f"the functions are {', '.join(FUNCTIONS)}")
            return refuse("there is no such function", help)
        if node.keywords and name != "round_channels":
            return refuse(f"{name} takes no named arguments", "write the values alone")
        parts = list(map(self.part, node.args))
        named = {key.arg or "": self.part(key.value) for key in node.keywords}
        parts += named.values()

        others_are_named = bool(named.keys() - {"d"})

        def value(names: Names) -> Plain:
            arguments = [part(names) for part in parts]
            if others_are_named:
                raise Refusal("round_channels takes only `d` by name", "write `d=16`")
            try:
                return bounded(function(*arguments))
            except FAILURES as error:
                raise refusal_of(error, *arguments) from None

        return value


class PlacedParts(Parts):
    """Makes functions that raise InvalidExpression, with the place of what is wrong."""

    def part(self, node: ast.expr) -> Part:
        """Return the function of a part; a refusal gets the place of the innermost part."""
        text, function = self.text, super().part(node)

        def value(names: Names) -> Plain:
            try:
                return function(names)
            except Refusal as refusal:
                place = characters_of(text, node)
                raise InvalidExpression(refusal.message, *place, refusal.help) from None

        return value


def refuse(message: str, help: str) -> Part:
    """Return the function of a part that has no value."""

    def value(_: Names) -> Plain:
        raise Refusal(message, help)

    return value


def _list(value: Plain) -> list[Plain]:
    if not isinstance(value, list):
        raise Refusal("only a list can be indexed", "name a parameter that is a list")
    return value


def _stretch(items: list[Plain], ends: list[Part | None], names: Names) -> Plain:
    bounds = (None if end is None else end(names) for end in ends)
    return attempt(items.__getitem__, slice(*bounds))


MAKERS: Mapping[type[ast.expr], Callable[[Parts, Any], Part]] = {
    ast.Constant: Parts.constant,
    ast.Name: Parts.name,
    ast.List: Parts.list_of,
    ast.UnaryOp: Parts.sign,
    ast.BinOp: Parts.arithmetic,
    ast.BoolOp: Parts.logic,
    ast.Compare: Parts.comparison,
    ast.IfExp: Parts.choice,
    ast.Subscript: Parts.item,
    ast.Call: Parts.call,
}
"""What makes the function of each part of Python's grammar that the language has."""
