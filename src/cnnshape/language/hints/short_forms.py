"""Layers written in another language's short form, as `- relu` and `- conv: {filters: 6}`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from cnnshape.catalogue import Safety
from cnnshape.diagnostics import Edit, Fix, Span
from cnnshape.language.hints.glued_entries import GLUED, GluedEntry, glued_entry
from cnnshape.language.hints.respelling import bare_kind
from cnnshape.language.hints.suggestion import words_like
from cnnshape.language.hints.words import KEYS, NAMES
from cnnshape.language.yaml.values import Item, Scalar, Sequence, Table, Value
from cnnshape.layers import KINDS, model_of

MAX_LINE_LENGTH = 70
MAX_KEYS = 40
"""Keys of a mapping that are looked at; a layer has fewer."""

A_LAYER = "write a mapping with a type, as `- {type: relu}`"
A_LIST = "write its layers in the list around it, one by one; `blocks` gives a group a name"


class GluedLayer(NamedTuple):
    """A layer whose colons have no space after them, so that its type is not read."""

    message: str
    span: Span
    help: str
    fix: Fix


def glued_layer(written: Table) -> GluedLayer | None:
    """Return what is wrong with a layer whose `type` took its value with it, as `{type:conv}`."""
    glued = {item.key: found for item in written.values() if (found := glued_entry(item))}
    of_type = next((key for key, entry in glued.items() if entry.key == "type"), None)
    if of_type is None:
        return None
    entries = [
        _spaced(glued[item.key]) if item.key in glued else _entry(item) for item in written.values()
    ]
    edits = (Edit(written.entries[key].key_span, _spaced(each)) for key, each in glued.items())
    help = f"write a space after each colon: `{{{', '.join(entries)}}}`"
    span = written.entries[of_type].key_span
    return GluedLayer(glued[of_type].message, span, help, Fix(Safety.UNSAFE, tuple(edits)))


def refusal_of(written: Value, blocks: Iterable[str]) -> tuple[str, str]:
    """Return what is wrong with an item that is no layer, and what to write."""
    if isinstance(written, Sequence):
        return "a list is here instead of a layer", A_LIST
    text = written.value if isinstance(written, Scalar) else None
    entries = _glued_entries(text) if isinstance(text, str) else []
    if entries and entries[0].key == "type":
        layer = ", ".join(map(_spaced, entries))
        return entries[0].message, f"write a space after each colon: `- {{{layer}}}`"
    return "this is not a layer", layer_meant_by(written, blocks) or A_LAYER


def as_list(layers: Value | None) -> str | None:
    """Say how layers are written as a list that are written as a mapping; None for others."""
    if not isinstance(layers, Table):
        return None
    if layers.get("type") is not None:
        first = _flow(layers) if layers.span.text.startswith("{") else next(_all_of(layers))
        return f"start each layer with `- `, so that the layers are a list: `- {first}`"
    item = next(layers.values(), None)
    if item is None or not isinstance(item.value, Table):
        return None
    layer = ", ".join([f"name: {item.key}", *_all_of(item.value)])
    return f"write a list of layers, the names inside them: `- {{{layer}}}`"


def _glued_entries(text: str) -> list[GluedEntry]:
    """Return the entries of a text such as `type:conv filters:8`; none if it has anything else."""
    found = [GLUED.fullmatch(part) for part in text.split()]
    return [
        GluedEntry(each["key"], each["sign"], each["value"]) for each in found if each is not None
    ] if all(found) else []  # fmt: skip


def _spaced(entry: GluedEntry) -> str:
    return f"{entry.key}: {entry.value}"


def misspelt_type(written: Table, kinds: Iterable[str]) -> Item | None:
    """Return the key that was meant as `type`: one that is like it, with a layer kind as value."""
    known = list(kinds)
    return next(
        (item for item in islice(written.values(), MAX_KEYS) if _is_type(item, known)), None
    )


def _is_type(item: Item, kinds: list[str]) -> bool:
    value = item.value.value if isinstance(item.value, Scalar) else None
    return words_like(item.key, ["type"], KEYS) == ["type"] and _kind(value, kinds) is not None


def layer_meant_by(written: Value, blocks: Iterable[str]) -> str | None:
    """Say how to write a layer whose kind is in the wrong place; None if there is no kind."""
    kinds = [*KINDS, *blocks]
    if isinstance(written, Table):
        return _meant_by_keys(written, kinds)
    text = written.value if isinstance(written, Scalar) else None
    kind = _kind(text, kinds)
    return None if kind is None else _help(kind, _needed(kind) if "(" in str(text) else ())


def _meant_by_keys(written: Table, kinds: list[str]) -> str | None:
    first = islice(written.values(), MAX_KEYS)
    item = next((each for each in first if _kind(each.key, kinds)), None)
    if item is None or (len(written.entries) == 1 and _has_type(item.value)):
        return _named(written)
    kind = _kind(item.key, kinds)
    assert kind is not None
    inner = [*_entries(kind, item.value), *_all_of(written.without(item.key))]
    return _help(kind, inner)


def _named(written: Table) -> str | None:
    """Say how to write a layer below its name, as `conv1: {type: conv}`."""
    item = next(written.values(), None)
    if item is None or len(written.entries) > 1 or not _has_type(item.value):
        return None
    assert isinstance(item.value, Table)
    return (
        f"write the name inside: `- {{{', '.join([f'name: {item.key}', *_all_of(item.value)])}}}`"
    )


def _has_type(value: Value) -> bool:
    return isinstance(value, Table) and value.get("type") is not None


def _kind(word: object, kinds: list[str]) -> str | None:
    if not isinstance(word, str):
        return None
    return next(iter(words_like(bare_kind(word), kinds, NAMES)), None)


def _entries(kind: str, value: Value) -> Iterator[str]:
    """Return the entries of a layer whose kind has a value: a mapping, or that of its main key."""
    if isinstance(value, Table):
        yield from _all_of(value)
    elif (not isinstance(value, Scalar) or value.value is not None) and kind in KINDS:
        needed = [*_needed(kind)]
        if len(needed) > 1:
            yield from needed
        else:
            yield from (f"{key}: {_flow(value)}" for key in _main_keys(kind)[:1])


def _main_keys(kind: str) -> list[str]:
    """Return the keys that a kind needs; its only key if it has no other."""
    fields = {key: field for key, field in model_of(kind).model_fields.items() if key != "type"}
    needed = [key for key, field in fields.items() if field.is_required]
    return needed or (list(fields) if len(fields) == 1 else [])


def _needed(kind: str) -> Iterator[str]:
    """Return the entries that a kind needs, their values left out."""
    if kind in KINDS:
        yield from (f"{key}: ..." for key in _main_keys(kind))


def _all_of(table: Table) -> Iterator[str]:
    return map(_entry, table.values())


def _entry(item: Item) -> str:
    return f"{item.key}: {_flow(item.value)}"


def _flow(value: Value) -> str:
    """Write a value again, in flow style."""
    if isinstance(value, Scalar):
        return value.span.text
    if isinstance(value, Sequence):
        return f"[{', '.join(map(_flow, value.items))}]"
    return f"{{{', '.join(map(_entry, value.values()))}}}"


def _help(kind: str, entries: Iterable[str]) -> str:
    layer = f"{{{', '.join([f'type: {kind}', *entries])}}}"
    return f"write `- {layer if len(layer) <= MAX_LINE_LENGTH else f'{{type: {kind}, ...}}'}`"
