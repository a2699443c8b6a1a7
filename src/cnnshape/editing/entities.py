"""What a text names, and where: layers, blocks and parameters, with every place that means them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from cnnshape.diagnostics import Span
from cnnshape.editing.expression_places import names_in_expressions
from cnnshape.editing.names import block_named
from cnnshape.editing.written import WrittenLayer, written_layers
from cnnshape.language.edits.reading import NEEDS
from cnnshape.language.expansion.scope import SEPARATOR
from cnnshape.language.yaml.parts import entries_of, items_of, tables_in, text_of_scalar
from cnnshape.language.yaml.values import Item, Scalar, Table, Value, is_expression
from cnnshape.layers.layer import PLACEMENT_KEYS

COPY = re.compile(r"_[0-9]+$")
"""The end of the name of one copy of a repeated layer."""

REFERENCE_KEYS = ("from", "like", "share", "pool")
"""The keys of layers that hold names of others."""


class EntityKind(StrEnum):
    """What is named."""

    LAYER = "layer"
    BLOCK = "block"
    PARAMETER = "parameter"


class Entity(NamedTuple):
    """Something with a name: in a block, or in the file if `block` is None."""

    kind: EntityKind
    name: str
    block: str | None = None


class Occurrence(NamedTuple):
    """A place that means an entity; `defines` it if it is named there."""

    entity: Entity
    span: Span
    defines: bool = False


def occurrences(root: Table | None, extended: Table | None = None) -> tuple[Occurrence, ...]:
    """Return all places of a text that name something, each once.

    `extended` are the keys of the file that it extends, whose blocks and parameters it may name.
    """
    if root is None:
        return ()
    found = _Occurrences(root, extended or root).all()
    return tuple({each.span[1:]: each for each in found}.values())


def occurrence_at(found: tuple[Occurrence, ...], line: int, column: int) -> Occurrence | None:
    """Return what is named at a place."""
    place = (line, column)
    return next((each for each in found if each.span[1:3] <= place <= each.span[3:]), None)


class _Occurrences:
    """Walks through a text, with the names of all scopes at hand."""

    def __init__(self, root: Table, extended: Table) -> None:
        self.root = root
        self.extended = extended
        self.layers = tuple(written_layers(root))

    @cached_property
    def kinds(self) -> Mapping[tuple[str | None, str], str | None]:
        """The type of each named layer, by its scope and name; inherited layers too."""
        layers = (*written_layers(self.extended), *self.layers)
        return {(each.block, str(each.name.value)): each.kind for each in layers if each.name}

    @cached_property
    def switches(self) -> frozenset[str]:
        """The parameters that say the type of a layer, as `type: =block`."""
        types = (each.item.get("type") for each in self.layers)
        return frozenset(
            part.text for value in types if value for part in names_in_expressions(value)
        )

    def all(self) -> Iterator[Occurrence]:
        entries = self.root.entries
        yield from self._parameters(self.root, None)
        yield from self._inputs(entries.get("inputs"))
        for name, item in entries_of(self.root.get("blocks")).items():
            yield Occurrence(Entity(EntityKind.BLOCK, name), item.key_span, defines=True)
            if isinstance(item.value, Table):
                yield from self._parameters(item.value, name)
                for each in items_of(item.value.get("inputs")):
                    yield from self._name(each, name, defines=True)
        for layer in self.layers:
            yield from self._layer(layer)
        for key in ("input", "inputs", "outputs", "expect", "budget"):
            if key in entries:
                yield from self._expressions(entries[key].value, None)
        yield from self._references(self.root.get("outputs"), None)
        expected = self.root.get("expect")
        if isinstance(expected, Table):
            for item in entries_of(expected.get("output")).values():
                yield Occurrence(Entity(EntityKind.LAYER, item.key), item.key_span)
        for edit in tables_in(self.root.get("edits")):
            yield from self._edit(edit)

    def _parameters(self, owner: Table, block: str | None) -> Iterator[Occurrence]:
        for item in entries_of(owner.get("parameters")).values():
            entity = Entity(EntityKind.PARAMETER, item.key, block)
            yield Occurrence(entity, item.key_span, defines=True)
            yield from self._expressions(item.value, block)
            if item.key in self.switches:
                yield from self._block_name(item.value)

    def _inputs(self, inputs: Item | None) -> Iterator[Occurrence]:
        for item in entries_of(None if inputs is None else inputs.value).values():
            yield Occurrence(Entity(EntityKind.LAYER, item.key), item.key_span, defines=True)

    def _layer(self, layer: WrittenLayer) -> Iterator[Occurrence]:
        item, block, called = layer.item, layer.block, layer.kind
        if layer.name is not None:
            yield from self._name(layer.name, block, defines=True)
        for key in REFERENCE_KEYS:
            yield from self._references(item.get(key), block)
        yield from self._block_name(item.get("type"))
        arguments = self._parameters_of(called or "").keys() - PLACEMENT_KEYS
        for entry in item.values():
            if entry.key != "branches":
                yield from self._expressions(entry.value, block)
            if called is not None and entry.key in arguments:
                yield Occurrence(Entity(EntityKind.PARAMETER, entry.key, called), entry.key_span)

    def _parameters_of(self, block: str) -> Mapping[str, Item]:
        for root in (self.root, self.extended):
            owner = block_named(root, block)
            if owner is not None:
                return entries_of(owner.get("parameters"))
        return {}

    def _block_name(self, value: Value | None) -> Iterator[Occurrence]:
        name = text_of_scalar(value)
        roots = (self.root, self.extended)
        is_known = name is not None and any(block_named(root, name) for root in roots)
        if name is not None and isinstance(value, Scalar) and is_known:
            yield from _occurrence(Entity(EntityKind.BLOCK, name), value, 0)

    def _name(self, value: Value, block: str | None, *, defines: bool) -> Iterator[Occurrence]:
        name = text_of_scalar(value)
        if name is not None and isinstance(value, Scalar):
            yield from _occurrence(Entity(EntityKind.LAYER, name, block), value, 0, defines=defines)

    def _references(self, value: Value | None, block: str | None) -> Iterator[Occurrence]:
        for each in (value,) if isinstance(value, Scalar) else items_of(value):
            if isinstance(each, Scalar) and isinstance(each.value, str) and not is_expression(each):
                yield from self._reference(each, each.value, block)

    def _reference(self, scalar: Scalar, text: str, scope: str | None) -> Iterator[Occurrence]:
        """Return what each part of a name means, as of `stage_2.bottleneck_1.conv_1`."""
        start = 0
        block: str | None = scope
        for part in text.split(SEPARATOR):
            name = part if (block, part) in self.kinds else COPY.sub("", part)
            name = name if (block, name) in self.kinds else part
            yield from _occurrence(Entity(EntityKind.LAYER, name, block), scalar, start)
            kind = self.kinds.get((block, name)) or COPY.sub("", part)
            start, block = start + len(part) + 1, kind

    def _expressions(self, value: Value, block: str | None) -> Iterator[Occurrence]:
        for name, span in names_in_expressions(value):
            is_own = block is not None and name in self._parameters_of(block)
            yield Occurrence(Entity(EntityKind.PARAMETER, name, block if is_own else None), span)

    def _edit(self, edit: Table) -> Iterator[Occurrence]:
        block = text_of_scalar(edit.get("block"))
        yield from self._block_name(edit.get("block"))
        for action in NEEDS:
            yield from self._references(edit.get(action), block)
        for item in entries_of(edit.get("keys")).values():
            yield from self._expressions(item.value, block)


def _occurrence(
    entity: Entity, scalar: Scalar, start: int, *, defines: bool = False
) -> Iterator[Occurrence]:
    """Return the place of a name in a text, from so many characters on; none if it has escapes."""
    written = scalar.span.text
    before = written.find(str(scalar.value))
    if before >= 0:
        column = scalar.span.column + before + start
        span = scalar.span._replace(
            column=column, end_line=scalar.span.line, end_column=column + len(entity.name)
        )
        yield Occurrence(entity, span, defines)
