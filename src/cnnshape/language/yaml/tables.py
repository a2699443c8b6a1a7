"""Mappings as a document has them: each key once, `<<` merged in, in the order of the file."""

from __future__ import annotations

from cnnshape.diagnostics import Related, Span
from cnnshape.language.problems import Problems
from cnnshape.language.yaml.values import Item, Scalar, Sequence, Table, Value

MERGE_KEY = "<<"


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
            _refuse_duplicate(name, key.span, entries[name].key_span, problems)
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
    if isinstance(key, Scalar):
        help = f'put it in quotes if it is meant as a name: "{text}"'
    else:
        help = "write `key: value`; a list or mapping cannot be a key"
    problems.add("E004", "a key must be text", key.span, help)


def _refuse_duplicate(name: str, span: Span, first: Span, problems: Problems) -> None:
    from cnnshape.language.yaml.slips import item_help

    problems.add(
        "E003",
        f"the key `{name}` is written twice",
        span,
        item_help(span.source.lines[span.line - 1][span.column - 1 :])
        or "remove one of the two; they do not add up",
        related=(Related("first written here", first),),
    )
