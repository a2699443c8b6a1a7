"""Expressions after `=`: Python's own grammar behind a small door, exact and with bounded work."""

from __future__ import annotations

import ast
import math
import operator
import re
import warnings
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, NoReturn, Protocol

from cnnshape.language.expressions.names import FUNCTIONS, SPECIAL_NAMES
from cnnshape.language.hints.suggestion import did_you_mean

MAX_EXPRESSION_LENGTH = 1000
MAX_EXPRESSION_DEPTH = 60
MAX_BITS = 256
MAX_ITEMS = 1000


class InvalidExpression(Exception):
    """An expression that cannot be evaluated; `start` and `end` count its characters from 0."""

    def __init__(self, message: str, start: int, end: int, help: str) -> None:
        """Keep what is wrong and where in the expression it stands."""
        super().__init__(message)
        self.message, self.start, self.end, self.help = message, start, end, help


class Names(Protocol):
    """What an expression may name."""

    def lookup(self, name: str) -> Any:
        """Return the value of a name; raise KeyError where there is none."""

    def known(self) -> list[str]:
        """Return the names that have a value."""


ARITHMETIC: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
COMPARISONS: Mapping[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda item, items: item in items,
    ast.NotIn: lambda item, items: item not in items,
}
SIGNS: Mapping[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.UAdd: operator.pos,
    ast.USub: operator.neg,
    ast.Not: operator.not_,
}


def evaluate(text: str, names: Names) -> Any:
    """Return the value of an expression, without its `=`; whole floats come back as integers.

    Raises InvalidExpression, and whatever looking up a name raises but KeyError.
    """
    return _Evaluation(text, names).value(_parse(text))


def check(text: str, names: Names) -> None:
    """Raise InvalidExpression where a text is no expression, or names what has no value.

    What it would be evaluated to is not asked: a name that is never reached is looked up as well.
    """
    tree = _parse(text)
    evaluation = _Evaluation(text, names)
    functions = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and id(node) not in functions:
            evaluation.value(node)


@cache
def _parse(text: str) -> ast.expr:
    if len(text) > MAX_EXPRESSION_LENGTH:
        message = f"an expression may have {MAX_EXPRESSION_LENGTH:,} characters, not {len(text):,}"
        raise InvalidExpression(message, 0, len(text), "compute parts of it as parameters")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text.strip(), mode="eval").body
    except SyntaxError as error:
        at = max((error.offset or 1) - 1, 0) + len(text) - len(text.lstrip())
        raise InvalidExpression(
            "this is not an expression", at, at + 1, _syntax_help(text)
        ) from None
    except (ValueError, RecursionError, MemoryError):
        raise InvalidExpression(
            "this is not an expression", 0, len(text), "write arithmetic as in Python"
        ) from None


def _syntax_help(text: str) -> str:
    if any(text.count(opening) > text.count(closing) for opening, closing in ("()", "[]")):
        return (
            "quote it: inside `{...}` and `[...]` YAML ends a text at a comma or a bracket, so "
            'write "=..." in quotes'
        )
    if "&&" in text or "||" in text or "!" in text.replace("!=", ""):
        return "write `and`, `or` and `not`"
    if re.search(r"(?<![=!<>])=(?!=)", text):
        return "compare with `==`"
    return "write arithmetic, comparisons and `a if c else b` as in Python"


def _weight(value: Any) -> int:
    """Return how many values a list stands for, or a little more than too many."""
    if not isinstance(value, list):
        return 1
    total = 1
    for item in value:
        total += _weight(item)
        if total > MAX_ITEMS:
            break
    return total


def _kind(value: Any) -> str:
    if isinstance(value, list):
        return "a list"
    return "text" if isinstance(value, str) else f"{value}"


def reads_as_expression(text: str, known: Iterable[str]) -> bool:
    """Say whether a text without `=` is an expression over known names: its `=` was forgotten."""
    try:
        tree = _parse(text)
    except InvalidExpression:
        return False
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    words = {*FUNCTIONS, "true", "false"}
    return bool(names - words) and names <= {*known, *FUNCTIONS, "true", "false"}


