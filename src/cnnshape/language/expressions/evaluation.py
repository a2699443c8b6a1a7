"""The value of an expression: exact, with bounded work, and naming the part of it that is wrong.

An expression is turned into a function of names once, however often it is evaluated.
"""

from __future__ import annotations

from functools import cache, lru_cache

from cnnshape.language.expressions.grammar import parse
from cnnshape.language.expressions.names import Names
from cnnshape.language.expressions.operators import Refusal
from cnnshape.language.expressions.parts import Part, Parts, PlacedParts
from cnnshape.language.expressions.units import MAX_KEPT
from cnnshape.language.yaml.values import Plain


def evaluate(text: str, names: Names) -> Plain:
    """Return the value of an expression, without its `=`; whole floats come back as integers.

    Raises InvalidExpression, and whatever looking up a name raises but KeyError.
    """
    return compiled(text)(names)


@lru_cache(maxsize=MAX_KEPT)
def compiled(text: str) -> Part:
    """Return the function of names that an expression is; raise InvalidExpression if it is none.

    The function raises as `evaluate` does.
    """
    tree = parse(text)
    value = Parts(text).part(tree)
    placed = cache(lambda: PlacedParts(text).part(tree))

    def value_or_place(names: Names) -> Plain:
        try:
            return value(names)
        except Refusal:
            return placed()(names)  # it finds what is wrong once more, and where

    return value_or_place
