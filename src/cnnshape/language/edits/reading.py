"""Read `edits`: what each changes, and what is wrong with how it is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from cnnshape.diagnostics import Span
from cnnshape.language.problems import Problems
from cnnshape.language.yaml.parts import items_of, text_of_scalar
from cnnshape.language.yaml.values import Sequence, Table, Value
from cnnshape.phrases import joined

NEEDS: Mapping[str, str | None] = MappingProxyType(
    {
        "replace": "layers",
        "insert_before": "layers",
        "insert_after": "layers",
        "remove": None,
        "change": "keys",
    }
)
"""What an edit may do to a layer, with the key that says with what."""

FOR_SEVERAL = frozenset({"remove", "change"})
"""What an edit may do to a list of layers at once."""

EXAMPLE = "{replace: classifier, layers: [{type: dense, units: 2}]}"


class Target(NamedTuple):
    """The name of a layer to edit, or of a block to edit it in, with its place."""

    name: str
    span: Span


class WrittenEdit(NamedTuple):
    """What is done to one layer, with which new layers or new values of keys.

    `block` is the block whose layers are edited; None means the layers of the file.
    """

    action: str
    target: Target
    block: Target | None
    layers: tuple[Value, ...] = ()
    keys: Table | None = None


def read_edits(written: Value, problems: Problems) -> Iterator[WrittenEdit]:
    """Return the edits that can be read, noting what is wrong with the others."""
    if not isinstance(written, Sequence):
        problems.add("E004", "`edits` must be a list", written.span, f"write `edits: [{EXAMPLE}]`")
    for item in items_of(written):
        actions = [key for key in NEEDS if isinstance(item, Table) and key in item.entries]
        if not isinstance(item, Table) or len(actions) != 1:
            message = f"an edit must have one of {joined([f'`{key}`' for key in NEEDS], 'or')}"
            problems.add("E004", message, item.span, f"write an edit as `{EXAMPLE}`")
        else:
            yield from _read(item, actions[0], problems)


def _read(item: Table, action: str, problems: Problems) -> Iterator[WrittenEdit]:
    before = len(problems.found)
    _refuse_others(item, action, problems)
    _refuse_incomplete(item, action, problems)
    targets = _targets(item, action, problems)
    block = next(iter(_targets(item, "block", problems)), None) if item.get("block") else None
    if len(problems.found) > before:
        return
    layers, keys = items_of(item.get("layers")), item.get("keys")
    for target in targets:
        yield WrittenEdit(action, target, block, layers, keys if isinstance(keys, Table) else None)


def _targets(item: Table, key: str, problems: Problems) -> list[Target]:
    """Return the names that a key gives, noting what is no name."""
    value = item.entries[key].value
    items = items_of(value) if key in FOR_SEVERAL and isinstance(value, Sequence) else (value,)
    texts = [(text_of_scalar(each), each.span) for each in items]
    for text, span in texts:
        if text is None:
            what = "block" if key == "block" else "layer"
            problems.add("E004", f"`{key}` must be the name of a {what}", span, "write its name")
    return [Target(text, span) for text, span in texts if text is not None]


def _refuse_others(item: Table, action: str, problems: Problems) -> None:
    """Note keys that an edit does not take."""
    known = [key for key in (action, NEEDS[action], "block") if key is not None]
    others = [each for each in item.values() if each.key not in known]
    if others:
        from cnnshape.language.hints.unknown_keys import Keys, refuse_unknown_key

        keys = Keys(known, item.entries)
        for other in others:
            owner = f"an edit with `{action}`"
            refuse_unknown_key(other.key, other.key_span, owner, keys, problems)


def _refuse_incomplete(item: Table, action: str, problems: Problems) -> None:
    """Note that an edit has no new layers, or no new values of keys, although it needs them."""
    needed = NEEDS[action]
    value = None if needed is None else item.get(needed)
    if needed == "layers" and not isinstance(value, Sequence):
        message = f"`{action}` needs `layers`, a list of layers"
        problems.add("E004", message, (value or item).span, f"write an edit as `{EXAMPLE}`")
    elif needed == "keys" and not isinstance(value, Table):
        message = f"`{action}` needs `keys`, a mapping from keys to their new values"
        help = "write an edit as `{change: conv1, keys: {stride: 1}}`"
        problems.add("E004", message, (value or item).span, help)
