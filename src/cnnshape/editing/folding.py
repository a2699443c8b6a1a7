"""Which lines may be folded: sections, blocks, layers and values over several lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cnnshape.diagnostics import Span
from cnnshape.language.yaml.values import Scalar, Table, Value


class Fold(NamedTuple):
    """Lines that can be folded into the first of them."""

    first: int
    last: int


def folds(root: Table | None) -> tuple[Fold, ...]:
    """Return the folds of a text, in the order of the file, each once."""
    if root is None:
        return ()
    return tuple(sorted({fold for fold in _folds(root) if fold.last > fold.first}))


def _folds(value: Value) -> Iterator[Fold]:
    """Return the folds of the values in a value, which belong to the line of their key."""
    if isinstance(value, Table):
        for item in value.values():
            yield Fold(item.key_span.line, last_line(item.value.span))
            yield from _folds(item.value)
    elif not isinstance(value, Scalar):
        for each in value.items:
            yield Fold(each.span.line, last_line(each.span))
            yield from _folds(each)


def last_line(span: Span) -> int:
    """Return the last line with something of a value: the parser ends it where the next begins."""
    line, column = span.end_line, span.end_column
    while line > span.line and not span.source.lines[line - 1][: column - 1].strip(" \t-#"):
        line -= 1
        column = len(span.source.lines[line - 1]) + 1
    return line
