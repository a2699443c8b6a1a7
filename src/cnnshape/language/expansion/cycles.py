"""Whether a layer that is named too early depends on its reader: a loop, or just a wrong order.

The layers of a scope are looked at once, however many of them are named too early.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cnnshape.language.dependencies import loops_among
from cnnshape.language.expansion.written_names import written_names
from cnnshape.language.yaml.parts import items_of, tables_in, text_of_scalar
from cnnshape.language.yaml.values import Sequence, Table, Value

REFERRING_KEYS = ("from", "like", "share")


def loops_in(layers: Value) -> Mapping[int, int]:
    """Return one key for each layer of a list, the same for those that depend on each other.

    Layers, those in branches too, are known by the `id` of what is written of them.
    """
    return loops_among(dict(_needs_of_list(layers, written_names(layers), None)))


def _needs_of_list(
    layers: Value, names: Mapping[str, Table], before: Table | None
) -> Iterator[tuple[int, tuple[int, ...]]]:
    for item in tables_in(layers):
        needed = list(_named_by(item, names))
        if item.get("from") is None and before is not None:
            needed.append(before)
        for branch in items_of(item.get("branches")):
            yield from _needs_of_list(branch, names, None)
            needed += tables_in(branch)
        yield id(item), tuple(map(id, needed))
        before = item


def _named_by(item: Table, names: Mapping[str, Table]) -> Iterator[Table]:
    for key in REFERRING_KEYS:
        written = item.get(key)
        for reference in written.items if isinstance(written, Sequence) else (written,):
            name = text_of_scalar(reference)
            target = None if name is None else names.get(name.partition(".")[0])
            if target is not None:
                yield target
