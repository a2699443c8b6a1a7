"""Layers written in another language's short form, as `- relu` and `- conv: {filters: 6}`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cnnshape.language.hints.suggestion import VERY_CLOSE, words_like
from cnnshape.language.hints.unknown_keys import GLUED
from cnnshape.language.yaml.values import Item, Scalar, Sequence, Table, Value
from cnnshape.layers import KINDS, model_of

MAX_LINE_LENGTH = 70


def layer_meant_by(written: Value, blocks: Iterable[str]) -> str | None:
    """Say how to write a layer whose kind is in the wrong place; None if there is no kind."""
    kinds = [*KINDS, *blocks]
    if isinstance(written, Table):
        return _meant_by_keys(written, kinds)
    text = written.value if isinstance(written, Scalar) else None
    glued = GLUED.fullmatch(text) if isinstance(text, str) else None
    if glued is not None and glued["key"] == "type":
        return f"write a space after the colon: `- type: {glued['value']}`"
    kind = _kind(text, kinds)
    return None if kind is None else _help(kind, ())


def _meant_by_keys(written: Table, kinds: list[str]) -> str | None:
    item = next((each for each in written.values() if _kind(each.key, kinds)), None)
    if item is None:
        return None
    kind = _kind(item.key, kinds)
    assert kind is not None
    inner = [*_entries(kind, item.value), *_all_of(written.without(item.key))]
    return _help(kind, inner)


def _kind(word: object, kinds: list[str]) -> str | None:
    if not isinstance(word, str):
        return None
    return next(iter(words_like(word, kinds, least=VERY_CLOSE)), None)


def _entries(kind: str, value: Value) -> Iterator[str]:
    """Return the entries of a layer whose kind has a value: a mapping, or that of its main key."""
    if isinstance(value, Table):
        yield from _all_of(value)
    elif (not isinstance(value, Scalar) or value.value is not None) and kind in KINDS:
        fields = {key: field for key, field in model_of(kind).model_fields.items() if key != "type"}
        needed = [key for key, field in fields.items() if field.is_required()]
        if needed or len(fields) == 1:
            yield f"{(needed or list(fields))[0]}: {_flow(value)}"


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
