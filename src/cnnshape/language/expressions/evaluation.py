"""Evaluate an expression: exact, with bounded work, and naming the part of it that is wrong."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from operator import getitem
from typing import Any, Protocol

from cnnshape.language.expressions.functions import FUNCTIONS, SPECIAL_NAMES
from cnnshape.language.expressions.grammar import characters_of, parse
from cnnshape.language.expressions.invalid import InvalidExpression
from cnnshape.language.expressions.operators import (
    ARITHMETIC,
    COMPARISONS,
    SIGNS,
    Refusal,
    attempt,
    bounded,
    refuse_large_power,
    refuse_long_list,
    refuse_non_numbers,
)
from cnnshape.language.hints.suggestion import did_you_mean
from cnnshape.language.yaml.values import Plain
from cnnshape.phrases import listed

MAX_EXPRESSION_DEPTH = 60
MAX_NAMES = 100
"""Among more names than this none is looked for that an unknown one may mean."""

ALLOWED = (
    "use numbers, names, lists, `+ - * / // % **`, comparisons, `and or not`, "
    f"`a if c else b` and {', '.join(FUNCTIONS)}"
)


class Names(Protocol):
    """What an expression may name."""

    def lookup(self, name: str) -> Plain:
        """Return the value of a name; raise KeyError if there is none."""

    def known(self) -> list[str]:
        """Return the names that have a value."""


def evaluate(text: str, names: Names) -> Plain:
    """Return the value of an expression, without its `=`; whole floats come back as integers.

    Raises InvalidExpression, and whatever looking up a name raises but KeyError.
    """
    return Evaluation(text, names).value(parse(text))


class Evaluation:
    """Evaluates one expression."""

    def __init__(self, text: str, names: Names) -> None:
        """Start with a text and what it may name."""
        self.text = text
        self.names = names
        self.depth = 0

    def value(self, node: ast.expr) -> Plain:
        """Return the value of a part; a refusal gets the place of the innermost part."""
        self.depth += 1
        try:
            result = bounded(self._result(node))
        except Refusal as refusal:
            place = characters_of(self.text, node)
            raise InvalidExpression(refusal.message, *place, refusal.help) from None
        self.depth -= 1
        return result

    def _result(self, node: ast.expr) -> object:
        if self.depth > MAX_EXPRESSION_DEPTH:
            raise Refusal("this expression nests too deep", "compute parts of it as parameters")
        evaluator = EVALUATORS.get(type(node))
        if evaluator is None:
            raise Refusal("this is not allowed in an expression", ALLOWED)
        return evaluator(self, node)

    def constant(self, node: ast.Constant) -> Plain:
        """Return a number or a text that is written out."""
        if isinstance(node.value, bool) or node.value is None:
            raise Refusal(f"`{node.value}` is not a word here", "write `true` or `false`")
        if not isinstance(node.value, (int, float, str)):
            raise Refusal("this is neither a number nor text", "write a number or a text")
        return node.value

    def name(self, node: ast.Name) -> Plain:
        """Return the value of a name."""
        if node.id in ("true", "false"):
            return node.id == "true"
        try:
            return self.names.lookup(node.id)
        except KeyError:
            if node.id in SPECIAL_NAMES:
                message = f"`{node.id}` has no value here"
                raise Refusal(message, SPECIAL_NAMES[node.id]) from None
            known = self.names.known()
            others = f"known names are {listed(known)}" if known else "there are no parameters"
            help = did_you_mean(node.id, known if len(known) <= MAX_NAMES else (), others)
            raise Refusal(f"unknown name `{node.id}`", help) from None

    def list_of(self, node: ast.List) -> list[Plain]:
        """Return a list of values."""
        items = [self.value(item) for item in node.elts]
        refuse_long_list(items)
        return items

    def sign(self, node: ast.UnaryOp) -> object:
        """Return the value of `-a`, `+a` or `not a`."""
        operand = self.value(node.operand)
        if type(node.op) not in SIGNS:
            raise Refusal("`~` is not an operator here", "use `-` or `not`")
        if not isinstance(node.op, ast.Not):
            refuse_non_numbers(operand)
        return SIGNS[type(node.op)](operand)

    def arithmetic(self, node: ast.BinOp) -> object:
        """Return a sum, product, quotient or power."""
        left, right = self.value(node.left), self.value(node.right)
        function = ARITHMETIC.get(type(node.op))
        if function is None:
            raise Refusal("this operator is not allowed", "use `+ - * / // % **`")
        refuse_non_numbers(left, right)
        if isinstance(node.op, ast.Pow):
            refuse_large_power(left, right)
        return attempt(function, left, right)

    def logic(self, node: ast.BoolOp) -> Plain:
        """Return the first operand that decides, as Python does, or the last one."""
        decisive = isinstance(node.op, ast.Or)
        result = None
        for operand in node.values:
            result = self.value(operand)
            if bool(result) is decisive:
                break
        return result

    def comparison(self, node: ast.Compare) -> bool:
        """Say whether a chain of comparisons holds, as in `1 < a <= 4`."""
        left = self.value(node.left)
        for kind, operand in zip(node.ops, node.comparators, strict=True):
            if type(kind) not in COMPARISONS:
                raise Refusal("`is` is not an operator here", "use `==` or `!=`")
            right = self.value(operand)
            if not attempt(COMPARISONS[type(kind)], left, right):
                return False
            left = right
        return True

    def choice(self, node: ast.IfExp) -> Plain:
        """Return the value of `a if c else b`; the other one is not computed."""
        return self.value(node.body if self.value(node.test) else node.orelse)

    def item(self, node: ast.Subscript) -> object:
        """Return an item or a stretch of a list."""
        items = self.value(node.value)
        if not isinstance(items, list):
            raise Refusal("only a list can be indexed", "name a parameter that is a list")
        if isinstance(node.slice, ast.Slice):
            bounds = (node.slice.lower, node.slice.upper, node.slice.step)
            ends = [None if end is None else self.value(end) for end in bounds]
            return attempt(getitem, items, slice(*ends))
        position = self.value(node.slice)
        if not isinstance(position, int) or not -len(items) <= position < len(items):
            message = f"there is no item {position} in a list of {len(items)}"
            raise Refusal(message, f"items count from 0 to {len(items) - 1}")
        return items[position]

    def call(self, node: ast.Call) -> object:
        """Return what a function gives."""
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name not in FUNCTIONS:
            help = did_you_mean(name, FUNCTIONS, f"the functions are {', '.join(FUNCTIONS)}")
            raise Refusal("there is no such function", help)
        if node.keywords and name != "round_channels":
            raise Refusal(f"{name} takes no named arguments", "write the values alone")
        arguments = [self.value(argument) for argument in node.args]
        named = {key.arg or "": self.value(key.value) for key in node.keywords}
        if set(named) - {"d"}:
            raise Refusal("round_channels takes only `d` by name", "write `d=16`")
        return attempt(FUNCTIONS[name], *arguments, *named.values())


EVALUATORS: Mapping[type[ast.expr], Callable[[Evaluation, Any], object]] = {
    ast.Constant: Evaluation.constant,
    ast.Name: Evaluation.name,
    ast.List: Evaluation.list_of,
    ast.UnaryOp: Evaluation.sign,
    ast.BinOp: Evaluation.arithmetic,
    ast.BoolOp: Evaluation.logic,
    ast.Compare: Evaluation.comparison,
    ast.IfExp: Evaluation.choice,
    ast.Subscript: Evaluation.item,
    ast.Call: Evaluation.call,
}
"""What evaluates each part of Python's grammar that the language has."""
