"""Give layers their names in the builder, and remember what each name stands for."""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.diagnostics import Related
from cnnshape.language.expansion.layer_context import LayerContext
from cnnshape.language.expansion.network_builder import NetworkBuilder
from cnnshape.language.expansion.scope import Defined, written_names
from cnnshape.language.expressions.environment import Unreadable
from cnnshape.language.yaml.values import Scalar, Sequence

INPUT = "input"


def name_of(builder: NetworkBuilder, context: LayerContext, kind: str) -> str:
    """Return the name of a layer in its scope: as written, or the next number of its kind.

    Raises Unreadable after noting that the written name is taken.
    """
    written = context.written_name
    if written is None:
        return context.scope.next_name(kind, builder.names.defined)
    name = f"{written}{context.suffix}"
    if name in context.scope.inputs or name == INPUT:
        message = f"`{name}` is the name of an input"
        context.problem("E008", message, context.place("name"), "choose another name")
        raise Unreadable
    refuse_taken(builder, context, name)
    return name


def refuse_taken(builder: NetworkBuilder, context: LayerContext, name: str) -> None:
    """Note that a name is taken, also where one of its shorter forms is; raise Unreadable then."""
    names, scope = builder.names, context.scope
    full = scope.full(name)
    shorter = (names.defined.get(scope.full(each)) for each in _shorter_names(context, name))
    whole = (before for before in shorter if before is not None and before.node is not None)
    for before in (names.defined.get(names.last_copies.get(full, full)), *whole):
        if before is not None and not before.is_off:
            related = (Related("first used here", before.span),)
            shown = context.written_name if context.suffix else name
            message = f"the name `{shown}` is taken"
            context.problem("E008", message, context.place("name"), "choose another name", related)
            raise Unreadable


def define(
    builder: NetworkBuilder, context: LayerContext, name: str, node: str | None, first: int
) -> None:
    """Let a name stand for a node, and for all nodes from `first` on; None is a broken one."""
    full = context.scope.full(name)
    builder.names.defined[full] = Defined(node, context.item.span, first, len(builder.nodes))
    for shorter in _shorter_names(context, name):
        builder.names.last_copies[context.scope.full(shorter)] = full


def define_without_node(
    builder: NetworkBuilder, context: LayerContext, is_off: bool = False
) -> None:
    """Let a written name stand for nothing: what it names is switched off, or broken."""
    names = builder.names
    defined = Defined(None, context.item.span, is_off=is_off)
    if is_off and context.has("branches"):
        for inner in written_names(Sequence((context.item.without("if"),), context.item.span)):
            names.defined.setdefault(context.scope.full(inner), defined)
    if context.written_name is None:
        kind = context.item.get("type")
        if not is_off and isinstance(kind, Scalar) and context.scope.numbers.get(kind.value, 0):
            given = f"{kind.value}_{context.scope.last_numbers[kind.value]}"
            is_new = context.scope.full(given) not in names.defined and not given.endswith("_0")
            broken = given if is_new else context.scope.next_name(kind.value, names.defined)
            names.defined.setdefault(context.scope.full(broken), defined)
        return
    base = context.scope.full(context.written_name)
    names.defined.setdefault(f"{base}{context.suffix}", defined)
    if base not in names.last_copies:
        names.defined.setdefault(base, defined)


def _shorter_names(context: LayerContext, name: str) -> Iterator[str]:
    """Return the shorter names of a copy: `a_1_2` is also the last `a_1` and the last `a`."""
    written = context.written_name
    while written is not None and name != written and name.startswith(written):
        name = name.rpartition("_")[0]
        yield name
