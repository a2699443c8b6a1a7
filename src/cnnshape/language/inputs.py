"""The inputs of a network: those that the file declares, or that a caller sets in their place."""

from __future__ import annotations

from collections.abc import Mapping

from cnnshape.diagnostics import Diagnostic, Span
from cnnshape.language.broken import BROKEN, Broken
from cnnshape.language.hints.batch_axis import batch_in_input, image_of, looks_like_batch
from cnnshape.language.hints.input_hints import hints
from cnnshape.language.overrides import Override, UnknownSetting
from cnnshape.language.problems import Problems
from cnnshape.language.yaml.parts import entries_of
from cnnshape.language.yaml.values import Item, Table
from cnnshape.layers.architecture import Architecture
from cnnshape.layers.entry import Input
from cnnshape.network import InputShapes, Layout, Node, Shape
from cnnshape.phrases import count, sizes_text


def read_inputs(
    root: Table, header: Architecture, layout: Layout, override: Override, problems: Problems
) -> dict[str, Node | Broken]:
    """Return the nodes of the inputs by their names."""
    if root.get("inputs") is not None and root.get("input") is not None:
        place = root.entries["inputs"].key_span
        problems.add("E004", "the file has both `input` and `inputs`", place, "keep one of them")
    written = entries_of(root.get("inputs"))
    if header.inputs is not None:
        changed = _shapes_by_name(override, header.inputs, layout)
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
    if override is not None:
        return ()
    if header.inputs is not None:
        written = entries_of(root.get("inputs"))
        return tuple(
            batch_in_input(shape, layout, _place(written, name, root))
            for name, shape in header.inputs.items()
            if looks_like_batch(shape, layout, root)
        )
    value = root.get("input")
    if value is None or header.input is None:
        return ()
    return tuple(hints(header.input, layout, value.span, root))


def _refuse_another_rank(name: str, given: Shape, declared: Shape, layout: Layout) -> None:
    """Raise UnknownSetting for an override with other axes than the declared input."""
    if len(given) != len(declared):
        axes = count(len(given) - 1, "spatial axis", "spatial axes")
        batch = ""
        if len(given) == len(declared) + 1:
            image = sizes_text(image_of(given[1:], layout))
            batch = f"; an input has no batch axis: write {image}"
        elif len(given) == 1:
            image = sizes_text(_with_size(declared, given[0], layout))
            batch = f": write {image}"
        raise UnknownSetting(
            f"the given input `{name}` is {sizes_text(given)} and has {axes}, the declared one is "
            f"{sizes_text(declared)} and has {len(declared) - 1}{batch}"
        )


def _refuse_another_order(name: str, given: Shape, declared: Shape, layout: Layout) -> None:
    """Raise UnknownSetting for an override whose axes are those declared, in the other layout."""
    other = Layout.CHANNELS_FIRST if layout is Layout.CHANNELS_LAST else Layout.CHANNELS_LAST
    channels = layout.inside(declared)[-1]
    turned = other.inside(given)
    if layout.inside(given)[-1] != channels == turned[-1]:
        raise UnknownSetting(
            f"the given input `{name}` is {sizes_text(given)} and has {layout.inside(given)[-1]:,} "
            f"channels, the declared one is {sizes_text(declared)} and has {channels:,}: write "
            f"{sizes_text(layout.outside(turned))}"
        )


def _with_size(declared: Shape, size: int, layout: Layout) -> Shape:
    """Return a declared shape with one size along every spatial axis."""
    *sizes, channels = layout.inside(declared)
    return layout.outside((*(size for _ in sizes), channels))


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
        given = _single_shape(override)
        if shape is not None:
            _refuse_another_rank("input", given, shape, layout)
            _refuse_another_order("input", given, shape, layout)
        shape = given
    elif shape is None and not problems.found:
        line, column = root.span.line, root.span.column
        start = root.span.source.span(line, column, line, column + 1)
        help = "write `input: [height, width, channels]`"
        problems.add("E004", "the file has no input", start, help)
    place = root.span if written is None else written.span
    return BROKEN if shape is None else _input_node("input", shape, layout, place)


def _single_shape(override: Shape | InputShapes) -> Shape:
    named = _by_name(override)
    if set(named) != {"input"}:
        raise UnknownSetting("the file has one input, called `input`")
    return tuple(named["input"])


def _shapes_by_name(override: Override, inputs: InputShapes, layout: Layout) -> InputShapes:
    if override is None:
        return {}
    known = ", ".join(inputs)
    if not isinstance(override, Mapping):
        raise UnknownSetting(f"the file has several inputs: name the one that is meant ({known})")
    for name in override:
        if name not in inputs:
            raise UnknownSetting(f"the file has no input `{name}`: it has {known}")
        _refuse_another_rank(name, tuple(override[name]), inputs[name], layout)
    return override


def _input_node(name: str, shape: Shape, layout: Layout, span: Span) -> Node:
    return Node(name, Input(shape=layout.inside(tuple(shape))), (), span)
