"""What one expansion of an architecture leaves for the next: layers, their claims, and names.

A sweep expands one file thousands of times: most of its layers are the same each time.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from cnnshape.analysis.formulas import Known
from cnnshape.language.expansion.blocks import Block
from cnnshape.language.expansion.written_names import are_names_fixed, written_names
from cnnshape.language.expressions.environment import Environment
from cnnshape.language.yaml.values import Table
from cnnshape.layers import Layer

MAX_CACHED = 60_000
"""More than this is dropped before the next expansion: a long sweep must not fill the memory."""


class ExpansionCache:
    """Layers by what is written of them, claims of layers on the shapes they read, and names.

    Written values are distinguished by `id`. That is safe because they belong to templates that
    live as long as the cache: no id is used again.
    """

    def __init__(self) -> None:
        """Start with nothing."""
        self.layers: dict[tuple[Any, ...], Layer] = {}
        self.claims: Known = {}
        self.halves: dict[int, tuple[Layer, Layer, Layer]] = {}
        self.names: dict[int, Mapping[str, Table]] = {}

    def names_in(self, block: Block, environment: Environment) -> Mapping[str, Table]:
        """Return the names that are written in a block, looked up once if they are fixed."""
        key = id(block.layers)
        fixed = self.names.get(key)
        if fixed is not None:
            return fixed
        names = written_names(block.layers, environment)
        if are_names_fixed(block.layers):
            self.names[key] = names
        return names

    def halves_of(self, layer: Layer) -> tuple[Layer, Layer]:
        """Return the two layers that a separable convolution means: the same ones each time."""
        known = self.halves.get(id(layer))
        if known is None:
            from cnnshape.language.expansion.separable import halves_of

            known = self.halves[id(layer)] = (*halves_of(layer), layer)
        return known[:2]

    @property
    def is_full(self) -> bool:
        """Whether there are too many layers and claims to keep them."""
        return len(self.layers) + len(self.claims) > MAX_CACHED

    def forget_if_full(self) -> None:
        """Drop layers and claims if there are too many."""
        if self.is_full:
            self.layers.clear()
            self.claims.clear()
            self.halves.clear()


def exact(values: tuple[object, ...]) -> Hashable:
    """Return a key that only the same values of the same types have: 1, 1.0 and true are equal."""
    types = tuple(map(type, values))
    return repr(values) if list in types or dict in types else (values, types)
