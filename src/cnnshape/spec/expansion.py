"""Turn the list of layers, with its blocks, branches and repeats, into a flat list of nodes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from cnnshape.diagnostics import Related, SpecError
from cnnshape.layers import KINDS, MERGES, model_of
from cnnshape.layers.layer import PLACEMENT_KEYS, Layer, Placement
from cnnshape.layers.quantities import NAME_PATTERN
from cnnshape.network import Group, Layout, Node
from cnnshape.spec.blocks import Block, is_required, refuse_wrong_arguments
from cnnshape.spec.environment import ChannelsUnknown, Environment, Unreadable, work_out
from cnnshape.spec.graph import Graph
from cnnshape.spec.problems import Problems
from cnnshape.spec.references import UNDECIDED, inputs_of, nodes_named, resolve
from cnnshape.spec.scope import Defined, Scope, written_names
from cnnshape.spec.separable import halves_of
from cnnshape.spec.site import Site
from cnnshape.spec.suggestion import did_you_mean
from cnnshape.spec.validation import build, refuse_unknown_key
from cnnshape.spec.values import Sequence, Table, Value
from cnnshape.spec.wording import forgotten_mark, quote, yes_or_no

MOST_NODES = 100_000
NAME = re.compile(NAME_PATTERN)
EVALUATED_PLACEMENT_KEYS = PLACEMENT_KEYS - {"if", "repeat"}

BRANCHES_KEYS = ("type", "merge", "branches", "activation")
NOT_IN_THE_LANGUAGE = {
    "attention": "attention",
    "multi_head_attention": "attention",
    "self_attention": "attention",
    "transformer": "attention",
    "lstm": "recurrence",
    "gru": "recurrence",
    "rnn": "recurrence",
    "reflect_pad": "reflect padding",
    "reflection_pad": "reflect padding",
}


class Expansion:
    """Adds layers to a graph in the order in which they run, noting what is wrong on the way."""

    def __init__(self, graph: Graph, blocks: Mapping[str, Block], problems: Problems) -> None:
        """Start with the inputs that the graph already has."""
        self.graph = graph
        self.blocks = blocks
        self.problems = problems
        self.copies = 0

    def walk(
        self,
        layers: Value,
        scope: Scope,
        environment: Environment,
        before: str | None,
        suffix: str = "",
    ) -> str | None:
        """Add a list of layers after the node `before`; return its last node, None if broken."""
        for item in layers.items if isinstance(layers, Sequence) else ():
            if isinstance(item, Table):
                site = Site(item, scope, environment, suffix, self.problems)
                before = self._add_copies(site, before)
            else:
                help = "write a mapping with a type, as `- {type: relu}`"
                self.problems.add(
                    "E004", "this is not a layer", item.span, help, related=scope.uses
                )
        return before

    def _add_copies(self, site: Site, before: str | None) -> str | None:
        """Add a layer as often as `repeat` says; each copy reads the one before it."""
        try:
            copies = _copies_of(site)
        except Unreadable:
            self._define_without_node(site)
            return None
        if copies is None:
            return self._add_if_on(site, before)
        for copy in range(copies):
            environment = site.environment.at(copy)
            suffix = f"{site.suffix}_{copy + 1}"
            one = Site(site.item, site.scope, environment, suffix, self.problems)
            before = self._add_if_on(one, before)
        if copies == 0:
            self._define_without_node(site, is_off=True)
        return before

    def _add_if_on(self, site: Site, before: str | None) -> str | None:
        self._refuse_too_many(site)
        try:
            if not _is_on(site):
                self._define_without_node(site, is_off=True)
                return before
            return self._add(site, before)
        except ChannelsUnknown:
            if not self.problems.found:
                raise
        except Unreadable:
            pass
        self._define_without_node(site)
        return None

    def _refuse_too_many(self, site: Site) -> None:
        self.copies += 1
        if max(self.copies, len(self.graph.nodes)) > MOST_NODES:
            message = f"the network has more than {MOST_NODES:,} layers"
            help = "look for a `repeat` that is too large, or for blocks that multiply"
            site.problem("E010", message, site.item.span, help)
            raise SpecError(self.problems.found)

    def _add(self, site: Site, before: str | None) -> str | None:
        kind = self._kind_of(site)
        placement = self._placement_of(site, kind)
        site.scope.numbers[kind] += 1
        first = len(self.graph.nodes)
        if kind == "branches":
            last = self._add_branches(site, placement, before)
        elif kind in self.blocks:
            last = self._call(site, self.blocks[kind], placement, before)
        else:
            last = self._add_layer(site, kind, placement, before)
        self._share(site, placement, first)
        return last

    def _kind_of(self, site: Site) -> str:
        kind = site.work_out("type")
        if kind in ("branches", *self.blocks) or kind in KINDS:
            assert isinstance(kind, str)
            return kind
        if kind is None:
            message, help = "this layer has no type", "write `type:` and a layer kind"
            site.problem("E004", message, site.item.span, help)
        elif not isinstance(kind, str):
            message, help = "`type` must be the name of a layer kind or a block", "write a name"
            site.problem("E004", message, site.place("type"), help)
        elif kind in NOT_IN_THE_LANGUAGE:
            message = f"`{kind}` is not in the language: it has no {NOT_IN_THE_LANGUAGE[kind]}"
            help = "declare what it produces and costs with a `custom` layer"
            site.problem("E005", message, site.place("type"), help)
        else:
            known = [*KINDS, "branches", *self.blocks]
            help = did_you_mean(
                kind, known, "`cnnshape schema` lists the kinds; `custom` declares others"
            )
            site.problem("E005", f"unknown layer type `{kind}`", site.place("type"), help)
        raise Unreadable

    def _placement_of(self, site: Site, kind: str) -> Placement:
        """Return the keys that every kind takes; most layers have no more than a name."""
        keys = [key for key in site.item.entries if key in EVALUATED_PLACEMENT_KEYS]
        if not keys or (keys == ["name"] and NAME.fullmatch(site.written_name or "")):
            return _NOWHERE_SPECIAL
        written = {key: site.work_out(key) for key in keys}
        placement = build(Placement, written, site.subject(kind))
        if placement is None:
            raise Unreadable
        return placement

    def _add_layer(
        self, site: Site, kind: str, placement: Placement, before: str | None
    ) -> str | None:
        name = self._name(site, kind)
        layer = self._layer_of(site, kind)
        inputs = inputs_of(self.graph, site, kind, placement.from_, before)
        if kind == "separable_conv":
            return self._add_separable(site, name, layer, inputs, placement)
        return self._add_node(site, name, layer, inputs, placement)

    def _layer_of(self, site: Site, kind: str) -> Layer:
        """Return the model of a layer with its shapes turned channels last."""
        model = model_of(kind)
        data = site.work_out_all(PLACEMENT_KEYS) | {"type": kind}
        layer = build(model, data, site.subject(kind, sorted(PLACEMENT_KEYS)))
        if layer is None:
            raise Unreadable
        return _channels_last(layer, self.graph.layout)

    def _add_separable(
        self,
        site: Site,
        name: str,
        layer: Layer,
        inputs: tuple[str | None, ...],
        placement: Placement,
    ) -> str | None:
        """Add the depthwise convolution and the 1x1 convolution that a separable one stands for."""
        depthwise, pointwise = halves_of(layer)
        below = self._add_node(site, f"{name}_depthwise", depthwise, inputs, _NOWHERE_SPECIAL)
        first = len(self.graph.nodes) - 1
        last = self._add_node(site, name, pointwise, (below,), placement)
        if last is not None:
            full = site.scope.full(name)
            self.graph.names.defined[full] = Defined(last, site.item.span, first, first + 2)
        return last

    def _add_node(
        self,
        site: Site,
        name: str,
        layer: Layer,
        inputs: tuple[str | None, ...],
        placement: Placement,
    ) -> str | None:
        """Add a node under a name; a node with a broken input is only remembered as broken."""
        like: Defined | None = None
        reference: str | None = getattr(layer, "like", None)
        if reference is not None:
            like = resolve(self.graph, site, reference, site.place("like"))
        known = tuple(each for each in inputs if each is not None)
        if len(known) < len(inputs) or (reference and (like is None or like.node is None)):
            self._define(site, name, None, len(self.graph.nodes))
            return None
        node = Node(
            name=site.scope.full(name),
            layer=layer,
            inputs=known,
            span=site.item.span,
            like=like and like.node,
            places=site.places(),
            uses=site.scope.uses,
            expect=placement.expect,
            description=placement.description,
        )
        first = len(self.graph.nodes)
        self.graph.add(node)
        self._define(site, name, node.name, first)
        return node.name

    def _add_branches(self, site: Site, placement: Placement, before: str | None) -> str | None:
        """Add each branch on what `branches` reads, then the merge of what they end in."""
        for key, item in site.item.entries.items():
            if key not in PLACEMENT_KEYS and key not in BRANCHES_KEYS:
                known = [*BRANCHES_KEYS, *sorted(PLACEMENT_KEYS)]
                refuse_unknown_key(
                    key, item.key_span, "branches", known, self.problems, site.scope.uses
                )
        merge = self._merge_of(site)
        (below,) = inputs_of(self.graph, site, "branches", placement.from_, before)
        scope = site.scope
        branches = site.item.get("branches")
        assert isinstance(branches, Sequence)
        ends = tuple(
            self.walk(branch, scope, site.environment, below, site.suffix)
            for branch in branches.items
        )
        scope.numbers[merge] += 1
        name = self._name(site, merge)
        data = {"type": merge} | {k: site.work_out(k) for k in ("activation",) if site.item.get(k)}
        layer = build(model_of(merge), data, site.subject("branches"))
        if layer is None:
            raise Unreadable
        return self._add_node(site, name, layer, ends, placement)

    def _merge_of(self, site: Site) -> str:
        merge, branches = site.work_out("merge"), site.item.get("branches")
        lists = branches.items if isinstance(branches, Sequence) else ()
        if len(lists) < 2 or not all(isinstance(branch, Sequence) for branch in lists):
            help = "write `branches: [[...], [...]]`; an empty list is the identity"
            message = "`branches` must list two or more lists of layers"
            site.problem("E004", message, site.place("branches"), help)
            raise Unreadable
        if merge not in MERGES:
            help = did_you_mean(str(merge), MERGES, f"write one of {', '.join(MERGES)}")
            site.problem("E004", "`merge` must be a kind of merge", site.place("merge"), help)
            raise Unreadable
        assert isinstance(merge, str)
        return merge

    def _call(
        self, site: Site, block: Block, placement: Placement, before: str | None
    ) -> str | None:
        """Add the layers of a block under the name of its call."""
        name = self._name(site, block.name)
        full = site.scope.full(name)
        scope, below = self._scope_of_call(site, block, placement, before, full)
        first = len(self.graph.nodes)
        last = self.walk(block.layers, scope, scope.environment, below)
        self._define(site, name, last, first)
        nodes = len(self.graph.nodes)
        self.graph.groups.append(
            Group(full, block.name, first, nodes, site.item.span, placement.expect)
        )
        return last

    def _scope_of_call(
        self, site: Site, block: Block, placement: Placement, before: str | None, full: str
    ) -> tuple[Scope, str | None]:
        _refuse_recursion(site, block)
        arguments = {
            key: item.value
            for key, item in site.item.entries.items()
            if key not in PLACEMENT_KEYS and key != "type"
        }
        if refuse_wrong_arguments(block, arguments, site.item, self.problems, site.scope.uses):
            raise Unreadable
        inputs = self._inputs_of_call(site, block, placement, before)
        below = UNDECIDED if len(inputs) > 1 else next(iter(inputs.values()))
        channels = self.graph.channels_of(next(iter(inputs.values())))
        given = {key: site.work_out(key) for key in arguments}
        use = Related(f"`{block.name}` is used here as `{full}`", site.item.span)
        scope = Scope(
            prefix=f"{full}.",
            inputs=inputs,
            environment=self._environment_of_call(site, block, given, channels),
            written=written_names(block.layers),
            layers=block.layers,
            file_parameters=site.scope.file_parameters,
            numbers=Counter(),
            uses=(*site.scope.uses, use),
            calls=(*site.scope.calls, block.name),
        )
        return scope, below

    def _environment_of_call(
        self, site: Site, block: Block, given: Mapping[str, Any], channels: Any
    ) -> Environment:
        """Return the file's parameters with those of the block; a default sees those before it."""
        values: dict[str, Any] = dict(site.scope.file_parameters)
        places = site.environment.places
        environment = Environment(values, channels, places=places)
        for name, default in block.parameters.items():
            if name in given:
                values[name] = given[name]
            elif not is_required(default):
                values[name] = work_out(default, environment, self.problems)
        own = {name: place for name, place in places.items() if name not in block.parameters}
        return environment._replace(places=own)

    def _inputs_of_call(
        self, site: Site, block: Block, placement: Placement, before: str | None
    ) -> dict[str, str | None]:
        if not block.inputs:
            (below,) = inputs_of(self.graph, site, block.name, placement.from_, before)
            return {"input": below}
        written = placement.from_
        references = (written,) if isinstance(written, str) else written or ()
        if len(references) != len(block.inputs):
            names = ", ".join(block.inputs)
            message = (
                f"the block `{block.name}` reads {len(block.inputs)} layers ({names}), "
                f"but `from` lists {len(references)}"
            )
            help = f"list {len(block.inputs)} layers of this scope in `from`, in this order"
            site.problem("E011", message, site.place("from"), help)
            raise Unreadable
        value = site.item.get("from")
        assert value is not None
        nodes = nodes_named(self.graph, site, references, value)
        return dict(zip(block.inputs, nodes, strict=True))

    def _share(self, site: Site, placement: Placement, first: int) -> None:
        if placement.share is None:
            return
        span = site.place("share")
        owner = resolve(self.graph, site, placement.share, span)
        if owner is None or owner.node is None:
            return
        if owner.first >= first:
            help = "name a layer above this one"
            site.problem("E006", "a layer cannot share its own weights", span, help)
            return
        different = self.graph.share(first, owner)
        if different is not None:
            site.problem(
                "S102",
                f"cannot share the weights of `{placement.share}`: `{different.name}` differs",
                span,
                "share with a layer of the same kind, or a block that expands to the same layers",
                related=(Related(f"`{placement.share}` stands here", owner.span),),
            )

    def _name(self, site: Site, kind: str) -> str:
        """Return the name of a layer in its scope: as written, or the next number of its kind."""
        written = site.written_name
        if written is None:
            return site.scope.next_name(kind, self.graph.names.defined)
        name = f"{written}{site.suffix}"
        full = site.scope.full(name)
        before = self.graph.names.defined.get(self.graph.names.last_copies.get(full, full))
        is_input = name in site.scope.inputs or name == "input"
        if is_input or (before is not None and not before.is_off):
            related = () if before is None else (Related("first used here", before.span),)
            message = f"the name `{name}` is taken"
            if is_input:
                message = f"`{name}` is the name of an input"
            site.problem("E008", message, site.place("name"), "choose another name", related)
            raise Unreadable
        return name

    def _define(self, site: Site, name: str, node: str | None, first: int) -> None:
        last = len(self.graph.nodes)
        names, full = self.graph.names, site.scope.full(name)
        names.defined[full] = Defined(node, site.item.span, first, last)
        written = site.written_name
        if written is not None:
            for alias in _aliases(written, name, site.suffix):
                names.last_copies[site.scope.full(alias)] = full

    def _define_without_node(self, site: Site, is_off: bool = False) -> None:
        """Remember a name that stands for nothing: switched off, or broken."""
        if site.written_name is None:
            return
        full = site.scope.full(f"{site.written_name}{site.suffix}")
        defined = Defined(None, site.item.span, is_off=is_off)
        self.graph.names.defined.setdefault(full, defined)
        base = site.scope.full(site.written_name)
        if not self.graph.names.last_copies.get(base):
            self.graph.names.defined.setdefault(base, defined)


