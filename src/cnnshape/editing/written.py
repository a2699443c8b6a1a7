"""The layers, blocks and parameters of a text as they are written, and what is at a place of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cnnshape.diagnostics import Span
from cnnshape.editing.document import Position
from cnnshape.language.yaml.parts import entries_of, items_of, tables_in, text_of_scalar
from cnnshape.language.yaml.values import Item, Scalar, Table, Value


class WrittenLayer(NamedTuple):
    """An item of a list of layers, and the block whose list it is; None at the top of the file."""

    item: Table
    block: str | None

    @property
    def kind(self) -> str | None:
        """The `type` that is written, if it is text."""
        return text_of_scalar(self.item.get("type"))

    @property
    def name(self) -> Scalar | None:
        """The name that is written, with its place."""
        written = self.item.get("name")
        is_text = isinstance(written, Scalar) and isinstance(written.value, str)
        return written if is_text and isinstance(written, Scalar) else None


def written_layers(root: Value | None) -> Iterator[WrittenLayer]:
    """Return all layers of a file, those of branches, blocks and edits too."""
    entries = entries_of(root)
    for name, block in entries_of(_value(entries.get("blocks"))).items():
        yield from _in_list(entries_of(block.value).get("layers"), name)
    for edit in tables_in(_value(entries.get("edits"))):
        yield from _in_list(edit.entries.get("layers"), text_of_scalar(edit.get("block")))
    yield from _in_list(entries.get("layers"), None)


def _in_list(layers: Item | None, block: str | None) -> Iterator[WrittenLayer]:
    waiting = [_value(layers)]
    while waiting:
        for item in tables_in(waiting.pop()):
            yield WrittenLayer(item, block)
            waiting += items_of(item.get("branches"))


def _value(item: Item | None) -> Value | None:
    return None if item is None else item.value


class Step(NamedTuple):
    """A value on the way to a place, and the entry of a mapping that it is; `on_key` if at its key.

    The value of a place at a key is that of the key.
    """

    value: Value
    item: Item | None = None
    on_key: bool = False


def way_to(root: Value | None, position: Position) -> tuple[Step, ...]:
    """Return the values around a place, the whole text first and the innermost last."""
    way = [] if root is None else [Step(root)]
    while way and not way[-1].on_key:
        inner = _step_into(way[-1].value, position)
        if inner is None:
            break
        way.append(inner)
    return tuple(way)


def _step_into(value: Value, position: Position) -> Step | None:
    for item in entries_of(value).values():
        if position.is_in(item.key_span):
            return Step(item.value, item, on_key=True)
        if position.is_in(item.value.span):
            return Step(item.value, item)
    return next((Step(each) for each in items_of(value) if position.is_in(each.span)), None)


def layer_around(way: tuple[Step, ...], root: Value | None) -> WrittenLayer | None:
    """Return the innermost layer on the way to a place."""
    layers = {id(each.item): each for each in written_layers(root)}
    found = (layers.get(id(step.value)) for step in reversed(way) if not step.on_key)
    return next((each for each in found if each is not None), None)


def head_of(item: Table) -> Span:
    """Return where a layer is named: all of `{...}`, or the first key of one over several lines."""
    first = next(item.values(), None)
    if first is None or item.span.text.startswith("{"):
        return item.span
    end = first.value.span if isinstance(first.value, Scalar) else first.key_span
    return item.span._replace(end_line=end.end_line, end_column=end.end_column)
