"""Completion: what may be written at the cursor, also while the text around it is unfinished."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from cnnshape.diagnostics import Source, Span, SpecError
from cnnshape.editing.cursor import Cursor, cursor_at
from cnnshape.editing.document import Position
from cnnshape.editing.entities import REFERENCE_KEYS
from cnnshape.editing.extended_files import files_to_extend
from cnnshape.editing.keys import (
    Key,
    keys_of_definition,
    keys_of_kind,
    keys_under,
    kind_documentation,
    kinds,
)
from cnnshape.editing.names import block_named, layers_above, parameters_in_scope
from cnnshape.editing.snapshot import Snapshot
from cnnshape.language.edits.reading import NEEDS
from cnnshape.language.expressions.functions import FUNCTIONS, SPECIAL_NAMES
from cnnshape.language.parameters import is_required
from cnnshape.language.yaml.document import read_document
from cnnshape.language.yaml.parts import entries_of
from cnnshape.language.yaml.values import Item, Table
from cnnshape.layers.weight_values import NAMED_FILTERS

LISTS_OF_LAYERS = frozenset({"layers", "branches"})
REFERENCES = frozenset({*REFERENCE_KEYS, "outputs", *NEEDS})
END = Position(2**31, 1)
"""After all lines of any text."""


class ProposalKind(StrEnum):
    """What a proposal is, so that an editor can draw it."""

    KEY = "key"
    KIND = "kind"
    BLOCK = "block"
    LAYER = "layer"
    PARAMETER = "parameter"
    FUNCTION = "function"
    FILE = "file"
    WORD = "word"


class Proposal(NamedTuple):
    """What may be written in the place of a span.

    If it `is_snippet`, `${1:width}` in its text is a place to be filled in.
    """

    label: str
    text: str
    kind: ProposalKind
    documentation: str
    span: Span
    is_snippet: bool = False


def completion(snapshot: Snapshot, position: Position) -> tuple[Proposal, ...]:
    """Return what may be written at a position, the likeliest first."""
    cursor = cursor_at(snapshot.source, position)
    if cursor is None:
        return ()
    if snapshot.values is None:
        snapshot = snapshot._replace(root=_values_above(snapshot.source, position.line))
    line, column = position
    span = Span(snapshot.source, line, column - len(cursor.word), line, column)
    offered = (each._replace(span=span) for each in _proposals(snapshot, cursor, span))
    return tuple({each.label: each for each in offered}.values())


def _values_above(source: Source, line: int) -> Table | None:
    """Return the values of the lines above one, of a text that could never be read."""
    try:
        return read_document(Source(source.name, "\n".join(source.lines[: line - 1])))
    except SpecError:
        return None


def _proposals(snapshot: Snapshot, cursor: Cursor, span: Span) -> Iterator[Proposal]:
    if cursor.in_expression:
        yield from _names_in_expressions(snapshot, cursor, span)
    elif cursor.key is None:
        yield from _keys(snapshot, cursor, span)
    elif cursor.key in LISTS_OF_LAYERS:
        if cursor.in_list:
            yield from _whole_layers(snapshot, span)
    else:
        yield from _values(snapshot, cursor, cursor.key, span)


def _names_in_expressions(snapshot: Snapshot, cursor: Cursor, span: Span) -> Iterator[Proposal]:
    for name, default in parameters_in_scope(snapshot.values, cursor.block):
        said = "required" if is_required(default) else f"default: `{default.span.text}`"
        yield Proposal(name, name, ProposalKind.PARAMETER, said, span)
    for name, said in SPECIAL_NAMES.items():
        yield Proposal(name, name, ProposalKind.WORD, said, span)
    for name in FUNCTIONS:
        yield Proposal(name, f"{name}($0)", ProposalKind.FUNCTION, "", span, is_snippet=True)


def _keys(snapshot: Snapshot, cursor: Cursor, span: Span) -> Iterator[Proposal]:
    """Return the keys that the mapping at the cursor may have and has not."""
    if cursor.path[-1:] and cursor.path[-1] in LISTS_OF_LAYERS:
        kind = cursor.written.get("type", "")
        yield from _arguments(snapshot, cursor, kind, span)
        keys = keys_of_kind(kind)
    else:
        keys = _keys_of_mapping(cursor.path)
    missing = [key for key in keys.values() if key.name not in cursor.written]
    for key in sorted(missing, key=lambda each: not each.is_required):
        yield _key(key, span)


def _keys_of_mapping(path: tuple[str, ...]) -> dict[str, Key]:
    if path == ("edits",):
        return {
            name: Key(name, "Changes inherited layers.", (), None, is_required=False)
            for name in (*NEEDS, "layers", "keys", "block")
        }
    if len(path) == 2 and path[0] == "blocks":
        return dict(keys_of_definition("block"))
    if path[-1:] == ("expect",) and len(path) > 1:
        return dict(keys_of_definition("layer_expectation"))
    if path[:1] in (("blocks",), ("parameters",), ("inputs",)):
        return {}
    return dict(keys_under(path))


def _key(key: Key, span: Span) -> Proposal:
    return Proposal(key.name, f"{key.name}: ", ProposalKind.KEY, key.documentation, span)


def _arguments(snapshot: Snapshot, cursor: Cursor, block: str, span: Span) -> Iterator[Proposal]:
    """Return the parameters of a block that its call may say."""
    for item in _parameters(snapshot, block):
        if item.key not in cursor.written:
            default = "required" if is_required(item.value) else f"`{item.value.span.text}`"
            said = f"A parameter of the block `{block}`: {default}"
            yield Proposal(item.key, f"{item.key}: ", ProposalKind.PARAMETER, said, span)


def _parameters(snapshot: Snapshot, block: str) -> Iterable[Item]:
    owner = block_named(snapshot.values, block)
    return entries_of(None if owner is None else owner.get("parameters")).values()


def _blocks(snapshot: Snapshot) -> Iterable[str]:
    root = snapshot.values
    return entries_of(None if root is None else root.get("blocks"))


def _whole_layers(snapshot: Snapshot, span: Span) -> Iterator[Proposal]:
    """Return layers with the keys that they need, each value to be filled in."""
    for name in _blocks(snapshot):
        parameters = _parameters(snapshot, name)
        needed = [item.key for item in parameters if is_required(item.value)]
        yield _layer(name, needed, ProposalKind.BLOCK, "A block of this file.", span)
    for kind in kinds():
        keys = keys_of_kind(kind).values()
        needed = [key.name for key in keys if key.is_required and key.name != "type"]
        yield _layer(kind, needed, ProposalKind.KIND, kind_documentation(kind), span)


def _layer(
    name: str, needed: Iterable[str], kind: ProposalKind, documentation: str, span: Span
) -> Proposal:
    places = (f", {key}: ${{{at}:{key}}}" for at, key in enumerate(needed, 1))
    text = f"{{type: {name}{''.join(places)}}}"
    return Proposal(name, text, kind, documentation, span, is_snippet=True)


def _values(snapshot: Snapshot, cursor: Cursor, key: str, span: Span) -> Iterator[Proposal]:
    in_layer = cursor.path[-1:] and cursor.path[-1] in LISTS_OF_LAYERS
    if key == "type" and in_layer:
        for name in _blocks(snapshot):
            yield Proposal(name, name, ProposalKind.BLOCK, "A block of this file.", span)
        for kind in kinds():
            yield Proposal(kind, kind, ProposalKind.KIND, kind_documentation(kind), span)
    elif key in REFERENCES:
        start = Position(span.line, 1)
        for name in layers_above(snapshot, cursor.block, start if in_layer else END):
            yield Proposal(name, name, ProposalKind.LAYER, "", span)
    elif key == "extends":
        for path in files_to_extend(snapshot.document):
            yield Proposal(path, path, ProposalKind.FILE, "", span)
    else:
        yield from _words(cursor, key, span)


def _words(cursor: Cursor, key: str, span: Span) -> Iterator[Proposal]:
    """Return the words that a key may hold; of a mapping its keys, if none is written."""
    in_layer = cursor.path[-1:] and cursor.path[-1] in LISTS_OF_LAYERS
    keys = (
        keys_of_kind(cursor.written.get("type", "")) if in_layer else _keys_of_mapping(cursor.path)
    )
    if key in keys:
        yield from (_word(word, span) for word in keys[key].choices)
    if cursor.path[-1:] == ("values",) and key == "weight":
        yield from (_word(word, span) for word in NAMED_FILTERS)
    if not cursor.in_list:
        yield from (_key(each, span) for each in _keys_of_mapping((*cursor.path, key)).values())


def _word(word: str, span: Span) -> Proposal:
    return Proposal(word, word, ProposalKind.WORD, "", span)
