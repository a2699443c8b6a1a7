"""Rename a layer, block or parameter wherever it is meant, or say why that cannot be done."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from cnnshape.diagnostics import Edit, Span, SpecError
from cnnshape.editing.document import Position
from cnnshape.editing.entities import Entity, EntityKind, Occurrence
from cnnshape.editing.family import workspace_of
from cnnshape.editing.navigation import entity_at, references
from cnnshape.editing.snapshot import Snapshot
from cnnshape.language.expansion.blocks import RESERVED_KINDS
from cnnshape.language.expressions.functions import TAKEN_NAMES
from cnnshape.language.loading import read_origin
from cnnshape.language.schema.layers import PARAMETER_PATTERN
from cnnshape.layers.layer import PLACEMENT_KEYS
from cnnshape.layers.quantities import NAME_PATTERN
from cnnshape.linting.source_text import SourceText
from cnnshape.network import Origin


class CannotRename(Exception):
    """A name that cannot be changed, or not to that; the message says why and what to do."""


NAMING_KEYS = {"like", "pool"}
"""Keys of layers that hold names of others; which layers are meant is in the nodes."""


def name_to_change(snapshot: Snapshot, position: Position) -> Span:
    """Return the place of the name that can be changed at a place; CannotRename if none can."""
    return _to_rename(snapshot, position)[0].span


def renaming(snapshot: Snapshot, position: Position, name: str) -> Mapping[str, tuple[Edit, ...]]:
    """Return the edits of each file, by its name, that give what is at a place another name.

    Every file is read with the new name before that is offered: its network must be the same.
    """
    at, places = _to_rename(snapshot, position)
    _refuse_bad_name(at.entity, name)
    edits: dict[str, list[Edit]] = defaultdict(list)
    for each in places:
        edits[each.span.source.name].append(Edit(each.span, name))
    _prove(snapshot, edits, name)
    return {file: tuple(each) for file, each in edits.items()}


def _to_rename(snapshot: Snapshot, position: Position) -> tuple[Occurrence, tuple[Occurrence, ...]]:
    """Return the name at a place with all places that mean the same."""
    at = entity_at(snapshot, position)
    if at is None:
        raise CannotRename("here is no name: rename a layer, a block or a parameter")
    places = references(snapshot, position)
    defined = next((each for each in places if each.defines), None)
    if defined is None:
        what = f"`{at.entity.name}` is a default name"
        raise CannotRename(f"{what}: write `name: {at.entity.name}` in its layer first")
    file, is_own = Path(defined.span.source.name), defined.span.source.name == snapshot.source.name
    if not is_own and not file.resolve().is_relative_to(workspace_of(snapshot)):
        raise CannotRename(f"`{at.entity.name}` is defined in {file.name}: rename it there")
    return at, places


def _refuse_bad_name(entity: Entity, name: str) -> None:
    if entity.kind is EntityKind.PARAMETER:
        taken = TAKEN_NAMES if entity.block is None else TAKEN_NAMES | PLACEMENT_KEYS | {"type"}
        if not re.fullmatch(PARAMETER_PATTERN, name):
            raise CannotRename(f"`{name}` cannot name a parameter: use letters, digits and `_`")
    else:
        taken = RESERVED_KINDS if entity.kind is EntityKind.BLOCK else frozenset({"input"})
        if not re.fullmatch(NAME_PATTERN, name):
            raise CannotRename(
                f"`{name}` cannot name a {entity.kind}: use letters, digits, `_` and `-`, "
                "starting with a letter"
            )
    if name in taken:
        raise CannotRename(f"`{name}` is taken by the language: choose another name")


def _prove(snapshot: Snapshot, edits: Mapping[str, Sequence[Edit]], name: str) -> None:
    """Refuse a name with which a file cannot be read any more, or is another network."""
    sources = {file: each[0].span.source for file, each in edits.items()}
    after = {file: SourceText(sources[file]).edited(each) for file, each in edits.items()}
    buffers = {Path(file).resolve(): text for file, text in after.items()}
    for file, text in after.items():
        is_own = file == snapshot.source.name
        folder = snapshot.document.folder if is_own else Path(file).parent
        before = Origin(sources[file], folder, buffers=snapshot.origin.buffers)
        old = _structure(before)
        if old is None:
            continue
        new = _structure(before.with_text(text)._replace(buffers={**before.buffers, **buffers}))
        if new != old:
            where = "" if is_own else f" in {Path(file).name}"
            raise CannotRename(f"`{name}` would change the network{where}: choose another name")


def _structure(origin: Origin) -> list[object] | None:
    """Return what a text describes but for the names in it; None if it cannot be read."""
    try:
        nodes = read_origin(origin).nodes
    except SpecError:
        return None
    positions: dict[str | None, int] = {node.name: at for at, node in enumerate(nodes)}
    return [
        (
            node.layer.model_dump(exclude=NAMING_KEYS),
            [positions[each] for each in node.inputs],
            positions.get(node.like),
            positions.get(node.shares),
        )
        for node in nodes
    ]
