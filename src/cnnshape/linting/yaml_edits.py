"""Edits that carry out a remedy: comments, order, flow style and line ends stay as they are."""

from __future__ import annotations

import re

from cnnshape.diagnostics import Edit, Span
from cnnshape.language.writing.values import value_text
from cnnshape.language.yaml.values import Item, Table, Value, is_expression, scalars_of
from cnnshape.linting.finding import (
    ChangeInput,
    InsertLayer,
    Remedy,
    RemoveKey,
    SetKey,
    Several,
)
from cnnshape.linting.source_text import SourceText
from cnnshape.linting.yaml_deletions import (
    NO_EDITS,
    Edits,
    delete_from_flow,
    delete_lines,
    end_of,
    from_to,
    start_of,
)
from cnnshape.network import Network, Node


def edits_for(remedy: Remedy, node: Node, text: SourceText, network: Network) -> Edits:
    """Return the edits that carry out a remedy on a layer, none where it cannot be done safely."""
    if isinstance(remedy, Several):
        parts = [edits_for(each, each.node or node, text, network) for each in remedy.steps]
        return tuple(edit for edits in parts for edit in edits) if all(parts) else NO_EDITS
    if isinstance(remedy, ChangeInput):
        return _change_input(remedy, text, network)
    table = text.table_at(node.span)
    if table is None:
        return NO_EDITS
    if isinstance(remedy, SetKey):
        return _set_key(remedy, table, text)
    if isinstance(remedy, RemoveKey):
        return _remove_key(remedy.key, table, text)
    if isinstance(remedy, InsertLayer):
        quote = _quote_of(table)
        layer = f"{{{quote}type{quote}: {quote}{remedy.kind}{quote}}}"
        return _insert_before(layer, table, text)
    return _remove_item(table, text)


def _quote_of(table: Table) -> str:
    """Return the quote around the keys of a mapping, as in JSON, or nothing where they are bare."""
    marks = {item.key_span.text[:1] for item in _own_entries(table)}
    return '"' if marks == {'"'} else ""


def is_flow(value: Value, text: SourceText) -> bool:
    """Say whether a mapping or list is written in braces or brackets."""
    return text.line(value.span.line)[value.span.column - 1] in "{["


def _change_input(remedy: ChangeInput, text: SourceText, network: Network) -> Edits:
    value = text.root.get("input")
    is_changed = network.origin is None or network.origin.input is not None
    if value is None or len(network.input_shapes) != 1 or is_changed:
        return NO_EDITS
    if any(map(is_expression, scalars_of(value))):
        return NO_EDITS
    return (Edit(value.span, value_text(network.layout.outside(remedy.shape))),)


def _set_key(remedy: SetKey, table: Table, text: SourceText) -> Edits:
    item = table.entries.get(remedy.key)
    if item is None:
        quote = _quote_of(table)
        return _add_key(f"{quote}{remedy.key}{quote}: {value_text(remedy.value)}", table, text)
    if is_expression(item.value) or not _lies_in(item, table):
        return NO_EDITS
    return (Edit(item.value.span, value_text(remedy.value)),)


def _add_key(entry: str, table: Table, text: SourceText) -> Edits:
    """Write an entry after the last one, on a line of its own where the others have theirs."""
    own = _own_entries(table)
    if not own:
        return NO_EDITS
    if is_flow(table, text):
        return (Edit(end_of(own[-1].value.span), f", {entry}"),)
    last = next((i for i in reversed(own) if i.value.span.end_line == i.key_span.line), None)
    if last is None:
        return NO_EDITS
    line = last.key_span.line
    end = len(text.line(line)) + 1
    indent = " " * (own[0].key_span.column - 1)
    return (Edit(text.span(line, end, line, end), f"{text.line_break()}{indent}{entry}"),)


def _remove_key(key: str, table: Table, text: SourceText) -> Edits:
    own = _own_entries(table)
    position = next((at for at, item in enumerate(own) if item.key == key), None)
    if position is None or len(own) < 2:
        return NO_EDITS
    item = own[position]
    if is_flow(table, text):
        spans = [from_to(each.key_span, each.value.span) for each in own]
        return delete_from_flow(spans, position, text)
    if position and _stands_alone(item.key_span, item.value.span, text):
        return delete_lines(from_to(item.key_span, item.value.span), text)
    return NO_EDITS


def _remove_item(table: Table, text: SourceText) -> Edits:
    around = text.list_around(table.span)
    if around is None or len(around.items) < 2:
        return NO_EDITS
    if is_flow(around, text):
        spans = [each.span for each in around.items]
        position = next(at for at, span in enumerate(spans) if span[1:] == table.span[1:])
        return delete_from_flow(spans, position, text)
    line = text.line(table.span.line)[: table.span.column - 1]
    if re.fullmatch(r"[ \t]*-[ \t]+", line) is None:
        return NO_EDITS
    return delete_lines(table.span, text)


def _insert_before(item: str, table: Table, text: SourceText) -> Edits:
    """Write an item before another, which must read the one before it; never in a branch's dash."""
    around = text.list_around(table.span)
    if around is None or "from" in table.entries:
        return NO_EDITS
    if is_flow(around, text):
        return (Edit(start_of(table.span), f"{item}, "),)
    dash = text.line(table.span.line)[: table.span.column - 1]
    if re.fullmatch(r"[ \t]*-[ \t]+", dash) is None:
        return NO_EDITS
    start = text.span(table.span.line, 1, table.span.line, 1)
    return (Edit(start, f"{dash}{item}{text.line_break()}"),)


def _own_entries(table: Table) -> list[Item]:
    """Return the entries that are written in a mapping itself, not merged by `<<`, in order."""
    own = (item for item in table.values() if _lies_in(item, table))
    return sorted(own, key=lambda item: item.key_span[1:])


def _lies_in(item: Item, table: Table) -> bool:
    start, end = table.span[1:3], table.span[3:]
    return start <= item.key_span[1:3] and item.value.span[3:] <= end


def _stands_alone(key: Span, value: Span, text: SourceText) -> bool:
    return not text.line(key.line)[: key.column - 1].strip() and value.line >= key.line
