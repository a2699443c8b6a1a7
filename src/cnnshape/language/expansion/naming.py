"""Give layers their names in the graph, and remember what each name stands for."""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.diagnostics import Related
from cnnshape.language.expansion.layer_context import Site
from cnnshape.language.expansion.network_builder import Graph
from cnnshape.language.expansion.scope import Defined, written_names
from cnnshape.language.expressions.environment import Unreadable
from cnnshape.language.yaml.values import Scalar, Sequence

INPUT = "input"


def name_of(graph: Graph, site: Site, kind: str) -> str:
    """Return the name of a layer in its scope: as written, or the next number of its kind.

    Raises Unreadable after noting that the written name is taken.
    """
    written = site.written_name
    if written is None:
        return site.scope.next_name(kind, graph.names.defined)
    name = f"{written}{site.suffix}"
    if name in site.scope.inputs or name == INPUT:
        message = f"`{name}` is the name of an input"
        site.problem("E008", message, site.place("name"), "choose another name")
        raise Unreadable
    refuse_taken(graph, site, name)
    return name


def refuse_taken(graph: Graph, site: Site, name: str) -> None:
    """Note that a name is taken, also where one of its shorter forms is; raise Unreadable then."""
    names, scope = graph.names, site.scope
    full = scope.full(name)
    shorter = (names.defined.get(scope.full(each)) for each in _shorter_names(site, name))
    whole = (before for before in shorter if before is not None and before.node is not None)
    for before in (names.defined.get(names.last_copies.get(full, full)), *whole):
        if before is not None and not before.is_off:
            related = (Related("first used here", before.span),)
            shown = site.written_name if site.suffix else name
            message = f"the name `{shown}` is taken"
            site.problem("E008", message, site.place("name"), "choose another name", related)
            raise Unreadable


def define(graph: Graph, site: Site, name: str, node: str | None, first: int) -> None:
    """Let a name stand for a node, and for all nodes from `first` on; None is a broken one."""
    full = site.scope.full(name)
    graph.names.defined[full] = Defined(node, site.item.span, first, len(graph.nodes))
    for shorter in _shorter_names(site, name):
        graph.names.last_copies[site.scope.full(shorter)] = full


def define_without_node(graph: Graph, site: Site, is_off: bool = False) -> None:
    """Let a written name stand for nothing: what it names is switched off, or broken."""
    names = graph.names
    defined = Defined(None, site.item.span, is_off=is_off)
    if is_off and site.has("branches"):
        for inner in written_names(Sequence((site.item.without("if"),), site.item.span)):
            names.defined.setdefault(site.scope.full(inner), defined)
    if site.written_name is None:
        kind = site.item.get("type")
        if not is_off and isinstance(kind, Scalar) and site.scope.numbers.get(kind.value, 0):
            given = f"{kind.value}_{site.scope.last_given[kind.value]}"
            is_new = site.scope.full(given) not in names.defined and not given.endswith("_0")
            broken = given if is_new else site.scope.next_name(kind.value, names.defined)
            names.defined.setdefault(site.scope.full(broken), defined)
        return
    base = site.scope.full(site.written_name)
    names.defined.setdefault(f"{base}{site.suffix}", defined)
    if base not in names.last_copies:
        names.defined.setdefault(base, defined)


def _shorter_names(site: Site, name: str) -> Iterator[str]:
    """Return the shorter names of a copy: `a_1_2` is also the last `a_1` and the last `a`."""
    written = site.written_name
    while written is not None and name != written and name.startswith(written):
        name = name.rpartition("_")[0]
        yield name
