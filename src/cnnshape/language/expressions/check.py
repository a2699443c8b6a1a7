"""Whether a text is an expression, and whether its names are known, without evaluating it."""

from __future__ import annotations

import ast
from collections.abc import Callable

from cnnshape.language.expressions.functions import FUNCTIONS
from cnnshape.language.expressions.grammar import names_of, parse
from cnnshape.language.expressions.invalid import InvalidExpression
from cnnshape.language.expressions.names import Names
from cnnshape.language.expressions.parts import PlacedParts

BOOLEANS = frozenset({"true", "false"})


def check(text: str, names: Names) -> None:
    """Raise InvalidExpression if a text is no expression, or names what has no value.

    Every name is looked up, also those that an evaluation would not reach.
    """
    tree = parse(text)
    parts = PlacedParts(text)
    functions = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and id(node) not in functions:
            parts.part(node)(names)


def reads_as_expression(text: str, knows: Callable[[str], bool]) -> bool:
    """Say whether a text without `=` is an expression over known names: its `=` was forgotten."""
    try:
        parse(text)
    except InvalidExpression:
        return False
    names = names_of(text) - {*FUNCTIONS, *BOOLEANS}
    return bool(names) and all(map(knows, names))
