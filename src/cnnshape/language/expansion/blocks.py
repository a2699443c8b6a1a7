"""Blocks: named lists of layers with parameters, as a file defines them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from cnnshape.diagnostics import Span
from cnnshape.language.broken import BROKEN, Broken
from cnnshape.language.parameters import Default, read_parameters
from cnnshape.language.problems import Problems
from cnnshape.language.yaml.parts import items_of, text_of_scalar
from cnnshape.language.yaml.values import Item, Sequence, Table, Value
from cnnshape.layers import KINDS
from cnnshape.layers.layer import PLACEMENT_KEYS
from cnnshape.layers.quantities import NAME_PATTERN

NAME = re.compile(NAME_PATTERN)
BLOCK_KEYS = ("parameters", "inputs", "layers", "description")
RESERVED_KINDS = frozenset({*KINDS, "branches", "input"})


class Block(NamedTuple):
    """A block as the file defines it; a parameter whose default is nothing is required."""

    name: str
    parameters: Mapping[str, Default]
    inputs: tuple[str, ...]
    layers: Value
    span: Span


Blocks = Mapping[str, Block | Broken]
"""The blocks of a file by their names."""


def read_blocks(written: Value | None, problems: Problems) -> Blocks:
    """Return the blocks of a file, noting what is wrong with those that cannot be used."""
    if written is None:
        return {}
    if not isinstance(written, Table):
        help = "write `blocks: {name: {parameters: {...}, layers: [...]}}`"
        problems.add("E004", "`blocks` must be a mapping from names to blocks", written.span, help)
        return {}
    return {
        item.key: _read_block(item, problems)
        for item in written.values()
        if _can_name_a_block(item, problems)
    }


def _can_name_a_block(item: Item, problems: Problems) -> bool:
    name, span = item.key, item.key_span
    if name in RESERVED_KINDS:
        help = "give the block another name"
        problems.add("E011", f"`{name}` is a layer kind and cannot name a block", span, help)
        return False
    if not NAME.fullmatch(name):
        help = "use letters, digits, `_` and `-`, starting with a letter"
        problems.add("E011", f"`{name}` cannot name a block", span, help)
        return False
    return True


def _read_block(item: Item, problems: Problems) -> Block | Broken:
    name, written = item.key, item.value
    layers = written.get("layers") if isinstance(written, Table) else None
    if not isinstance(written, Table) or not isinstance(layers, Sequence):
        help = "write `layers:` and a list of them"
        problems.add("E011", f"the block `{name}` has no list of layers", item.key_span, help)
        return BROKEN
    for other in written.values():
        if other.key not in BLOCK_KEYS:
            from cnnshape.language.hints.unknown_keys import Keys, refuse_unknown_key

            keys = Keys(BLOCK_KEYS, written.entries)
            refuse_unknown_key(other.key, other.key_span, "a block", keys, problems)
    parameters = read_parameters(written.get("parameters"), problems, PLACEMENT_KEYS | {"type"})
    inputs = _read_inputs(written.get("inputs"), problems)
    return Block(name, parameters, inputs, layers, item.key_span)


def _read_inputs(written: Value | None, problems: Problems) -> tuple[str, ...]:
    if written is None:
        return ()
    items = items_of(written)
    texts = (text_of_scalar(item) for item in items)
    names = tuple(text for text in texts if text is not None and NAME.fullmatch(text))
    if not items or len(names) < len(items) or len(set(names)) < len(names):
        help = "write `inputs: [below, skip]`"
        problems.add("E011", "`inputs` of a block must list different names", written.span, help)
    return names
