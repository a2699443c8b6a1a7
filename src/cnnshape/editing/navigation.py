"""From a name to where it is defined, and to every place that means the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from cnnshape.diagnostics import Source, Span
from cnnshape.editing.document import Position
from cnnshape.editing.entities import Entity, EntityKind, Occurrence, occurrence_at, occurrences
from cnnshape.editing.family import extended_files, extending_files
from cnnshape.editing.names import block_named
from cnnshape.editing.snapshot import Snapshot
from cnnshape.editing.written import way_to
from cnnshape.language.yaml.parts import entries_of
from cnnshape.language.yaml.values import Table


def definition(snapshot: Snapshot, position: Position) -> tuple[Span, ...]:
    """Return where what is named at a place is defined; a file that is extended as its start."""
    if _is_extends(snapshot, position):
        return tuple(_start(each.source) for each in list(extended_files(snapshot))[:1])
    at = entity_at(snapshot, position)
    if at is None:
        return ()
    found = (each for each in _all_places(snapshot, at.entity, extending=False) if each.defines)
    written = tuple(each.span for each in found)
    return written or tuple(_default_name(snapshot, at.entity))


def references(snapshot: Snapshot, position: Position) -> tuple[Occurrence, ...]:
    """Return every place that means what is named at a place, its definition too."""
    at = entity_at(snapshot, position)
    return () if at is None else tuple(_all_places(snapshot, at.entity, extending=True))


def highlights(snapshot: Snapshot, position: Position) -> tuple[Occurrence, ...]:
    """Return the places of the text itself that mean what is named at a place."""
    at = entity_at(snapshot, position)
    found = _own(snapshot) if at is not None else ()
    return tuple(each for each in found if at is not None and each.entity == at.entity)


def entity_at(snapshot: Snapshot, position: Position) -> Occurrence | None:
    """Return what is named at a place of the text; None if it cannot be parsed."""
    return occurrence_at(_own(snapshot), *position) if snapshot.root is not None else None


def _own(snapshot: Snapshot) -> tuple[Occurrence, ...]:
    parents = [each.root for each in extended_files(snapshot)]
    return occurrences(snapshot.root, merged(parents))


def merged(roots: Iterable[Table]) -> Table | None:
    """Return the blocks, parameters and layers that a text takes over, the nearest file's first."""
    found: Table | None = None
    for root in roots:
        if found is None:
            found = root
            continue
        entries = {**root.entries, **found.entries}
        for key in ("blocks", "parameters"):
            inherited, own = root.entries.get(key), found.entries.get(key)
            if inherited is not None and own is not None:
                both = {**entries_of(inherited.value), **entries_of(own.value)}
                entries[key] = own._replace(value=Table(both, own.value.span))
        found = Table(entries, found.span)
    return found


def _all_places(snapshot: Snapshot, entity: Entity, *, extending: bool) -> Iterator[Occurrence]:
    own = snapshot.root
    if own is None:
        return
    parents = [] if _is_replaced(entity, own) else list(extended_files(snapshot))
    roots = [own, *(each.root for each in parents)]
    found = [
        [each for each in occurrences(root, merged(roots[at + 1 :])) if each.entity == entity]
        for at, root in enumerate(roots)
    ]
    yield from chain.from_iterable(found)
    if extending and snapshot.document.path is not None:
        paths = [snapshot.document.path.resolve(), *(each.path for each in parents)]
        origin = max(at for at, places in enumerate(found) if places or at == 0)
        for other in extending_files(snapshot, paths[origin]):
            if other.path not in paths and not _is_replaced(entity, other.root):
                places = occurrences(other.root, merged(roots))
                yield from (each for each in places if each.entity == entity)


def _is_replaced(entity: Entity, root: Table) -> bool:
    """Say whether a file has its own layers where an entity would be one of those it inherits."""
    if entity.kind is EntityKind.BLOCK or (
        entity.kind is EntityKind.PARAMETER and entity.block is None
    ):
        return False
    if entity.block is not None:
        return block_named(root, entity.block) is not None
    return root.get("layers") is not None


def _default_name(snapshot: Snapshot, entity: Entity) -> Iterator[Span]:
    """Return where the layer is that a name means without being written, as conv_1 or input."""
    known = snapshot.known
    if known is None or entity.kind is not EntityKind.LAYER:
        return
    network = known.analysis.network
    groups = (group.name for group in network.groups if group.block == entity.block)
    scope = "" if entity.block is None else next(groups, None)
    if scope is None:
        return
    name = f"{scope}.{entity.name}" if scope else entity.name
    spans = {group.name: group.span for group in network.groups}
    spans |= {node.name: node.span for node in network.nodes}
    span = spans.get(name) or spans.get(network.node_named(name))
    if span is not None and span.source.name == snapshot.source.name:
        here = snapshot.place(span)
        yield from () if here is None else (here,)
    elif span is not None:
        yield span


def _is_extends(snapshot: Snapshot, position: Position) -> bool:
    way = way_to(snapshot.root, position)
    return len(way) > 1 and way[1].item is not None and way[1].item.key == "extends"


def _start(source: Source) -> Span:
    return source.span(1, 1, 1, 1)
