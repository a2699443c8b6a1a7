"""Lists of layers, those in branches too: find layers by name, put others there, see who refers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cnnshape.language.edits.default_names import with_value
from cnnshape.language.expansion.cycles import REFERRING_KEYS
from cnnshape.language.yaml.parts import items_of, tables_in
from cnnshape.language.yaml.values import Scalar, Sequence, Table, Value, scalars_of

Change = Callable[[Table], tuple[Value, ...]]
"""Returns what stands in the place of a layer."""


def changed(layers: Sequence, name: str, change: Change) -> Sequence:
    """Return a list in which the layer of a name is changed, wherever in its branches it is."""
    items: list[Value] = []
    for item in layers.items:
        if isinstance(item, Table) and item.text_of_name == name:
            items += change(item)
        else:
            items.append(_in_branches(item, name, change))
    return Sequence(tuple(items), layers.span)


def _in_branches(item: Value, name: str, change: Change) -> Value:
    branches = item.get("branches") if isinstance(item, Table) else None
    if not isinstance(item, Table) or not isinstance(branches, Sequence):
        return item
    lists = tuple(
        changed(each, name, change) if isinstance(each, Sequence) else each
        for each in branches.items
    )
    return with_value(item, "branches", Sequence(lists, branches.span))


def all_layers(layers: Value | None) -> Iterator[Table]:
    """Return the layers of a list, those in branches too, in their order."""
    for item in tables_in(layers):
        yield item
        for branch in items_of(item.get("branches")):
            yield from all_layers(branch)


def named(layers: Value | None, name: str) -> list[Table]:
    """Return the layers of a name."""
    return [each for each in all_layers(layers) if each.text_of_name == name]


def names_in(layers: Value | None) -> list[str]:
    """Return the names of the layers of a list."""
    return [name for each in all_layers(layers) if (name := each.text_of_name) is not None]


def references_in(layers: Value | None) -> Iterator[tuple[str, Scalar]]:
    """Return the layers that other layers refer to, each with the place that names it."""
    for item in all_layers(layers):
        for key in REFERRING_KEYS:
            value = item.get(key)
            yield from () if value is None else names_of(value)


def names_of(value: Value) -> Iterator[tuple[str, Scalar]]:
    """Return the layers that a value names, without what is named inside of blocks."""
    for scalar in scalars_of(value):
        if isinstance(scalar.value, str):
            yield scalar.value.partition(".")[0], scalar
