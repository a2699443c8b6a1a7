"""Where the parts of an expression are in the text: names, functions, numbers, words."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator
from typing import NamedTuple

from cnnshape.diagnostics import Span
from cnnshape.language.expressions.environment import span_inside
from cnnshape.language.expressions.functions import FUNCTIONS, SPECIAL_NAMES, WORDS
from cnnshape.language.expressions.grammar import characters_of, parse
from cnnshape.language.expressions.invalid import InvalidExpression
from cnnshape.language.yaml.values import Value, expression_of, scalars_of


class Part(NamedTuple):
    """A word, number or sign of an expression with its place in the file."""

    text: str
    span: Span


def names_in_expressions(value: Value) -> Iterator[Part]:
    """Return the parameters that the expressions of a value name, as far as they can be parsed."""
    for scalar in scalars_of(value):
        text = expression_of(scalar)
        if text is None:
            continue
        for node in _names(text):
            span = span_inside(scalar.span, text, *characters_of(text, node))
            if node.id not in FUNCTIONS and node.id not in SPECIAL_NAMES and span.text == node.id:
                yield Part(node.id, span)


def _names(text: str) -> Iterator[ast.Name]:
    try:
        tree = parse(text)
    except InvalidExpression:
        return
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.Name))


def parts_of(value: Value) -> Iterator[Part]:
    """Return all words, numbers and signs of the expressions of a value."""
    for scalar in scalars_of(value):
        text = expression_of(scalar)
        if text is not None and scalar.span.line == scalar.span.end_line:
            for start, end in _tokens(text):
                span = span_inside(scalar.span, text, start, end)
                if span.text == text[start:end]:
                    yield Part(text[start:end], span)


def _tokens(text: str) -> Iterator[tuple[int, int]]:
    """Return where the tokens of an expression start and end; those before what is no token."""
    try:
        for token in tokenize.generate_tokens(io.StringIO(text.lstrip()).readline):
            if token.type in (tokenize.NAME, tokenize.NUMBER, tokenize.OP, tokenize.STRING):
                shift = len(text) - len(text.lstrip())
                if token.start[0] == 1 and token.end[0] == 1:
                    yield token.start[1] + shift, token.end[1] + shift
    except (tokenize.TokenError, SyntaxError):
        return


def is_word(text: str) -> bool:
    """Say whether a name is an operator or a constant of the expressions."""
    return text in WORDS
