"""The inputs of a network: those that the file declares, or that a caller sets in their place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cnnshape.diagnostics import Diagnostic, Span
from cnnshape.language.broken import BROKEN, Broken
from cnnshape.language.hints.input_hints import hints, of_another_rank
from cnnshape.language.overrides import Override, UnknownSetting
from cnnshape.language.problems import Problems
from cnnshape.language.yaml.parts import entries_of
from cnnshape.language.yaml.values import Item, Table
from cnnshape.layers.architecture import Architecture
from cnnshape.layers.entry import Input
from cnnshape.network import InputShapes, Layout, Node, Shape


def read_inputs(
    root: Table, header: Architecture, layout: Layout, override: Override, problems: Problems
) -> dict[str, Node | Broken]:
    """Return the nodes of the inputs by their names."""
    if root.get("inputs") is not None and root.get("input") is not None:
        place = root.entries["inputs"].key_span
        problems.add("E004", "the file has both `input` and `inputs`", place, "keep one of them")
    written = entries_of(root.get("inputs"))
    if header.inputs is not None:
        changed = _shapes_by_name(override, header.inputs)
        return {
            name: _input_node(name, changed.get(name, shape), layout, _place(written, name, root))
            for name, shape in header.inputs.items()
        }
    if written:
        return dict.fromkeys(written, BROKEN)
    return {"input": _single_input(root, header, layout, override, problems)}


def hints_of(
    root: Table, header: Architecture, layout: Layout, override: Override
) -> tuple[Diagnostic, ...]:
    """Return the warnings about inputs that are probably not what was meant."""
    written = root.get("input")
    if override is not None:
        return tuple(_hints_of_override(root, header, override))
    if written is None or header.input is None:
        return ()
    return tuple(hints(header.input, layout, written.span, root))


def _hints_of_override(
    root: Table, header: Architecture, override: Shape | InputShapes
) -> Iterator[Diagnostic]:
    declared = header.inputs or ({"input": header.input} if header.input else {})
    entries = root.entries if header.inputs is None else entries_of(root.get("inputs"))
    for name, shape in _by_name(override).items():
        if name in declared and len(shape) != len(declared[name]):
            yield of_another_rank(tuple(shape), declared[name], _place(entries, name, root))


def _place(entries: Mapping[str, Item], name: str, root: Table) -> Span:
    """Return where an input is written, or the file if an expression gives all of them."""
    return entries[name].value.span if name in entries else root.span


def _by_name(override: Shape | InputShapes) -> InputShapes:
    return override if isinstance(override, Mapping) else {"input": override}


def _single_input(
    root: Table, header: Architecture, layout: Layout, override: Override, problems: Problems
) -> Node | Broken:
    written = root.get("input")
    shape = header.input
    if override is not None:
        shape = _single_shape(override)
    elif shape is None and not problems.found:
        start = root.span._replace(end_line=root.span.line, end_column=root.span.column + 1)
        help = "write `input: [height, width, channels]`"
        problems.add("E004", "the file has no input", start, help)
    place = root.span if written is None else written.span
    return BROKEN if shape is None else _input_node("input", shape, layout, place)


def _single_shape(override: Shape | InputShapes) -> Shape:
    named = _by_name(override)
    if set(named) != {"input"}:
        raise UnknownSetting("the file has one input, called `input`")
    return tuple(named["input"])


def _shapes_by_name(override: Override, inputs: InputShapes) -> InputShapes:
    if override is None:
        return {}
    known = ", ".join(inputs)
    if not isinstance(override, Mapping):
        raise UnknownSetting(f"the file has several inputs: name the one that is meant ({known})")
    for name in override:
        if name not in inputs:
            raise UnknownSetting(f"the file has no input `{name}`: it has {known}")
    return override


def _input_node(name: str, shape: Shape, layout: Layout, span: Span) -> Node:
    return Node(name, Input(shape=layout.inside(tuple(shape))), (), span)
