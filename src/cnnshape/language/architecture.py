"""From the mapping a file holds to the network it describes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from cnnshape.diagnostics import Diagnostic, Related, Span, SpecError
from cnnshape.language.expansion.blocks import read_blocks, read_parameters
from cnnshape.language.expansion.expansion import MAX_NODES, Expansion, refuse_too_many
from cnnshape.language.expansion.expansion_cache import ExpansionCache
from cnnshape.language.expansion.layer_context import LayerContext
from cnnshape.language.expansion.network_builder import NetworkBuilder
from cnnshape.language.expansion.references import UNDECIDED, nodes_named
from cnnshape.language.expansion.scope import Scope, written_names
from cnnshape.language.expansion.size_estimate import fewest_layers
from cnnshape.language.expressions.environment import (
    ChannelsUnknown,
    Environment,
    Unreadable,
    work_out,
)
from cnnshape.language.hints.input_hints import hints, of_another_rank
from cnnshape.language.hints.suggestion import did_you_mean
from cnnshape.language.hints.wording import quote
from cnnshape.language.parameters import worked_out
from cnnshape.language.problems import Problems
from cnnshape.language.promises import check_examples, promises_of
from cnnshape.language.validation import Subject, build, readable_part
from cnnshape.language.yaml.values import Item, Sequence, Table, plain
from cnnshape.layers.architecture import Architecture
from cnnshape.layers.entry import Input
from cnnshape.network import InputShapes, Layout, Network, Node, Origin, Shape, unread_layers

TAKEN_AS_WRITTEN = frozenset({"name", "source", "description"})
INPUT_KEYS = frozenset({"layout", "input", "inputs"})
WORKED_OUT_LATER = frozenset({"parameters", "blocks", "layers", "extends"})
A_LIST_OF_LAYERS = "write `layers:` and a list, as `- {type: conv, filters: 6, kernel: 5}`"


class UnknownSetting(ValueError):
    """A parameter or an input that a caller sets, and that the file does not have."""


def read_network(root: Table, origin: Origin, cache: ExpansionCache | None = None) -> Network:
    """Return the network that a file describes, at the input and with the parameters asked for.

    What `cache` holds of other expansions of the same keys is used, and added to.
    Raises SpecError with all that is wrong in the file, and UnknownSetting where the caller sets
    what the file does not have.
    """
    problems, cache = Problems(), cache or ExpansionCache()
    input, overrides = origin.input, origin.parameters or {}
    refuse_unknown_parameters(root, overrides)
    values = _parameters(root, overrides, problems)
    environment = Environment(values, places=_parameter_places(root, overrides))
    header = _header(root, environment, problems)
    layout = Layout(header.layout)
    inputs = _inputs(root, header, layout, input, problems)
    check_examples(root, header, inputs, problems)
    builder = NetworkBuilder(layout, (node for node in inputs.values() if node is not None), cache)
    scope = _top_scope(root, inputs, environment, builder)
    _expand(root, scope, builder, problems)
    outputs = _outputs(root, header, scope, builder, problems)
    doubts = _hints(root, header, layout, input)
    if problems.found:
        raise SpecError((*problems.found, *doubts))
    is_changed = bool(overrides) or input is not None
    return Network(
        file=origin.source.name,
        name=header.name,
        source=header.source,
        description=header.description,
        layout=layout,
        dtype=header.dtype,
        nodes=tuple(builder.nodes),
        outputs=outputs,
        groups=tuple(builder.groups),
        promises=promises_of(root, header, is_changed),
        parameters=values,
        origin=origin,
        diagnostics=doubts,
    )


def _parameters(root: Table, overrides: Mapping[str, Any], problems: Problems) -> dict[str, Any]:
    """Return the values of the file's parameters; a default may compute over those before it."""
    defaults = read_parameters(root.get("parameters"), problems)
    return worked_out(defaults, overrides, problems)


def refuse_unknown_parameters(root: Table, overrides: Mapping[str, Any]) -> None:
    """Raise UnknownSetting for a parameter that a caller sets and the file does not have."""
    written = root.get("parameters")
    defaults = written.entries if isinstance(written, Table) else {}
    for name in overrides:
        if name not in defaults:
            known = f"its parameters are {', '.join(defaults)}" if defaults else "it has none"
            hint = did_you_mean(name, defaults, known)
            raise UnknownSetting(f"the file has no parameter `{name}`: {hint}")


def _header(root: Table, environment: Environment, problems: Problems) -> Architecture:
    """Return the keys at the top; where they are wrong, those that are not."""
    data: dict[str, Any] = {}
    environment = environment._replace(channels=lambda: _channels_of_input(data))
    for key in sorted(root.entries, key=lambda each: each not in INPUT_KEYS):
        item = root.entries[key]
        if key in WORKED_OUT_LATER:
            continue
        if key in TAKEN_AS_WRITTEN:
            data[key] = plain(item.value)
            continue
        try:
            data[key] = work_out(item.value, environment, problems)
        except (ChannelsUnknown, Unreadable):
            continue
    subject = Subject("the file", root, problems, environment=environment)
    header = build(Architecture, data, subject)
    if not isinstance(root.get("layers"), Sequence):
        from cnnshape.language.yaml.slips import item_help

        place = (root.get("layers") or root).span
        help = item_help(place.text) or A_LIST_OF_LAYERS
        problems.add("E004", "the file has no list of layers", place, help)
    return header or readable_part(Architecture, data)


def _channels_of_input(data: Mapping[str, Any]) -> int | None:
    """Return the channels of the first input, for expressions at the top of the file."""
    inputs = data.get("inputs")
    first = next(iter(inputs.values()), None) if isinstance(inputs, dict) else data.get("input")
    if not isinstance(first, list) or not first:
        return None
    channels = first[0] if data.get("layout") == Layout.CHANNELS_FIRST else first[-1]
    return channels if isinstance(channels, int) else None


