"""Write the names that layers without a name will get, so that edits do not change them.

Default names count the layers of a kind. Without this a layer that is inserted or removed would
rename all of its kind after it, and what refers to them would mean others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from cnnshape.language.expansion.kinds import BRANCHES
from cnnshape.language.expansion.written_names import written_names
from cnnshape.language.yaml.parts import text_of_scalar
from cnnshape.language.yaml.values import Item, Scalar, Sequence, Table, Value, is_expression


def with_default_names(layers: Sequence) -> Sequence:
    """Return a list of layers in which those have names whose default names are known.

    How many layers of a kind there are is not known after one that an expression switches or
    that is repeated, nor of any kind after a type that is an expression.
    """
    return _Namer(written_names(layers)).named(layers)


class _Namer:
    """Names layers in the order in which they are expanded.

    `numbers` and `last_numbers` count as a scope of the expansion does; of `uncertain` kinds it is
    not known how many there are, and after a type that is computed, of none.
    """

    def __init__(self, written: Mapping[str, Table]) -> None:
        self.written = written
        self.numbers: Counter[str] = Counter()
        self.last_numbers: Counter[str] = Counter()
        self.uncertain: set[str] = set()
        self.is_any_kind_possible = False

    def named(self, layers: Sequence, *, is_certain: bool = True) -> Sequence:
        items = [self._item(item, is_certain) for item in layers.items]
        return Sequence(tuple(items), layers.span)

    def _item(self, item: Value, is_certain: bool) -> Value:
        if not isinstance(item, Table) or _is_off(item):
            return item
        is_certain = is_certain and not (_is_switched(item) or item.get("repeat") is not None)
        kind = item.get("type")
        if kind is None or is_expression(kind):
            self.is_any_kind_possible = True
            return item
        if text_of_scalar(kind) == BRANCHES:
            item = self._with_named_branches(item, is_certain)
            kind = item.get("merge")
        return self._with_name(item, text_of_scalar(kind), is_certain)

    def _with_named_branches(self, item: Table, is_certain: bool) -> Table:
        branches = item.get("branches")
        if not isinstance(branches, Sequence):
            return item
        lists = [
            self.named(each, is_certain=is_certain) if isinstance(each, Sequence) else each
            for each in branches.items
        ]
        return with_value(item, "branches", Sequence(tuple(lists), branches.span))

    def _with_name(self, item: Table, kind: str | None, is_certain: bool) -> Table:
        if kind is None:
            self.is_any_kind_possible = True
            return item
        if not is_certain:
            self.uncertain.add(kind)
            return item
        self.numbers[kind] += 1
        if "name" in item.entries or self.is_any_kind_possible or kind in self.uncertain:
            return item
        number = max(self.numbers[kind], self.last_numbers[kind] + 1)
        while f"{kind}_{number}" in self.written:
            number += 1
        self.last_numbers[kind] = number
        return with_name(item, f"{kind}_{number}")


def with_name(item: Table, name: str) -> Table:
    """Return a layer under a name, at the place of the whole layer."""
    return with_value(item, "name", Scalar(name, item.span))


def with_value(item: Table, key: str, value: Value) -> Table:
    """Return a mapping with another value of a key, at the place of the key if it is written."""
    old = item.entries.get(key)
    entry = Item(key, item.span, value) if old is None else old._replace(value=value)
    return Table({**item.entries, key: entry}, item.span)


def _is_off(item: Table) -> bool:
    switch = item.get("if")
    return isinstance(switch, Scalar) and switch.value is False


def _is_switched(item: Table) -> bool:
    switch = item.get("if")
    return switch is not None and not (isinstance(switch, Scalar) and switch.value is True)
