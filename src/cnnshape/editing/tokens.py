"""What the words of a text are, for colours: kinds, blocks, names, and the parts of expressions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from cnnshape.diagnostics import Span
from cnnshape.editing.entities import EntityKind, occurrences
from cnnshape.editing.expression_places import Part, is_word, parts_of
from cnnshape.editing.keys import kinds
from cnnshape.editing.snapshot import Snapshot
from cnnshape.editing.written import written_layers
from cnnshape.language.expressions.functions import FUNCTIONS
from cnnshape.language.yaml.parts import text_of_scalar
from cnnshape.language.yaml.values import Table
from cnnshape.numbers.units import UNITS


class TokenType(StrEnum):
    """What a word is; editors have a colour for each of these."""

    KIND = "type"
    BLOCK = "class"
    LAYER = "variable"
    PARAMETER = "parameter"
    FUNCTION = "function"
    NUMBER = "number"
    TEXT = "string"
    OPERATOR = "operator"
    WORD = "keyword"


OF_ENTITY = {
    EntityKind.LAYER: TokenType.LAYER,
    EntityKind.BLOCK: TokenType.BLOCK,
    EntityKind.PARAMETER: TokenType.PARAMETER,
}


class Token(NamedTuple):
    """A word of the text in one line, and what it is; `defines` it if it is named there."""

    span: Span
    type: TokenType
    defines: bool = False


def tokens(snapshot: Snapshot) -> Sequence[Token]:
    """Return the words of a text that mean something, in the order of the file, none in another.

    Of a text that is no YAML they are those of the last known one, in the lines that it still has.
    """
    if snapshot.root is not None:
        return _tokens(snapshot.root)
    if snapshot.known is None:
        return ()
    known = ((each, snapshot.place(each.span)) for each in _tokens(snapshot.known.root))
    return tuple(each._replace(span=place) for each, place in known if place is not None)


def _tokens(root: Table) -> tuple[Token, ...]:
    found: dict[tuple[int, int], Token] = {}
    for token in (*_of_types(root), *_of_expressions(root), *_of_entities(root)):
        found[token.span[1:3]] = token
    return tuple(found[place] for place in sorted(found))


def _of_types(root: Table) -> Iterator[Token]:
    for layer in written_layers(root):
        written = layer.item.get("type")
        if written is not None and text_of_scalar(written) in kinds():
            yield Token(written.span, TokenType.KIND)


def _of_expressions(root: Table) -> Iterator[Token]:
    for part in parts_of(root):
        yield Token(part.span, _type_of(part))


def _type_of(part: Part) -> TokenType:
    if part.text in FUNCTIONS:
        return TokenType.FUNCTION
    if is_word(part.text):
        return TokenType.WORD
    if part.text in UNITS:
        return TokenType.NUMBER
    if part.text.isidentifier():
        return TokenType.PARAMETER
    if part.text[0] in "\"'":
        return TokenType.TEXT
    return TokenType.NUMBER if part.text[0].isdigit() or part.text[0] == "." else TokenType.OPERATOR


def _of_entities(root: Table) -> Iterator[Token]:
    for each in occurrences(root):
        yield Token(each.span, OF_ENTITY[each.entity.kind], each.defines)
