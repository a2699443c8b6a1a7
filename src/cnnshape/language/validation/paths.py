"""Follow the path that pydantic gives of a wrong value to the value as the file writes it."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence as Several

from cnnshape.diagnostics import Span
from cnnshape.language.yaml.parts import entries_of, items_of
from cnnshape.language.yaml.values import Table, Value

Path = Several[str | int]
"""Keys and positions, from the outermost to the innermost."""

UNION_TAGS = frozenset({"one", "each", "pairs", "rule"})
"""Tags by which a model distinguishes the readings of a value; a file does not hold them."""

KEY_ITSELF = "[key]"
"""What pydantic adds to the path of a key that is wrong itself."""


def path_of(location: Iterable[str | int], table: Table) -> Path:
    """Return the keys and positions that lead to a value, without the tags of readings.

    pydantic mixes keys and tags in one path. A part is a tag only if it reads as one and is no key
    of the mapping reached so far: a user may name an input `one`.
    """
    path: list[str | int] = []
    value: Value | None = table
    for part in location:
        if part == KEY_ITSELF:
            continue
        if not path or part in entries_of(value) or part not in UNION_TAGS:
            path.append(part)
            value = _child(value, part)
    return path


def path_text(path: Path) -> str:
    """Write a path as messages do: `expect.shape[0]`."""
    text = str(path[0])
    for part in path[1:]:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text


def value_at(table: Table, path: Path) -> Value | None:
    """Return the innermost value along a path that was written out."""
    value: Value | None = None
    for part in path:
        inner = _child(table if value is None else value, part)
        if inner is None:
            break
        value = inner
    return value


def key_span(table: Table, path: Path) -> Span:
    """Return where the last key of a path is written, or the mapping around it."""
    parent = value_at(table, path[:-1]) or table
    item = entries_of(parent).get(str(path[-1]))
    return parent.span if item is None else item.key_span


def _child(value: Value | None, part: str | int) -> Value | None:
    if isinstance(value, Table):
        return value.get(str(part))
    items = items_of(value)
    return items[part] if isinstance(part, int) and part < len(items) else None
