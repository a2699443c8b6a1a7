"""Which names may be read at a place: layers above it, the inputs of its block, parameters."""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.editing.document import Position
from cnnshape.editing.known import Known
from cnnshape.editing.snapshot import Snapshot
from cnnshape.editing.written import written_layers
from cnnshape.language.expansion.scope import SEPARATOR
from cnnshape.language.yaml.parts import entries_of, items_of, text_of_scalar
from cnnshape.language.yaml.values import Table, Value


def inputs_of_scope(root: Table | None, block: str | None) -> tuple[str, ...]:
    """Return under which names the layers of a block, or of the file, read what is outside."""
    owner = root if block is None else block_named(root, block)
    named = None if owner is None else owner.get("inputs")
    if block is None:
        return tuple(entries_of(named)) or ("input",)
    return tuple(text for each in items_of(named) if (text := text_of_scalar(each))) or ("input",)


def block_named(root: Table | None, name: str) -> Table | None:
    """Return a block of a file; None if there is none that can be read."""
    item = entries_of(None if root is None else root.get("blocks")).get(name)
    return item.value if item is not None and isinstance(item.value, Table) else None


def layers_above(snapshot: Snapshot, block: str | None, position: Position) -> Iterator[str]:
    """Return the names of layers that one at a position may read, the nearest first."""
    found = {
        str(layer.name.value): layer.item.span[1:3]
        for layer in written_layers(snapshot.values)
        if layer.block == block and layer.name is not None
    }
    places = set(found.values())
    known = _known_names(snapshot, block)
    found |= {name: place for name, place in known if place not in places}
    above = {name: place for name, place in found.items() if place < position}
    yield from sorted(above, key=lambda name: above[name], reverse=True)
    yield from inputs_of_scope(snapshot.values, block)


def _known_names(snapshot: Snapshot, block: str | None) -> Iterator[tuple[str, tuple[int, int]]]:
    """Return the names of a scope in the network, with their places in the text."""
    known = snapshot.known
    scope = None if known is None else _prefix_of(known, block)
    if known is None or scope is None:
        return
    for uses in known.uses.values():
        for use in uses:
            place = snapshot.place(use.written.span) if use.call == scope else None
            if place is not None and use.rows and use.rows[0].type != "input":
                yield use.name.rpartition(SEPARATOR)[2], place[1:3]


def _prefix_of(known: Known, block: str | None) -> str | None:
    """Return the name of the first call of a block, empty for the file; None if it has no call."""
    if block is None:
        return ""
    groups = (group.name for group in known.analysis.network.groups if group.block == block)
    return next(groups, None)


def parameters_in_scope(root: Table | None, block: str | None) -> Iterator[tuple[str, Value]]:
    """Return the parameters that expressions of a block, or of the file, may name."""
    owners = [root] if block is None else [block_named(root, block), root]
    for owner in owners:
        for item in entries_of(None if owner is None else owner.get("parameters")).values():
            yield item.key, item.value