def _inputs(
    root: Table,
    header: Architecture,
    layout: Layout,
    given: tuple[int, ...] | InputShapes | None,
    problems: Problems,
) -> dict[str, Node | None]:
    """Return the nodes of the inputs; None is an input that cannot be read."""
    if root.get("inputs") is not None and root.get("input") is not None:
        place = root.entries["inputs"].key_span
        problems.add("E004", "the file has both `input` and `inputs`", place, "keep one of them")
    written = root.get("inputs")
    if header.inputs is None and isinstance(written, Table) and written.entries:
        return dict.fromkeys(written.entries)
    if header.inputs is None:
        return {"input": _single_input(root, header, layout, given, problems)}
    changed = _given_by_name(given, header.inputs)
    places = written.entries if isinstance(written, Table) else {}
    return {
        name: _input_node(name, changed.get(name, shape), layout, _place(places, name, root))
        for name, shape in header.inputs.items()
    }


def _place(entries: Mapping[str, Item], name: str, root: Table) -> Span:
    """Return where an input is written, or the file where an expression gives all of them."""
    return entries[name].value.span if name in entries else root.span


def _single_input(
    root: Table,
    header: Architecture,
    layout: Layout,
    given: tuple[int, ...] | InputShapes | None,
    problems: Problems,
) -> Node | None:
    written = root.get("input")
    shape = header.input
    if given is not None:
        named = dict(given) if isinstance(given, Mapping) else {"input": given}
        if set(named) != {"input"}:
            raise UnknownSetting("the file has one input, called `input`")
        shape = tuple(named["input"])
    elif shape is None and not problems.found:
        help = "write `input: [height, width, channels]`"
        problems.add(
            "E004",
            "the file has no input",
            root.span._replace(end_line=root.span.line, end_column=root.span.column + 1),
            help,
        )
    place = root.span if written is None else written.span
    return None if shape is None else _input_node("input", shape, layout, place)


def _given_by_name(given: tuple[int, ...] | InputShapes | None, inputs: InputShapes) -> InputShapes:
    if given is None:
        return {}
    known = ", ".join(inputs)
    if not isinstance(given, Mapping):
        raise UnknownSetting(f"the file has several inputs: name the one that is meant ({known})")
    for name in given:
        if name not in inputs:
            raise UnknownSetting(f"the file has no input `{name}`: it has {known}")
    return given


def _input_node(name: str, shape: Shape, layout: Layout, span: Span) -> Node:
    return Node(name, Input(shape=layout.inside(tuple(shape))), (), span)


def _parameter_places(root: Table, overrides: Mapping[str, Any]) -> dict[str, Related]:
    """Return where each parameter is set, or the default that a caller's value stands in for."""
    written = root.get("parameters")
    items = written.values() if isinstance(written, Table) else ()
    return {
        item.key: Related(
            f"`{item.key}` was given as {quote(overrides[item.key])}, not as this default"
            if item.key in overrides
            else f"`{item.key}` is set here",
            item.value.span,
        )
        for item in items
    }


def _top_scope(
    root: Table,
    inputs: Mapping[str, Node | None],
    environment: Environment,
    builder: NetworkBuilder,
) -> Scope:
    layers = root.get("layers") or Sequence((), root.span)
    names = {name: None if node is None else node.name for name, node in inputs.items()}
    channels = builder.channels_of(next(iter(names.values())))
    return Scope(
        prefix="",
        inputs=names,
        environment=environment._replace(channels=channels),
        written=written_names(layers, Environment(environment.parameters)),
        layers=layers,
        file_parameters=environment.parameters,
        numbers=Counter(),
        last_numbers=Counter(),
    )


def _expand(root: Table, scope: Scope, builder: NetworkBuilder, problems: Problems) -> None:
    blocks = read_blocks(root.get("blocks"), problems)
    if fewest_layers(scope.layers, blocks) > MAX_NODES:
        refuse_too_many(problems, scope.layers.span)
    below = next(iter(scope.inputs.values())) if len(scope.inputs) == 1 else UNDECIDED
    Expansion(builder, blocks, problems).walk(scope.layers, scope, scope.environment, below)


def _outputs(
    root: Table, header: Architecture, scope: Scope, builder: NetworkBuilder, problems: Problems
) -> tuple[str, ...]:
    """Return the nodes that are outputs: those listed, or all that nothing reads."""
    written = root.get("outputs")
    if header.outputs is None or written is None:
        return unread_layers(builder.nodes)
    context = LayerContext(root, scope, scope.environment, "", problems)
    found = nodes_named(builder, context, header.outputs, written)
    return tuple(name for name in found if name is not None)


def _hints(
    root: Table,
    header: Architecture,
    layout: Layout,
    given: tuple[int, ...] | InputShapes | None,
) -> tuple[Diagnostic, ...]:
    written = root.get("input")
    if given is not None:
        return tuple(_doubts_of_given(root, header, given))
    if written is None or header.input is None:
        return ()
    return tuple(hints(header.input, layout, written.span, root))


def _doubts_of_given(
    root: Table, header: Architecture, given: tuple[int, ...] | InputShapes
) -> Iterator[Diagnostic]:
    """Return the warnings about inputs that a caller gives in place of those declared."""
    declared = header.inputs or ({"input": header.input} if header.input else {})
    written = root.get("inputs")
    entries = root.entries if header.inputs is None else getattr(written, "entries", {})
    for name, shape in (given if isinstance(given, Mapping) else {"input": given}).items():
        if name in declared and len(shape) != len(declared[name]):
            yield of_another_rank(tuple(shape), declared[name], _place(entries, name, root))