class _Evaluation:
    """Evaluates one expression, naming the part of it that is wrong."""

    def __init__(self, text: str, names: Names) -> None:
        self.text = text
        self.names = names
        self.indent = len(text) - len(text.lstrip())
        self.depth = 0

    def value(self, node: ast.expr) -> Any:
        self.depth += 1
        if self.depth > MAX_EXPRESSION_DEPTH:
            self.refuse(node, "this expression nests too deep", "compute parts of it as parameters")
        method = getattr(self, f"_{type(node).__name__.lower()}", None)
        if method is None:
            self.refuse(
                node,
                "this is not allowed in an expression",
                "use numbers, names, lists, `+ - * / // % **`, comparisons, `and or not`, "
                f"`a if c else b` and {', '.join(FUNCTIONS)}",
            )
        result = self.bounded(node, method(node))
        self.depth -= 1
        return result

    def refuse(self, node: ast.expr, message: str, help: str) -> NoReturn:
        line = self.text.lstrip().encode().splitlines()[node.lineno - 1 :]
        start = len(line[0][: node.col_offset].decode(errors="ignore")) if line else 0
        length = len(ast.get_source_segment(self.text.lstrip(), node) or " ")
        raise InvalidExpression(message, self.indent + start, self.indent + start + length, help)

    def bounded(self, node: ast.expr, value: Any) -> Any:
        if isinstance(value, float):
            if not math.isfinite(value):
                self.refuse(node, "the result is not a finite number", "use smaller numbers")
            return int(value) if value.is_integer() else value
        if isinstance(value, complex):
            self.refuse(node, "the result is not a real number", "take no root of a negative one")
        if isinstance(value, int) and value.bit_length() > MAX_BITS:
            self.refuse(node, "the result is too large", "use smaller numbers")
        return value

    def attempt(self, node: ast.expr, function: Callable[..., Any], *arguments: Any) -> Any:
        try:
            return function(*arguments)
        except ZeroDivisionError:
            self.refuse(node, "this divides by zero", "make the divisor at least 1")
        except OverflowError:
            self.refuse(node, "the result is too large", "use smaller numbers")
        except (TypeError, ValueError):
            kinds = ", ".join(map(_kind, arguments)) or "nothing"
            self.refuse(node, "this cannot be computed", f"it is asked of {kinds}")

    def _constant(self, node: ast.Constant) -> Any:
        if isinstance(node.value, bool) or node.value is None:
            word = str(node.value)
            self.refuse(node, f"`{word}` is not a word here", "write `true` or `false`")
        if not isinstance(node.value, (int, float, str)):
            self.refuse(node, "this is neither a number nor text", "write a number or a text")
        return node.value

    def _name(self, node: ast.Name) -> Any:
        if node.id in ("true", "false"):
            return node.id == "true"
        try:
            return self.names.lookup(node.id)
        except KeyError:
            if node.id in SPECIAL_NAMES:
                self.refuse(node, f"`{node.id}` has no value here", SPECIAL_NAMES[node.id])
            known = self.names.known()
            listed = f"known names are {', '.join(known)}" if known else "there are no parameters"
            self.refuse(
                node,
                f"unknown name `{node.id}`",
                did_you_mean(node.id, known, listed),
            )

    def _list(self, node: ast.List) -> list[Any]:
        items = [self.value(item) for item in node.elts]
        if _weight(items) > MAX_ITEMS:
            self.refuse(node, "this list is too long", f"list at most {MAX_ITEMS:,} values")
        return items

    def _unaryop(self, node: ast.UnaryOp) -> Any:
        operand = self.value(node.operand)
        if type(node.op) not in SIGNS:
            self.refuse(node, "`~` is not an operator here", "use `-` or `not`")
        if not isinstance(node.op, ast.Not):
            self.numbers(node, operand)
        return SIGNS[type(node.op)](operand)

    def _binop(self, node: ast.BinOp) -> Any:
        left, right = self.value(node.left), self.value(node.right)
        function = ARITHMETIC.get(type(node.op))
        if function is None:
            self.refuse(node, "this operator is not allowed", "use `+ - * / // % **`")
        self.numbers(node, left, right)
        if isinstance(node.op, ast.Pow):
            self.small_power(node, left, right)
        return self.attempt(node, function, left, right)

    def numbers(self, node: ast.expr, *operands: Any) -> None:
        for operand in operands:
            if not isinstance(operand, (int, float)):
                what = "text" if isinstance(operand, str) else "a list"
                self.refuse(node, f"{what} cannot be computed with", "use numbers here")

    def small_power(self, node: ast.expr, base: Any, exponent: Any) -> None:
        if isinstance(base, float) or isinstance(exponent, float):
            return
        if base < 0 and exponent < 0:
            return
        if abs(base).bit_length() * abs(exponent) > MAX_BITS:
            self.refuse(node, "the result is too large", "use smaller numbers")

    def _boolop(self, node: ast.BoolOp) -> Any:
        decisive = isinstance(node.op, ast.Or)
        result = None
        for operand in node.values:
            result = self.value(operand)
            if bool(result) is decisive:
                break
        return result

    def _compare(self, node: ast.Compare) -> Any:
        left = self.value(node.left)
        for kind, operand in zip(node.ops, node.comparators, strict=True):
            if type(kind) not in COMPARISONS:
                self.refuse(node, "`is` is not an operator here", "use `==` or `!=`")
            right = self.value(operand)
            if not self.attempt(node, COMPARISONS[type(kind)], left, right):
                return False
            left = right
        return True

    def _ifexp(self, node: ast.IfExp) -> Any:
        chosen = node.body if self.value(node.test) else node.orelse
        return self.value(chosen)

    def _subscript(self, node: ast.Subscript) -> Any:
        items = self.value(node.value)
        if not isinstance(items, list):
            self.refuse(node, "only a list can be indexed", "name a parameter that is a list")
        if isinstance(node.slice, ast.Slice):
            bounds = (node.slice.lower, node.slice.upper, node.slice.step)
            ends = [None if end is None else self.value(end) for end in bounds]
            return self.attempt(node, operator.getitem, items, slice(*ends))
        position = self.value(node.slice)
        if not isinstance(position, int) or not -len(items) <= position < len(items):
            self.refuse(
                node,
                f"there is no item {position} in a list of {len(items)}",
                f"items count from 0 to {len(items) - 1}",
            )
        return items[position]

    def _call(self, node: ast.Call) -> Any:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name not in FUNCTIONS:
            known = ", ".join(FUNCTIONS)
            help = did_you_mean(name, FUNCTIONS, f"the functions are {known}")
            self.refuse(node, "there is no such function", help)
        if node.keywords and name != "round_channels":
            self.refuse(node, f"{name} takes no named arguments", "write the values alone")
        arguments = [self.value(argument) for argument in node.args]
        named = {key.arg or "": self.value(key.value) for key in node.keywords}
        if set(named) - {"d"}:
            self.refuse(node, "round_channels takes only `d` by name", "write `d=16`")
        return self.attempt(node, FUNCTIONS[name], *arguments, *named.values())
