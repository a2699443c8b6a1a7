"""The values of an item that differ from design to design: of the keys of a layer, or arguments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from pydantic_core import ValidationError

from cnnshape.language.compiled.functions import Function, function_of
from cnnshape.language.compiled.giving_up import GiveUp
from cnnshape.language.compiled.scope_names import ScopeNames
from cnnshape.language.expansion.expansion_cache import ExpansionCache, exact
from cnnshape.language.expansion.layer_models import layer_with
from cnnshape.language.expressions.environment import names_in
from cnnshape.language.yaml.values import Plain, Table
from cnnshape.layers import Layer, model_of
from cnnshape.network import Layout


class Values(NamedTuple):
    """The keys of an item that are always the same, and those that are worked out anew.

    `of_copies` are the positions of those that each copy of the item has for itself.
    """

    item: Table
    constants: Mapping[str, Plain]
    keys: tuple[str, ...]
    functions: tuple[Function, ...]
    of_copies: tuple[int, ...]

    def worked_out(self, names: ScopeNames) -> list[Plain]:
        """Return the values that are worked out; those that name no `index` once for all copies."""
        of_first = names.of_first_copy.get(id(self.item))
        if of_first is None:
            values = [function(names) for function in self.functions]
            names.of_first_copy[id(self.item)] = values
            return values
        values = of_first.copy()
        for at in self.of_copies:
            values[at] = self.functions[at](names)
        return values

    def all(self, names: ScopeNames) -> Mapping[str, Plain]:
        """Return the values of all keys."""
        if not self.keys:
            return self.constants
        return {**self.constants, **dict(zip(self.keys, self.worked_out(names), strict=True))}


def values_of(item: Table, left_out: frozenset[str]) -> Values:
    """Return the values of an item, but of some keys."""
    constants = {key: value for key, value in item.constants.items() if key not in left_out}
    keys = tuple(key for key in item.entries if key not in constants and key not in left_out)
    written = [item.entries[key].value for key in keys]
    return Values(
        item,
        constants,
        keys,
        tuple(map(function_of, written)),
        tuple(at for at, value in enumerate(written) if "index" in names_in(value)),
    )


def layer_of(
    kind: str, values: Values, names: ScopeNames, layout: Layout, cache: ExpansionCache
) -> Layer:
    """Return the layer that an item is; raise GiveUp if its values are refused."""
    given = tuple(values.worked_out(names))
    key = (id(values.item), exact(given))
    layer = cache.layers.get(key)
    if layer is None:
        data = {**values.constants, **dict(zip(values.keys, given, strict=True))}
        layer = layer_with(data, kind, layout, cache, lambda: _built(kind, data))
        cache.layers[key] = layer
    return layer


def _built(kind: str, data: Mapping[str, Plain]) -> Layer:
    try:
        return model_of(kind).model_validate({**data, "type": kind})
    except ValidationError:
        raise GiveUp from None