_NOWHERE_SPECIAL = Placement.model_construct()


def _aliases(written: str, name: str, suffix: str) -> list[str]:
    """Return the shorter names of a copy: `a_1_2` is also the last `a_1` and the last `a`."""
    shorter = []
    while suffix and name != written:
        cut = name.rsplit("_", 1)[0]
        shorter.append(cut)
        name = cut
    return shorter


def _copies_of(site: Site) -> int | None:
    if site.item.get("repeat") is None:
        return None
    copies = site.work_out("repeat")
    if isinstance(copies, bool) or not isinstance(copies, int) or copies < 0:
        message = f"`repeat` must be a whole number of at least 0, not {quote(copies)}"
        help = forgotten_mark(copies, site.environment) or "write how many copies there are"
        site.problem("E004", message, site.place("repeat"), help)
        raise Unreadable
    return copies


def _is_on(site: Site) -> bool:
    if site.item.get("if") is None:
        return True
    condition = site.work_out("if")
    if not isinstance(condition, bool):
        message = f"`if` must be true or false, not {quote(condition)}"
        help = forgotten_mark(condition, site.environment) or yes_or_no(condition)
        help = help or "write true, false, or an expression with a comparison"
        site.problem("E004", message, site.place("if"), help)
        raise Unreadable
    return condition


def _refuse_recursion(site: Site, block: Block) -> None:
    if block.name in site.scope.calls:
        path = " -> ".join((*site.scope.calls, block.name))
        message = f"the block `{block.name}` contains itself"
        site.problem("E011", f"{message}: {path}", site.item.span, "use `repeat` for copies")
        raise Unreadable


def _channels_last(layer: Layer, layout: Layout) -> Layer:
    for key in ("shape", "output"):
        shape = getattr(layer, key, None)
        if shape is not None:
            return layer.model_copy(update={key: layout.inside(shape)})
    return layer
