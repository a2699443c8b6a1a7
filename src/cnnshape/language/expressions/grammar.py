"""Parse expressions with Python's own grammar, and say what to write instead of a slip.

The parser is Python's, but not the evaluation: `eval` would run whatever a file holds. The small
evaluators on PyPI are no way out either. A file that nobody trusts needs bounds on each number and
list, and a message needs the characters of the part that is wrong; none of them has both.
"""

from __future__ import annotations

import ast
import re
import warnings
from functools import lru_cache

from cnnshape.language.expressions.invalid import InvalidExpression
from cnnshape.language.expressions.units import MAX_KEPT, without_units

MAX_EXPRESSION_LENGTH = 1000


@lru_cache(maxsize=MAX_KEPT)
def parse(text: str) -> ast.expr:
    """Return the syntax tree of an expression; raise InvalidExpression if it has none."""
    if len(text) > MAX_EXPRESSION_LENGTH:
        message = f"an expression may have {MAX_EXPRESSION_LENGTH:,} characters, not {len(text):,}"
        raise InvalidExpression(message, 0, len(text), "compute parts of it as parameters")
    plain = without_units(text)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(plain.text.strip(), mode="eval").body
    except SyntaxError as error:
        blanks = len(plain.text) - len(plain.text.lstrip())
        at = plain.place_in_original(max((error.offset or 1) - 1, 0) + blanks)
        message = "this is not an expression"
        raise InvalidExpression(message, at, at + 1, _syntax_help(text)) from None
    except (ValueError, RecursionError, MemoryError):
        message, help = "this is not an expression", "write arithmetic as in Python"
        raise InvalidExpression(message, 0, len(text), help) from None


@lru_cache(maxsize=MAX_KEPT)
def names_of(text: str) -> frozenset[str]:
    """Return the names in an expression, those of functions too; none if it is invalid."""
    try:
        tree = parse(text)
    except InvalidExpression:
        return frozenset()
    return frozenset(node.id for node in ast.walk(tree) if isinstance(node, ast.Name))


def characters_of(text: str, node: ast.expr) -> tuple[int, int]:
    """Return the first character of a part of an expression, and the one after its last."""
    plain = without_units(text)
    bare = plain.text.lstrip()
    # Python counts the columns of a line in bytes of UTF-8.
    line = bare.encode().splitlines()[node.lineno - 1 :]
    before = line[0][: node.col_offset].decode(errors="ignore") if line else ""
    start = len(plain.text) - len(bare) + len(before)
    end = start + len(ast.get_source_segment(bare, node) or " ")
    first, last = plain.place_in_original(start), plain.place_in_original(end)
    return first, max(first + 1, last)


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
