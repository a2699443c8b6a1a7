"""Blocks: named lists of layers with parameters, and the values that a call gives to these."""

import re
from collections.abc import Mapping
from keyword import iskeyword
from typing import NamedTuple

from cnnshape.diagnostics import Related, Span
from cnnshape.language.problems import Problems
from cnnshape.language.yaml.values import Scalar, Sequence, Table, Value
from cnnshape.layers import KINDS
from cnnshape.layers.layer import PLACEMENT_KEYS
from cnnshape.layers.quantities import NAME_PATTERN

NAME = re.compile(NAME_PATTERN)
BLOCK_KEYS = ("parameters", "inputs", "layers", "description")
RESERVED_KINDS = frozenset({*KINDS, "branches", "input"})


class Block(NamedTuple):
    """A block as the file defines it; a parameter whose default is nothing is required."""

    name: str
    parameters: Mapping[str, Value]
    inputs: tuple[str, ...]
    layers: Value
    span: Span
    is_broken: bool = False


def read_blocks(written: Value | None, problems: Problems) -> dict[str, Block]:
    """Return the blocks of a file, noting what is wrong with those that cannot be used."""
    if written is None:
        return {}
    if not isinstance(written, Table):
        help = "write `blocks: {name: {parameters: {...}, layers: [...]}}`"
        problems.add("E004", "`blocks` must be a mapping from names to blocks", written.span, help)
        return {}
    blocks = {
        item.key: _read_block(item.key, item.value, item.key_span, problems)
        for item in written.values()
    }
    return {name: block for name, block in blocks.items() if block is not None}


def _read_block(name: str, written: Value, span: Span, problems: Problems) -> Block | None:
    if name in RESERVED_KINDS:
        help = "give the block another name"
        problems.add("E011", f"`{name}` is a layer kind and cannot name a block", span, help)
        return None
    if not NAME.fullmatch(name):
        help = "use letters, digits, `_` and `-`, starting with a letter"
        problems.add("E011", f"`{name}` cannot name a block", span, help)
        return None
    if not isinstance(written, Table) or not isinstance(written.get("layers"), Sequence):
        help = "write `layers:` and a list of them"
        problems.add("E011", f"the block `{name}` has no list of layers", span, help)
        return Block(name, {}, (), Sequence((), span), span, is_broken=True)
    for item in written.values():
        if item.key not in BLOCK_KEYS:
            from cnnshape.language.hints.unknown_keys import Keys, refuse_unknown_key

            keys = Keys(BLOCK_KEYS, written.entries)
            refuse_unknown_key(item.key, item.key_span, "a block", keys, problems)
    layers = written.get("layers")
    assert layers is not None
    parameters = read_parameters(written.get("parameters"), problems, PLACEMENT_KEYS | {"type"})
    return Block(name, parameters, _read_inputs(written.get("inputs"), problems), layers, span)


def read_parameters(
    written: Value | None, problems: Problems, also_taken: frozenset[str] = frozenset()
) -> dict[str, Value]:
    """Return parameters with their defaults, noting names that an expression could not use."""
    if written is None or (isinstance(written, Scalar) and written.value is None):
        return {}
    if not isinstance(written, Table):
        help = "write `parameters: {name: default}`"
        problems.add(
            "E004", "`parameters` must be a mapping from names to values", written.span, help
        )
        return {}
    from cnnshape.language.expressions.names import TAKEN_NAMES

    for item in written.values():
        if item.key in TAKEN_NAMES | also_taken:
            message = f"`{item.key}` cannot name a parameter: the name is taken"
            problems.add("E004", message, item.key_span, "choose another name")
        elif not item.key.isidentifier() or not item.key.isascii() or iskeyword(item.key):
            message = f"`{item.key}` cannot name a parameter"
            help = "use letters, digits and `_`, starting with a letter"
            problems.add("E004", message, item.key_span, help)
    return {item.key: item.value for item in written.values()}


def is_required(default: Value) -> bool:
    """Say whether a parameter has no default."""
    return isinstance(default, Scalar) and default.value is None


def refuse_wrong_arguments(
    block: Block,
    arguments: Mapping[str, Value],
    call: Table,
    problems: Problems,
    uses: tuple[Related, ...],
) -> bool:
    """Note arguments that the block does not take and those it lacks; say whether any were."""
    unknown = [name for name in arguments if name not in block.parameters]
    missing = [
        name
        for name, default in block.parameters.items()
        if is_required(default) and name not in arguments
    ]
    if not unknown and not missing:
        return False
    from cnnshape.language.hints.unknown_keys import Keys, help_with

    keys = Keys([*block.parameters, *sorted(PLACEMENT_KEYS)], call.without("type").entries)
    known = ", ".join(block.parameters) or "none"
    for name in unknown:
        message = f"the block `{block.name}` takes no argument `{name}`"
        help = help_with(name, block.name, keys) or f"it takes {known}"
        problems.add("E011", message, call.entries[name].key_span, help, related=uses)
    meant = {key for like in keys.meant.values() for key in like[:1]}
    for name in missing:
        if name not in meant:
            message = f"the block `{block.name}` needs the argument `{name}`"
            help = f"write `{name}: ...` in this call"
            problems.add("E011", message, call.span, help, related=uses)
    return True


def _read_inputs(written: Value | None, problems: Problems) -> tuple[str, ...]:
    if written is None:
        return ()
    items = written.items if isinstance(written, Sequence) else ()
    names = tuple(
        i.value
        for i in items
        if isinstance(i, Scalar) and isinstance(i.value, str) and NAME.fullmatch(i.value)
    )
    if not items or len(names) < len(items) or len(set(names)) < len(names):
        help = "write `inputs: [below, skip]`"
        problems.add("E011", "`inputs` of a block must list different names", written.span, help)
    return names
