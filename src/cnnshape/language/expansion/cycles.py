"""Whether a layer that is named too early depends on its reader: a loop, or just a wrong order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cnnshape.language.expansion.written_names import written_names
from cnnshape.language.yaml.parts import items_of, tables_in, text_of_scalar
from cnnshape.language.yaml.values import Sequence, Table, Value


def readers_form_a_cycle(layers: Value, reader: Table, target: Table) -> bool:
    """Say whether `target`, further down than `reader`, depends on `reader` in turn."""
    reads: dict[int, list[Table]] = {}
    before: Table | None = None
    names = written_names(layers)
    for item in tables_in(layers):
        reads[id(item)] = _read_by(item, before, names)
        before = item
    seen: set[int] = set()
    waiting = [target]
    while waiting:
        item = waiting.pop()
        if item is reader or any(inner is reader for inner in _inside(item)):
            return True
        if id(item) not in seen:
            seen.add(id(item))
            waiting += reads.get(id(item), [])
    return False


def _read_by(item: Table, before: Table | None, names: Mapping[str, Table]) -> list[Table]:
    read = [] if before is None or item.get("from") is not None else [before]
    for each in (item, *_inside(item)):
        written = each.get("from")
        references = written.items if isinstance(written, Sequence) else (written,)
        texts = map(text_of_scalar, references)
        read += [names[text] for text in texts if text is not None and text in names]
    return read


def _inside(item: Table) -> Iterator[Table]:
    """Return the layers in the branches of an item, and in the branches of those."""
    for branch in items_of(item.get("branches")):
        for inner in tables_in(branch):
            yield inner
            yield from _inside(inner)
