"""Expressions of the file language as expressions of the code that is written."""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping
from typing import Any

from cnnshape.exporting.code.expressions import Choice, Expression, Operation, call

OPERATORS: Mapping[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.And: "and",
    ast.Or: "or",
}
"""Operators that mean the same in Python: its `/` and `**` give a float where the file has none."""

FUNCTIONS = frozenset(["max", "min"])
"""Functions that mean the same in Python."""

ROUNDING = "round_channels"
"""A function of the file language that some frameworks have in the code around."""


class NoTranslation(Exception):
    """A part that the code says otherwise, or a name that it does not have."""


Names = Mapping[str, Expression]
"""What stands in the code for the names of a file."""


def translated(tree: ast.expr, names: Names, functions: Collection[str] = FUNCTIONS) -> Expression:
    """Return an expression of the file; `names` are what stands for those in it.

    `functions` are those that the code may call.

    Raises NoTranslation if there is none.
    """

    def each(*trees: ast.expr) -> list[Expression]:
        return [translated(part, names, functions) for part in trees]

    match tree:
        case ast.Constant(value=value) if type(value) in (int, float):
            return _number(value)
        case ast.Name(id=name) if name in names:
            return names[name]
        case (
            ast.BinOp(left=left, op=op, right=right)
            | ast.Compare(left=left, ops=[op], comparators=[right])
        ):
            return _operation(op, *each(left, right))
        case ast.BoolOp(op=op, values=[first, *others]):
            found = translated(first, names, functions)
            for other in each(*others):
                found = _operation(op, found, other)
            return found
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return Choice(*each(test, body, orelse))
        case ast.Call(func=ast.Name(id=function), args=[*given], keywords=[]):
            if function in functions:
                return call(function, *each(*given))
    raise NoTranslation


def _number(value: Any) -> int | float:
    number: int | float = value
    return number


def _operation(operator: ast.AST, left: Expression, right: Expression) -> Operation:
    if type(operator) not in OPERATORS:
        raise NoTranslation
    return Operation(OPERATORS[type(operator)], left, right)
