"""Mappings as a document has them: each key once, `<<` merged in, in the order of the file."""

from __future__ import annotations

import re

from cnnshape.diagnostics import Related, Span
from cnnshape.language.problems import Problems
from cnnshape.language.yaml.values import Item, Scalar, Sequence, Table, Value

MERGE_KEY = "<<"
GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+")
"""A number with commas between its digits, as prose has it."""

MAX_SHOWN = 40
"""Characters of a value that a message shows."""


def table_of(children: list[Value], span: Span, problems: Problems) -> Table:
    """Return the mapping of keys and values in turn, noting keys that cannot be in it."""
    entries: dict[str, Item] = {}
    merged: list[Value] = []
    for key, value in zip(children[::2], children[1::2], strict=True):
        name = key.value if isinstance(key, Scalar) else None
        if not isinstance(name, str):
            _refuse_key(key, problems)
        elif name == MERGE_KEY and isinstance(key, Scalar) and key.is_plain:
            merged.append(value)
        elif name in entries:
            _refuse_duplicate(key.span, value, entries[name], problems)
        else:
            entries[name] = Item(name, key.span, value)
    for value in merged:
        _merge(value, entries, problems)
    return Table(entries, span)


def _merge(value: Value, entries: dict[str, Item], problems: Problems) -> None:
    """Take over the keys of a mapping, or of a list of them, that are not written here."""
    tables = value.items if isinstance(value, Sequence) else (value,)
    for table in tables:
        if not isinstance(table, Table):
            problems.add(
                "E001",
                "`<<` merges a mapping, or a list of mappings",
                table.span,
                "write an alias of a mapping: `<<: *name`",
            )
            continue
        for item in table.values():
            entries.setdefault(item.key, item)


def _refuse_key(key: Value, problems: Problems) -> None:
    text = key.span.text
    number = _number_around(key.span)
    if number is not None:
        help = f"write the digits alone: `{number}`"
    elif isinstance(key, Scalar):
        help = f'put it in quotes if it is meant as a name: "{text}"'
    else:
        help = "write `key: value`; a list or mapping cannot be a key"
    problems.add("E004", "a key must be text", key.span, help)


def _number_around(span: Span) -> str | None:
    """Return the number that a comma in flow style tore apart, as `1,000`."""
    line = span.source.lines[span.line - 1]
    found = (each for each in GROUPED.finditer(line) if each.start() < span.column <= each.end())
    return next((each[0].replace(",", "") for each in found), None)


def _refuse_duplicate(span: Span, value: Value, first: Item, problems: Problems) -> None:
    from cnnshape.language.yaml.slips import item_help

    problems.add(
        "E003",
        f"the key `{first.key}` is written twice",
        span,
        item_help(span.source.lines[span.line - 1][span.column - 1 :])
        or _second_layer(first.key, span)
        or _which_to_remove(first.value, value),
        related=(Related("first written here", first.key_span),),
    )


def _second_layer(name: str, span: Span) -> str | None:
    """Say how to begin a second layer, where its `type` continues the one above it."""
    line = span.source.lines[span.line - 1]
    if name != "type" or line[: span.column - 1].strip():
        return None
    return f"start each layer with `- `, so that the layers are a list: `- {line.strip()}`"


def _which_to_remove(first: Value, second: Value) -> str:
    """Return the help for a key with two values; short values that disagree are shown."""
    one, other = first.span.text, second.span.text
    is_short = all(
        each.span.line == each.span.end_line and len(each.span.text) <= MAX_SHOWN
        for each in (first, second)
    )
    if one == other or not is_short:
        return "remove one of the two"
    return f"remove one of the two, they disagree: `{one}` and `{other}`"
