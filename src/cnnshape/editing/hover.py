"""Hover: what is at a place, with its numbers: a layer, a block, a key, an expression, a name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from cnnshape.diagnostics import Span
from cnnshape.editing.document import Position
from cnnshape.editing.entities import REFERENCE_KEYS
from cnnshape.editing.hints import MAX_LISTED, use_shown
from cnnshape.editing.keys import (
    Key,
    keys_of_definition,
    keys_of_kind,
    keys_under,
    kind_documentation,
    kinds,
)
from cnnshape.editing.known import Known
from cnnshape.editing.markdown import code, explanation_text
from cnnshape.editing.snapshot import Snapshot
from cnnshape.editing.uses import Use
from cnnshape.editing.written import Step, WrittenLayer, layer_around, way_to
from cnnshape.explanation import explain_block, explain_layer
from cnnshape.language.yaml.parts import text_of_scalar
from cnnshape.language.yaml.values import is_expression
from cnnshape.network import Group, Node


class Hover(NamedTuple):
    """What is said of a stretch of the text, in Markdown."""

    span: Span
    text: str


def hover(snapshot: Snapshot, position: Position) -> Hover | None:
    """Return what is at a place; None if there is nothing to say, or the text is no YAML."""
    way = way_to(snapshot.root, position)
    if len(way) < 2:
        return None
    step = way[-1]
    span = step.item.key_span if step.on_key and step.item else step.value.span
    texts = [text for text in _texts(snapshot, way) if text]
    return Hover(span, "\n\n".join(texts)) if texts else None


def _texts(snapshot: Snapshot, way: tuple[Step, ...]) -> Iterator[str | None]:
    step, layer = way[-1], layer_around(way, snapshot.root)
    known = None if snapshot.is_stale else snapshot.known
    names = tuple(each.item.key for each in way if each.item)
    if layer is None:
        yield from _outside_of_layers(names, step, known)
        return
    uses = () if known is None else known.uses_at(layer.item.span)
    own = next((each.item for each in way if each.item and each.item in layer.item.values()), None)
    key = None if own is None else own.key
    if key is not None and step.on_key:
        yield _key_text(layer, names[names.index(key) :])
    if key is not None and (step.on_key or is_expression(step.value)):
        yield _values_text(uses, key)
    if known is not None and not step.on_key and not is_expression(step.value):
        yield from _named(known, uses, key, text_of_scalar(step.value))
        if key in (None, "type", "name"):
            yield from _layer_texts(known, uses, layer)


def _outside_of_layers(
    names: tuple[str, ...], step: Step, known: Known | None
) -> Iterator[str | None]:
    """Say what a key at the top is, what a parameter is worth, or what a block adds up to."""
    if not names:
        return
    if step.on_key and names[-1] in (keys := keys_under(names[:-1])):
        yield keys[names[-1]].documentation
    if known is None or len(names) < 2:
        return
    if names[0] == "parameters" and names[1] in known.analysis.network.parameters:
        value = known.analysis.network.parameters[names[1]]
        yield f"{code(names[1])} is {code(_written(value))} here"
    elif names[0] == "blocks" and len(names) == 2 and step.on_key:
        yield block_text(known, names[1])
    elif names[0] == "blocks" and names[2:3] == ("parameters",) and len(names) > 3:
        yield _values_text(calls_of(known, names[1]), names[3])


def calls_of(known: Known, block: str) -> Sequence[Use]:
    """Return the calls of a block in the network, in the order of their layers in the file."""
    uses = (use for each in known.uses.values() for use in each)
    return [use for use in uses if isinstance(use.written, Group) and use.written.block == block]


def block_text(known: Known, name: str) -> str:
    """Say how often a block is used, and what all its uses add up to."""
    uses = calls_of(known, name)
    if not uses:
        return f"The block {code(name)} is not used."
    layout = known.analysis.network.layout
    lines = [f"- {code(use.name)}: {use.numbers(layout)}" for use in uses[:MAX_LISTED]]
    more = len(uses) - MAX_LISTED
    lines += [f"- and {more:,} more"] if more > 0 else []
    calls = "once" if len(uses) == 1 else f"{len(uses):,} times"
    parameters = sum(use.parameters or 0 for use in uses)
    macs = sum(use.macs or 0 for use in uses)
    total = f"used {calls}: {parameters:,} parameters and {macs:,} MACs in all"
    return "\n".join((f"The block {code(name)} is {total}", "", *lines))


def _key_text(layer: WrittenLayer, names: Sequence[str]) -> str | None:
    """Return the documentation of a key of a layer, or of one in a mapping that it holds."""
    first, *others = names
    keys = keys_of_kind(layer.kind or "")
    if others and first == "expect":
        keys, first = keys_of_definition("layer_expectation"), others[0]
    key: Key | None = keys.get(first)
    return None if key is None else key.documentation


def _values_text(uses: Sequence[Use], key: str) -> str | None:
    """Say what a key is worth in each copy of its layer."""
    values = [(use.name, value) for use in uses for value in _values_of(use, key)]
    different = dict.fromkeys(value for _, value in values)
    if not different:
        return None
    if len(different) == 1:
        return f"{code(key)} is {code(next(iter(different)))}"
    lines = [f"- {code(value)} in {code(name)}" for name, value in values[:MAX_LISTED]]
    more = len(values) - MAX_LISTED
    lines += [f"- and {more:,} more"] if more > 0 else []
    return "\n".join((f"{code(key)} is", *lines))


def _values_of(use: Use, key: str) -> Iterator[str]:
    written = use.written
    values = written.arguments if isinstance(written, Group) else vars(written.layer)
    if key in values:
        yield _written(values[key])
    elif key == "from" and isinstance(written, Node):
        yield ", ".join(written.inputs)


def _written(value: Any) -> str:
    """Return a value as YAML in a line."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_written, value))}]"
    return str(value)


def _named(known: Known, uses: Sequence[Use], key: str | None, text: str | None) -> Iterator[str]:
    """Say what a layer is that another one reads or refers to."""
    if text is None or key not in REFERENCE_KEYS or not uses:
        return
    network = known.analysis.network
    call = uses[0].call
    name = network.node_named(f"{call}.{text}" if call else text)
    rows = {row.name: row for row in known.analysis.layers}
    if name in rows:
        shape = rows[name].output_shape
        yield f"{code(name)}: {'?' if shape is None else network.layout.text(shape)}"


def _layer_texts(known: Known, uses: Sequence[Use], layer: WrittenLayer) -> Iterator[str]:
    """Explain the copy of a layer that its hint shows, and say what its kind does."""
    if uses:
        use = use_shown(uses)
        if isinstance(use.written, Group):
            yield explanation_text(explain_block(known.analysis, use.written))
        else:
            yield explanation_text(explain_layer(known.analysis, use.name))
        if len(uses) > 1:
            yield f"One of {len(uses):,} copies of this layer."
    if layer.kind is not None and layer.kind in kinds():
        yield kind_documentation(layer.kind)
