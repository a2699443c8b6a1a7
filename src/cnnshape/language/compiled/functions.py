"""Written values as functions of the names that they use."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from cnnshape.language.expressions.evaluation import compiled
from cnnshape.language.expressions.invalid import InvalidExpression
from cnnshape.language.expressions.names import Names
from cnnshape.language.yaml.values import Plain, Sequence, Table, Value, expression_of, whole

Function: TypeAlias = Callable[[Names], Plain]
"""The value of something written, with its expressions worked out; it raises as `evaluate` does."""


def function_of(value: Value) -> Function:
    """Return a written value as a function of names, with the results of `work_out`."""
    if isinstance(value, Sequence):
        parts = list(map(function_of, value.items))
        return lambda names: [part(names) for part in parts]
    if isinstance(value, Table):
        entries = {item.key: function_of(item.value) for item in value.values()}
        return lambda names: {key: part(names) for key, part in entries.items()}
    text = expression_of(value)
    if text is None:
        constant = whole(value.value)
        return lambda _: constant
    try:
        return compiled(text)
    except InvalidExpression as error:
        return _raising(error)


def _raising(error: InvalidExpression) -> Function:
    """Return the function of what is no expression; it matters only if it is asked for."""

    def value(_: Names) -> Plain:
        raise error.with_traceback(None)  # it would grow with each raise

    return value
