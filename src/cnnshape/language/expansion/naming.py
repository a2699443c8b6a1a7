"""Give layers their names, and remember what each name means."""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.diagnostics import Related
from cnnshape.language.broken import BROKEN, Broken
from cnnshape.language.expansion.layer_context import LayerContext
from cnnshape.language.expansion.scope import Defined, Names
from cnnshape.language.expansion.written_names import written_names
from cnnshape.language.yaml.parts import text_of_scalar
from cnnshape.language.yaml.values import Sequence

INPUT = "input"


def name_of(names: Names, context: LayerContext, kind: str) -> str:
    """Return the name of a layer in its scope: as written, or the next number of its kind.

    Raises Broken after noting that the written name is taken.
    """
    written = context.written_name
    if written is None:
        return context.scope.next_name(kind, names.defined)
    name = f"{written}{context.suffix}"
    if name in context.scope.inputs or name == INPUT:
        message = f"`{name}` is the name of an input"
        context.problem("E008", message, context.place("name"), "choose another name")
        raise Broken
    refuse_taken(names, context, name)
    return name


def refuse_taken(names: Names, context: LayerContext, name: str) -> None:
    """Note that a name is taken, or one of its shorter forms, and raise Broken."""
    scope = context.scope
    full = scope.full(name)
    shorter = (names.defined.get(scope.full(each)) for each in _shorter_names(context, name))
    whole = (before for before in shorter if before and not isinstance(before.node, Broken))
    for before in (names.defined.get(names.last_copies.get(full, full)), *whole):
        if before is not None and before.node is not None:
            related = (Related("first used here", before.span),)
            shown = context.written_name if context.suffix else name
            message = f"the name `{shown}` is taken"
            context.problem("E008", message, context.place("name"), "choose another name", related)
            raise Broken


def define(names: Names, context: LayerContext, name: str, defined: Defined) -> None:
    """Let a name mean a node and those that belong to it; a copy has shorter names too."""
    full = context.scope.full(name)
    names.defined[full] = defined
    if context.written_name is None:
        return
    for shorter in _shorter_names(context, name):
        names.last_copies[context.scope.full(shorter)] = full


def define_off(names: Names, context: LayerContext) -> None:
    """Let the names written in an item mean layers that are switched off."""
    off = Defined(None, context.item.span)
    if context.has("branches"):
        alone = Sequence((context.item.without("if"),), context.item.span)
        for inner in written_names(alone):
            names.defined.setdefault(context.scope.full(inner), off)
    if context.written_name is not None:
        _define_written(names, context, off)


def define_broken(names: Names, context: LayerContext) -> None:
    """Let the name of an item mean a broken layer, so that its readers say nothing more."""
    broken = Defined(BROKEN, context.item.span)
    if context.written_name is not None:
        _define_written(names, context, broken)
        return
    kind = text_of_scalar(context.item.get("type"))
    if kind is not None and context.scope.numbers.get(kind, 0):
        name = _default_name_of_broken(names, context, kind)
        names.defined.setdefault(context.scope.full(name), broken)


def _default_name_of_broken(names: Names, context: LayerContext, kind: str) -> str:
    """Return the name that a broken layer took before it broke, or else would have taken."""
    number = context.scope.last_numbers[kind]
    name = f"{kind}_{number}"
    is_its_own = number > 0 and context.scope.full(name) not in names.defined
    return name if is_its_own else context.scope.next_name(kind, names.defined)


def _define_written(names: Names, context: LayerContext, defined: Defined) -> None:
    """Let a written name mean something without a node, unless it means something already.

    Without its suffix the name means the last copy; a copy that is off leaves it to the one before.
    """
    base = context.scope.full(context.written_name or "")
    names.defined.setdefault(f"{base}{context.suffix}", defined)
    if base not in names.last_copies:
        names.defined.setdefault(base, defined)


def _shorter_names(context: LayerContext, name: str) -> Iterator[str]:
    """Return the shorter names of a copy: `a_1_2` is also the last `a_1` and the last `a`."""
    written = context.written_name
    while written is not None and name != written and name.startswith(written):
        name = name.rpartition("_")[0]
        yield name
