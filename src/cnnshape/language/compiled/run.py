"""Build a network from the forms of its lists: the conditions are asked, the values worked out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from cnnshape.language.broken import Broken
from cnnshape.language.compiled.forms import CallStep, Form, FormLearner, LayerStep, NoForm
from cnnshape.language.compiled.giving_up import GiveUp
from cnnshape.language.compiled.scope_names import ScopeNames
from cnnshape.language.compiled.scopes import Answers, CompiledScope
from cnnshape.language.compiled.values import layer_of
from cnnshape.language.expansion.limits import MAX_CALL_DEPTH, MAX_LAYERS
from cnnshape.language.expansion.network_builder import NetworkBuilder
from cnnshape.language.expansion.trace import Trace, TracedCall
from cnnshape.language.expressions.invalid import InvalidExpression
from cnnshape.language.yaml.values import Plain
from cnnshape.layers import Layer
from cnnshape.network import Node


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
    """Adds the nodes of one design to a network, in the order of an expansion."""

    def __init__(
        self,
        builder: NetworkBuilder,
        scopes: Mapping[str, CompiledScope],
        parameters: Mapping[str, Plain],
        example: Example | None = None,
    ) -> None:
        """Start with the inputs of a network; without an example all forms must be known."""
        self.builder = builder
        self.scopes = scopes
        self.parameters = parameters
        self.example = example
        self.learned: list[Learned] = []
        self.outputs: tuple[str, ...] = ()
        self.copies = 0
        self.depth = 0
        self.calls: list[str] = []

    def add_file(self, scope: CompiledScope, inputs: tuple[str, ...]) -> None:
        """Add the layers of the file; raise GiveUp if it must be expanded."""
        names = ScopeNames({}, self.parameters, self.builder.channels_of(inputs[0]))
        trace = None if self.example is None else self.example.trace
        try:
            self._add_scope(scope, names, inputs, "", trace)
        except (Broken, InvalidExpression, KeyError):
            raise GiveUp from None
        if max(self.copies, len(self.builder.nodes)) > MAX_LAYERS:
            raise GiveUp

    def _add_scope(
        self,
        scope: CompiledScope,
        names: ScopeNames,
        inputs: tuple[str, ...],
        prefix: str,
        trace: Trace | None,
    ) -> str:
        """Add the layers of a list; return its last node."""
        self.depth += scope.depth
        if self.depth > MAX_CALL_DEPTH:
            raise GiveUp
        form = self._form(scope, scope.answers(names), prefix, trace)
        self.copies += form.copies
        known = list(inputs)
        for at, step in enumerate(form.steps):
            names.in_copy(step.copy)
            if isinstance(step, LayerStep):
                known.append(self._add_layer(step, names, known, prefix))
            else:
                called = None if trace is None else trace.steps[at]
                inside = called.inside if isinstance(called, TracedCall) else None
                known.append(self._add_call(step, names, known, prefix, inside))
        if not prefix:
            self.outputs = tuple([known[at] for at in form.outputs])
        self.depth -= scope.depth
        return known[-1]

    def _add_layer(
        self, step: LayerStep, names: ScopeNames, known: Sequence[str], prefix: str
    ) -> str:
        like, shares, old = step.like, step.shares, step.node
        name = prefix + step.name
        node = Node(
            name,
            old.layer if step.values is None else self._layer(step, names),
            tuple([known[at] for at in step.reads]),
            old.span,
            None if like is None else known[like],
            None if shares is None else known[shares],
            old.is_frozen,
            old.places,
            quantize=old.quantize,
        )
        self.builder.nodes.append(node)
        return name

    def _layer(self, step: LayerStep, names: ScopeNames) -> Layer:
        assert step.values is not None
        builder = self.builder
        layer = layer_of(step.kind, step.values, names, builder.layout, builder.cache)
        return layer if step.half is None else builder.cache.halves_of(layer)[step.half]

    def _add_call(
        self,
        step: CallStep,
        names: ScopeNames,
        known: Sequence[str],
        prefix: str,
        trace: Trace | None,
    ) -> str:
        if step.block in self.calls:
            raise GiveUp
        scope = self.scopes[step.block]
        inputs = tuple([known[at] for at in step.reads])
        channels = self.builder.channels_of(inputs[0])
        own = ScopeNames(step.arguments.all(names), self.parameters, channels)
        for name, default in scope.defaults:
            if name not in own:
                own[name] = default(own)
        self.calls.append(step.block)
        last = self._add_scope(scope, own, inputs, f"{prefix}{step.name}.", trace)
        self.calls.pop()
        return last

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
