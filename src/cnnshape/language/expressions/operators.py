"""The operators of expressions, and the bounds within which they compute.

A refusal knows neither the text nor the place of an expression: the evaluation adds both.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from cnnshape.language.yaml.values import Plain

MAX_BITS = 256
MAX_ITEMS = 1000
SMALL = 2**63
"""Whole numbers below it are far within the bounds."""

Result = TypeVar("Result")


class Refusal(Exception):
    """A part of an expression that cannot be computed, and what to do about it."""

    def __init__(self, message: str, help: str) -> None:
        """Keep both sentences."""
        super().__init__(message)
        self.message, self.help = message, help


ARITHMETIC: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
COMPARISONS: Mapping[type[ast.cmpop], Callable[[Any, Any], bool]] = {
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


def bounded(value: Any) -> Plain:
    """Return a result, whole floats as integers; refuse what is no real number of bounded size."""
    if type(value) is int and -SMALL < value < SMALL:  # most results
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise Refusal("the result is not a finite number", "use smaller numbers")
        return int(value) if value.is_integer() else value
    if isinstance(value, complex):
        raise Refusal("the result is not a real number", "take no root of a negative one")
    if isinstance(value, int) and value.bit_length() > MAX_BITS:
        raise Refusal("the result is too large", "use smaller numbers")
    result: Plain = value
    return result


def attempt(function: Callable[..., Result], *arguments: Any) -> Result:
    """Return what a function gives; refuse arguments that it does not take."""
    try:
        return function(*arguments)
    except FAILURES as error:
        raise refusal_of(error, *arguments) from None


FAILURES = (ZeroDivisionError, OverflowError, TypeError, ValueError)
"""What functions and operators raise for arguments that they do not take."""


def refusal_of(error: Exception, *arguments: Any) -> Refusal:
    """Return why a function has no result for some arguments."""
    if isinstance(error, ZeroDivisionError):
        return Refusal("this divides by zero", "make the divisor at least 1")
    if isinstance(error, OverflowError):
        return Refusal("the result is too large", "use smaller numbers")
    kinds = ", ".join(map(_kind, arguments)) or "nothing"
    return Refusal("this cannot be computed", f"it is asked of {kinds}")


def refuse_non_numbers(*operands: Plain) -> None:
    """Refuse to compute with texts and lists: Python would repeat and join them."""
    for operand in operands:
        if not isinstance(operand, (int, float)):
            what = "text" if isinstance(operand, str) else "a list"
            raise Refusal(f"{what} cannot be computed with", "use numbers here")


def refuse_large_power(base: Plain, exponent: Plain) -> None:
    """Refuse a power of integers before it is computed: its digits could fill the memory."""
    if not isinstance(base, int) or not isinstance(exponent, int) or (base < 0 and exponent < 0):
        return
    if abs(base).bit_length() * abs(exponent) > MAX_BITS:
        raise Refusal("the result is too large", "use smaller numbers")


def refuse_long_list(items: Sequence[Plain]) -> None:
    """Refuse a list that holds too many values, those of lists inside it counted."""
    if _weight(items) > MAX_ITEMS:
        raise Refusal("this list is too long", f"list at most {MAX_ITEMS:,} values")


def _weight(items: Sequence[Plain]) -> int:
    """Return how many values a list holds, or a little more than too many."""
    total = 1
    for item in items:
        total += _weight(item) if isinstance(item, list) else 1
        if total > MAX_ITEMS:
            break
    return total


def _kind(value: object) -> str:
    if isinstance(value, list):
        return "a list"
    return "text" if isinstance(value, str) else f"{value}"
