"""Build a network from the forms of its lists: the conditions are asked, the values worked out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from cnnshape.analysis.propagation import Propagation
from cnnshape.language.broken import BROKEN, Broken
from cnnshape.language.compiled.forms import CallStep, Form, FormLearner, LayerStep, NoForm, Step
from cnnshape.language.compiled.giving_up import FaultFound, GiveUp
from cnnshape.language.compiled.head import Head
from cnnshape.language.compiled.known_lists import KnownLists, WorkedOut
from cnnshape.language.compiled.scope_names import ScopeNames
from cnnshape.language.compiled.scopes import Answers, CompiledScope
from cnnshape.language.compiled.values import layer_of
from cnnshape.language.expansion.expansion_cache import ExpansionCache
from cnnshape.language.expansion.limits import MAX_CALL_DEPTH, MAX_LAYERS
from cnnshape.language.expansion.trace import Trace, TracedCall
from cnnshape.language.expressions.invalid import InvalidExpression
from cnnshape.language.yaml.values import Plain
from cnnshape.layers import Layer
from cnnshape.network import NOWHERE, Node


class Learned(NamedTuple):
    """A form, or that there is none, under the answers that it belongs to."""

    scope: CompiledScope
    answers: Answers
    form: Form | None


class Example(NamedTuple):
    """What an expansion did and made, from which a run learns the forms that it lacks."""

    trace: Trace
    nodes: Sequence[Node]
    outputs: tuple[str, ...]


class Run:
    """Adds the nodes of one design to a network, in the order of an expansion.

    Raises GiveUp if the file must be expanded.
    """

    def __init__(
        self,
        head: Head,
        scopes: Mapping[str, CompiledScope],
        cache: ExpansionCache,
        lists: KnownLists,
        example: Example | None = None,
    ) -> None:
        """Start with the inputs of a network; without an example all forms must be known."""
        self.head = head
        self.scopes = scopes
        self.cache = cache
        self.lists = lists
        self.example = example
        self.learned: list[Learned] = []
        self.propagation = Propagation(head.layout, cache.claims)
        self.outputs: tuple[str, ...] = ()
        self.copies = 0
        self.depth = 0
        self.calls: list[str] = []
        for node in head.inputs:
            self.propagation.add(node)

    def add_file(self, scope: CompiledScope) -> None:
        """Add the layers of the file after its inputs."""
        inputs = tuple([node.name for node in self.propagation.nodes])
        trace = None if self.example is None else self.example.trace
        try:
            self._add_list(scope, {}, inputs, "", trace)
        except (Broken, InvalidExpression, KeyError):
            raise GiveUp from None
        if self.propagation.faults:
            raise FaultFound
        if max(self.copies, len(self.propagation.nodes)) > MAX_LAYERS:
            raise GiveUp

    def _add_list(
        self,
        scope: CompiledScope,
        arguments: Mapping[str, Plain],
        inputs: Sequence[str],
        prefix: str,
        trace: Trace | None,
    ) -> str:
        """Add the layers of a list; return its last node."""
        self.depth += scope.depth
        if self.depth > MAX_CALL_DEPTH:
            raise GiveUp
        names = ScopeNames(arguments, self.head.parameters, lambda: self._channels_of(inputs[0]))
        worked = self._worked_out(scope, names, prefix, trace)
        form = worked.form
        self.copies += form.copies
        known = list(inputs)
        if form.layers is None:
            self._add_steps(worked, known, prefix, trace)
        else:
            nodes = self._nodes_of(worked, form.layers, known, prefix)
            self._claim(worked, nodes, known)
            known += [node.name for node in nodes]
        if not prefix:
            self.outputs = tuple([known[at] for at in form.outputs])
        self.depth -= scope.depth
        return known[-1]

    def _add_steps(
        self, worked: WorkedOut, known: list[str], prefix: str, trace: Trace | None
    ) -> None:
        """Add layers and call blocks, one after the other."""
        for at, (step, given) in enumerate(zip(worked.form.steps, worked.given, strict=True)):
            if isinstance(step, LayerStep):
                node = _node(step, given, known, prefix)
                self.propagation.add(node)
                known.append(node.name)
            else:
                called = None if trace is None else trace.steps[at]
                inside = called.inside if isinstance(called, TracedCall) else None
                known.append(self._add_call(step, given, known, prefix, inside))

    def _nodes_of(
        self, worked: WorkedOut, steps: Sequence[LayerStep], inputs: Sequence[str], prefix: str
    ) -> Sequence[Node]:
        """Return the nodes of a list without calls: the same ones each time under equal names."""
        key = (id(worked), prefix, tuple(inputs))
        nodes = self.lists.nodes.get(key)
        if nodes is None:
            made, known = [], list(inputs)
            for step, layer in zip(steps, worked.given, strict=True):
                made.append(_node(step, layer, known, prefix))
                known.append(made[-1].name)
            nodes = self.lists.nodes[key] = tuple(made)
            self.lists.size += len(nodes)
        return nodes

    def _claim(self, worked: WorkedOut, nodes: Sequence[Node], inputs: Sequence[str]) -> None:
        """Add the nodes of a list; on equal shapes it has the same claims each time."""
        propagation = self.propagation
        key = (id(worked), tuple([propagation.shapes[name] for name in inputs]))
        claims = self.lists.claims.get(key)
        if claims is not None:
            propagation.add_known(nodes, claims)
            return
        claims = [propagation.add(node) for node in nodes]
        if propagation.faults:
            raise FaultFound
        self.lists.claims[key] = claims
        self.lists.size += len(nodes)

    def _channels_of(self, name: str) -> int | Broken:
        shape = self.propagation.shapes[name]
        return BROKEN if shape is None else shape[-1]

    def _add_call(
        self,
        step: CallStep,
        arguments: Mapping[str, Plain],
        known: Sequence[str],
        prefix: str,
        trace: Trace | None,
    ) -> str:
        if step.block in self.calls:
            raise GiveUp
        self.calls.append(step.block)
        inputs = [known[at] for at in step.reads]
        scope = self.scopes[step.block]
        last = self._add_list(scope, arguments, inputs, f"{prefix}{step.name}.", trace)
        self.calls.pop()
        return last

    def _worked_out(
        self, scope: CompiledScope, names: ScopeNames, prefix: str, trace: Trace | None
    ) -> WorkedOut:
        """Return a list with its values, worked out only if the names it uses have new ones."""
        key = (id(scope), scope.meaning(names))
        known = self.lists.worked_out.get(key)
        if known is None:
            for name, default in scope.defaults:
                if name not in names:
                    names[name] = default(names)
            form = self._form(scope, scope.answers(names), prefix, trace)
            given = tuple([self._given(step, names) for step in form.steps])
            known = self.lists.worked_out[key] = WorkedOut(form, given)
            self.lists.size += len(given)
        return known

    def _given(self, step: Step, names: ScopeNames) -> Layer | Mapping[str, Plain]:
        names.in_copy(step.copy)
        if isinstance(step, CallStep):
            return step.arguments.all(names)
        if step.values is None:
            return step.layer
        layer = layer_of(step.kind, step.values, names, self.head.layout, self.cache)
        return layer if step.half is None else self.cache.halves_of(layer)[step.half]

    def _form(
        self, scope: CompiledScope, answers: Answers, prefix: str, trace: Trace | None
    ) -> Form:
        """Return the form under these answers; learn it if there is an example to learn from."""
        form = scope.forms.get(answers)
        if form is not None:
            return form
        if trace is None or self.example is None or answers in scope.forms:
            raise GiveUp
        outputs = () if prefix else self.example.outputs
        learner = FormLearner(trace, self.example.nodes, prefix, self.scopes)
        try:
            form = learner.form(outputs) if scope.is_closed else None
        except NoForm:
            form = None
        self.learned.append(Learned(scope, answers, form))
        if form is None:
            raise GiveUp
        return form


def _node(step: LayerStep, layer: Layer, known: Sequence[str], prefix: str) -> Node:
    """Return the node of a step among the nodes that its list knows so far."""
    like = None if step.like is None else known[step.like]
    shares = None if step.shares is None else known[step.shares]
    reads = tuple([known[at] for at in step.reads])
    return Node(prefix + step.name, layer, reads, NOWHERE, like, shares, step.is_frozen)
