"""The outline of a text: its inputs, parameters, blocks and layers."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from cnnshape.diagnostics import Span
from cnnshape.editing.written import head_of
from cnnshape.language.yaml.parts import entries_of, items_of, tables_in, text_of_scalar
from cnnshape.language.yaml.values import Item, Table, Value


class SymbolKind(StrEnum):
    """What an entry of the outline is."""

    SECTION = "section"
    INPUT = "input"
    PARAMETER = "parameter"
    BLOCK = "block"
    LAYER = "layer"


class Symbol(NamedTuple):
    """An entry of the outline: all of it, the place of its name, and what is in it."""

    name: str
    detail: str
    kind: SymbolKind
    span: Span
    name_span: Span
    children: tuple[Symbol, ...] = ()


def symbols(root: Table | None) -> Iterator[Symbol]:
    """Return the outline of a text in the order of the file."""
    for item in entries_of(root).values():
        if item.key in ("input", "inputs"):
            yield _of_item(item, SymbolKind.INPUT)
        elif item.key == "parameters":
            parameters = (_of_item(each, SymbolKind.PARAMETER) for each in _entries(item))
            yield _of_item(item, SymbolKind.SECTION, *parameters)
        elif item.key == "blocks":
            yield _of_item(item, SymbolKind.SECTION, *(_block(each) for each in _entries(item)))
        elif item.key == "layers":
            yield _of_item(item, SymbolKind.SECTION, *_layers(item.value))


def _entries(item: Item) -> Iterator[Item]:
    yield from entries_of(item.value).values()


def _block(item: Item) -> Symbol:
    return _of_item(item, SymbolKind.BLOCK, *_layers(entries_of(item.value).get("layers")))


def _of_item(item: Item, kind: SymbolKind, *children: Symbol) -> Symbol:
    key, value = item.key_span, item.value.span
    span = key._replace(end_line=value.end_line, end_column=value.end_column)
    is_short = not children and value.line == value.end_line
    return Symbol(item.key, value.text if is_short else "", kind, span, key, children)


def _layers(layers: Item | Value | None) -> Iterator[Symbol]:
    value = layers.value if isinstance(layers, Item) else layers
    for table in tables_in(value):
        kind = text_of_scalar(table.get("type")) or "layer"
        name = text_of_scalar(table.get("name"))
        written = table.get("name")
        place = head_of(table) if written is None else written.span
        children = (each for branch in items_of(table.get("branches")) for each in _layers(branch))
        detail = "" if name is None else kind
        yield Symbol(name or kind, detail, SymbolKind.LAYER, table.span, place, tuple(children))
