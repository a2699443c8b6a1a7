"""Keras names the layers of a block after it: tell the block from the layer, as a path does."""

from __future__ import annotations

import re

from cnnshape.importing.operators.naming import Names
from cnnshape.importing.records import Model, Record

OF_A_BLOCK = re.compile(r"(?P<block>(?:.*block_?\d+[a-z]?|expanded_conv(?:_\d+)?))_(?P<layer>.+)")
"""As `conv2_block1_1_conv`, `block_3_expand`, `block2a_dwconv` and `expanded_conv_1_project`."""


def with_module_paths(model: Model) -> Model:
    """Return a model whose layers are called after their blocks, with a dot between the two."""
    names = Names()
    paths = {name: names.unique(name) for name in model.inputs}
    paths |= {record.name: names.unique(_path(record.name)) for record in model.records}
    records = tuple(_renamed(record, paths) for record in model.records)
    outputs = tuple(paths[name] for name in model.outputs)
    return model._replace(records=records, outputs=outputs)


def _path(name: str) -> str:
    around, dot, own = name.rpartition(".")
    found = OF_A_BLOCK.fullmatch(own)
    return f"{around}{dot}{found['block']}.{found['layer']}" if found else name


def _renamed(record: Record, paths: dict[str, str]) -> Record:
    return record._replace(
        name=paths[record.name],
        reads=tuple(paths[name] for name in record.reads),
        shares=paths[record.shares] if record.shares else None,
    )
