"""How the value of an expression moves as one parameter grows: it stays, never falls, or may fall.

What is rounded stays in order, so floor, round and round_channels never fall where their argument
does not. Sums, products and quotients do not either, where signs allow it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping
from enum import IntEnum
from functools import reduce
from typing import Any, NamedTuple

from cnnshape.language.expressions.grammar import parse
from cnnshape.language.expressions.invalid import InvalidExpression


class Direction(IntEnum):
    """What a value does as the parameter grows; of two values together, the larger holds."""

    FIXED = 0
    RISES = 1
    """It never falls."""
    UNKNOWN = 2


class Trend(NamedTuple):
    """The direction of a value, and whether it is known not to be below 0."""

    direction: Direction
    is_positive: bool = False

    def joined(self, other: Trend) -> Trend:
        """Return what holds of either of two values."""
        direction = max(self.direction, other.direction)
        return Trend(direction, self.is_positive and other.is_positive)


FIXED = Trend(Direction.FIXED, is_positive=True)
RISES = Trend(Direction.RISES, is_positive=True)
UNKNOWN = Trend(Direction.UNKNOWN)
TRUE_OR_FALSE = frozenset({"true", "false"})


def trend_of(text: str, names: Mapping[str, Trend]) -> Trend:
    """Return the trend of an expression from those of the names in it."""
    try:
        return _trend(parse(text), names)
    except (InvalidExpression, RecursionError):
        return UNKNOWN


def trend_of_number(value: object) -> Trend:
    """Return the trend of a value that is written out."""
    if isinstance(value, list):
        return all_of(map(trend_of_number, value))
    return Trend(Direction.FIXED, not isinstance(value, (int, float)) or value >= 0)


def all_of(trends: Iterable[Trend]) -> Trend:
    """Return what holds of each of several values."""
    return reduce(Trend.joined, trends, FIXED)


def _trend(node: ast.expr, names: Mapping[str, Trend]) -> Trend:
    rule = RULES.get(type(node))
    return UNKNOWN if rule is None else rule(node, names)


def _constant(node: ast.Constant, names: Mapping[str, Trend]) -> Trend:  # noqa: ARG001
    return trend_of_number(node.value)


def _name(node: ast.Name, names: Mapping[str, Trend]) -> Trend:
    return FIXED if node.id in TRUE_OR_FALSE else names.get(node.id, UNKNOWN)


def _list(node: ast.List, names: Mapping[str, Trend]) -> Trend:
    return all_of(_trend(item, names) for item in node.elts)


def _sign(node: ast.UnaryOp, names: Mapping[str, Trend]) -> Trend:
    operand = _trend(node.operand, names)
    if isinstance(node.op, ast.UAdd):
        return operand
    return Trend(Direction.FIXED) if operand.direction is Direction.FIXED else UNKNOWN


def _arithmetic(node: ast.BinOp, names: Mapping[str, Trend]) -> Trend:
    left, right = _trend(node.left, names), _trend(node.right, names)
    both = left.joined(right)
    is_divisor_fixed = right.direction is Direction.FIXED and right.is_positive
    keeps_order = {
        ast.Add: True,
        ast.Sub: right.direction is Direction.FIXED,
        ast.Mult: both.is_positive,
        ast.Div: is_divisor_fixed,
        ast.FloorDiv: is_divisor_fixed,
    }
    if both.direction is Direction.FIXED or keeps_order.get(type(node.op), False):
        return Trend(both.direction, both.is_positive and not isinstance(node.op, ast.Sub))
    return UNKNOWN


def _truth(node: ast.BoolOp | ast.Compare, names: Mapping[str, Trend]) -> Trend:
    parts = node.values if isinstance(node, ast.BoolOp) else [node.left, *node.comparators]
    known = all_of(_trend(part, names) for part in parts)
    return known if known.direction is Direction.FIXED else UNKNOWN


def _choice(node: ast.IfExp, names: Mapping[str, Trend]) -> Trend:
    if _trend(node.test, names).direction is not Direction.FIXED:
        return UNKNOWN
    return _trend(node.body, names).joined(_trend(node.orelse, names))


def _item(node: ast.Subscript, names: Mapping[str, Trend]) -> Trend:
    bounds = [node.slice]
    if isinstance(node.slice, ast.Slice):
        ends = (node.slice.lower, node.slice.upper, node.slice.step)
        bounds = [end for end in ends if end is not None]
    is_place_fixed = all(_trend(each, names).direction is Direction.FIXED for each in bounds)
    return _trend(node.value, names) if is_place_fixed else UNKNOWN


def _call(node: ast.Call, names: Mapping[str, Trend]) -> Trend:
    function = node.func.id if isinstance(node.func, ast.Name) else ""
    first, *others = [_trend(argument, names) for argument in node.args] or [UNKNOWN]
    others += [_trend(key.value, names) for key in node.keywords]
    if function in ("min", "max"):
        return all_of((first, *others))
    if any(other.direction is not Direction.FIXED for other in others):
        return UNKNOWN
    if function == "len":
        return UNKNOWN if first.direction is Direction.UNKNOWN else FIXED
    if function == "abs":
        return first if first.is_positive or first.direction is Direction.FIXED else UNKNOWN
    return first if function in ROUNDING_OR_SUM else UNKNOWN


ROUNDING_OR_SUM = frozenset({"ceil", "floor", "round", "sum", "round_channels"})

RULES: Mapping[type[ast.expr], Callable[[Any, Mapping[str, Trend]], Trend]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.List: _list,
    ast.UnaryOp: _sign,
    ast.BinOp: _arithmetic,
    ast.BoolOp: _truth,
    ast.Compare: _truth,
    ast.IfExp: _choice,
    ast.Subscript: _item,
    ast.Call: _call,
}
"""The trend of each part of an expression; that of a power or a remainder is not known."""
