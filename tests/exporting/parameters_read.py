"""Parameters of exported functions that are read, and where: in values, or in conditions alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator

DECISIONS = (ast.Compare, ast.BoolOp)


def only_in_conditions(text: str, functions: frozenset[str]) -> list[str]:
    """Return numbers among the parameters of functions that no value is made of."""
    return [
        f"{function.name}.{each.arg}"
        for function in ast.parse(text).body
        if isinstance(function, ast.FunctionDef) and function.name in functions
        for read in [{name for line in function.body for name in _names_in_values(line)}]
        for each in (*function.args.args, *function.args.kwonlyargs)
        if each.annotation is not None and ast.unparse(each.annotation) in ("int", "float")
        if each.arg not in read
    ]


def _names_in_values(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Name):
        yield node.id
    for child in ast.iter_child_nodes(node):
        is_condition = isinstance(node, ast.IfExp) and child is node.test
        if not is_condition and not isinstance(child, DECISIONS):
            yield from _names_in_values(child)
