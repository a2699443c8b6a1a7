"""Expressions of the file language as expressions of the code that is written."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from cnnshape.exporting.code.expressions import Choice, Expression, Name, Operation, call

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


class NoTranslation(Exception):
    """A part that the code says otherwise, or a name that it does not have."""


def translated(tree: ast.expr, names: Mapping[str, str]) -> Expression:
    """Return an expression of the file; `names` are what the code calls those in it.

    Raises NoTranslation if there is none.
    """
    match tree:
        case ast.Constant(value=value) if type(value) in (int, float):
            return _number(value)
        case ast.Name(id=name) if name in names:
            return Name(names[name])
        case ast.BinOp(left=left, op=op, right=right):
            return _operation(op, translated(left, names), translated(right, names))
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _operation(op, translated(left, names), translated(right, names))
        case ast.BoolOp(op=op, values=[first, *others]):
            found = translated(first, names)
            for each in others:
                found = _operation(op, found, translated(each, names))
            return found
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return Choice(*(translated(each, names) for each in (test, body, orelse)))
        case ast.Call(func=ast.Name(id=function), args=[*given], keywords=[]):
            if function in FUNCTIONS:
                return call(function, *(translated(each, names) for each in given))
    raise NoTranslation


def _number(value: Any) -> int | float:
    number: int | float = value
    return number


def _operation(operator: ast.AST, left: Expression, right: Expression) -> Operation:
    if type(operator) not in OPERATORS:
        raise NoTranslation
    return Operation(OPERATORS[type(operator)], left, right)
