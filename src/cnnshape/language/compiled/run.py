"""Work out a design from the forms of its lists: the conditions are asked, then the values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, cast

from cnnshape.analysis.claim import Claim, Inputs
from cnnshape.analysis.faults import CannotRun
from cnnshape.analysis.formulas import new_claim
from cnnshape.analysis.propagation import have_equal_weights
from cnnshape.language.broken import Broken
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
from cnnshape.network import Node, Shape


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
    """Works out the lists of one design and the claims of its layers, in the order of an expansion.

    `lists` are those that it has called, each before the lists that are called in it. Which layer
    reads which follows from their forms (`structures.py`). Raises GiveUp if the file must be
    expanded.
    """

    def __init__(
        self,
        head: Head,
        scopes: Mapping[str, CompiledScope],
        cache: ExpansionCache,
        known: KnownLists,
        example: Example | None = None,
    ) -> None:
        """Start with the inputs of a network; without an example all forms must be known."""
        self.head = head
        self.scopes = scopes
        self.cache = cache
        self.known = known
        self.example = example
        self.learned: list[Learned] = []
        self.lists: list[WorkedOut] = []
        self.claims: list[Claim] = []
        self.copies = 0
        self.depth = 0
        self.calls: dict[str, str] = {}

    def add_file(self, scope: CompiledScope) -> None:
        """Add the inputs of the file and its layers."""
        trace = None if self.example is None else self.example.trace
        try:
            for node in self.head.inputs:
                self.claims.append(self._claim(node.layer, (), (), None))
            shapes = [claim.output for claim in self.claims]
            self._add_list(scope, {}, shapes, trace)
        except (Broken, InvalidExpression, KeyError):
            raise GiveUp from None
        except CannotRun:
            raise FaultFound from None
        if max(self.copies, len(self.claims)) > MAX_LAYERS:
            raise GiveUp

    def _add_list(
        self,
        scope: CompiledScope,
        arguments: Mapping[str, Plain],
        inputs: Sequence[Shape],
        trace: Trace | None,
    ) -> Shape:
        """Add the layers of a list that reads these shapes; return the shape of its last one."""
        self.depth += scope.depth
        if self.depth > MAX_CALL_DEPTH:
            raise GiveUp
        names = ScopeNames(arguments, self.head.parameters, inputs[0][-1])
        worked = self._worked_out(scope, names, trace)
        self.lists.append(worked)
        self.copies += worked.form.copies
        if worked.form.layers is None:
            last = self._add_steps(worked, inputs, trace)
        else:
            claims = self._claims_of(worked, worked.form.layers, inputs)
            self.claims += claims
            last = claims[-1].output if claims else inputs[-1]
        self.depth -= scope.depth
        return last

    def _add_steps(self, worked: WorkedOut, inputs: Sequence[Shape], trace: Trace | None) -> Shape:
        """Add layers and call blocks, one after the other."""
        shapes = list(inputs)
        claims: list[Claim | None] = [None] * len(shapes)
        for at, (step, given) in enumerate(zip(worked.form.steps, worked.given, strict=True)):
            if isinstance(step, LayerStep):
                claim = self._claim_of(step, given, shapes, claims)
                self.claims.append(claim)
                claims.append(claim)
                shapes.append(claim.output)
            else:
                called = None if trace is None else trace.steps[at]
                inside = called.inside if isinstance(called, TracedCall) else None
                claims.append(None)
                shapes.append(self._add_call(step, given, shapes, inside))
        return shapes[-1]

    def _claims_of(
        self, worked: WorkedOut, steps: Sequence[LayerStep], inputs: Sequence[Shape]
    ) -> Sequence[Claim]:
        """Return the claims of a list without calls: on equal shapes the same ones each time."""
        key = (id(worked), *inputs)
        known = self.known.claims.get(key)
        if known is None:
            shapes = list(inputs)
            claims: list[Claim | None] = [None] * len(shapes)
            for step, layer in zip(steps, worked.given, strict=True):
                claim = self._claim_of(step, layer, shapes, claims)
                claims.append(claim)
                shapes.append(claim.output)
            known = self.known.claims[key] = cast("list[Claim]", claims[len(inputs) :])
            self.known.size += len(known)
        return known

    def _claim_of(
        self,
        step: LayerStep,
        layer: Layer,
        shapes: Sequence[Shape],
        claims: Sequence[Claim | None],
    ) -> Claim:
        """Return the claim of a layer among the shapes and the claims before it in its list."""
        like = None if step.like is None else shapes[step.like]
        claim = self._claim(layer, step.names, [shapes[at] for at in step.reads], like)
        if step.shares is not None:
            lender = claims[step.shares]
            if lender is None or not have_equal_weights(claim, lender):
                raise FaultFound
        return claim

    def _claim(
        self, layer: Layer, names: tuple[str, ...], read: Sequence[Shape], like: Shape | None
    ) -> Claim:
        found = self.cache.claims.get((id(layer), like, *read))
        if found is not None:
            return found[1]
        inputs = Inputs(names, tuple(read), self.head.layout, like)
        return new_claim(layer, inputs, self.cache.claims)

    def _add_call(
        self,
        step: CallStep,
        arguments: Mapping[str, Plain],
        shapes: Sequence[Shape],
        trace: Trace | None,
    ) -> Shape:
        if step.block in self.calls:
            raise GiveUp
        self.calls[step.block] = step.name
        read = [shapes[at] for at in step.reads]
        last = self._add_list(self.scopes[step.block], arguments, read, trace)
        del self.calls[step.block]
        return last

    def _worked_out(
        self, scope: CompiledScope, names: ScopeNames, trace: Trace | None
    ) -> WorkedOut:
        """Return a list with its values, worked out only if the names it uses have new ones."""
        key = (id(scope), scope.meaning(names))
        known = self.known.worked_out.get(key)
        if known is None:
            for name, default in scope.defaults:
                if name not in names:
                    names[name] = default(names)
            form = self._form(scope, scope.answers(names), trace)
            given: tuple[Any, ...] = tuple([self._given(step, names) for step in form.steps])
            own = [given[at].traits for at in form.with_own_traits]
            wiring = (id(form), *[(each.memory, each.is_weighted) for each in own])
            known = self.known.worked_out[key] = WorkedOut(form, given, wiring)
            self.known.size += len(given)
        return known

    def _given(self, step: Step, names: ScopeNames) -> Layer | Mapping[str, Plain]:
        if isinstance(step, CallStep):
            names.in_copy(step.copy)
            return step.arguments.all(names)
        if step.values is None:
            return step.layer
        names.in_copy(step.copy)
        layer = layer_of(step.kind, step.values, names, self.head.layout, self.cache)
        return layer if step.half is None else self.cache.halves_of(layer)[step.half]

    def _form(self, scope: CompiledScope, answers: Answers, trace: Trace | None) -> Form:
        """Return the form under these answers; learn it if there is an example to learn from."""
        form = scope.forms.get(answers)
        if form is not None:
            return form
        if trace is None or self.example is None or answers in scope.forms:
            raise GiveUp
        outputs = () if self.calls else self.example.outputs
        prefix = "".join(f"{name}." for name in self.calls.values())
        learner = FormLearner(trace, self.example.nodes, prefix, self.scopes)
        try:
            form = learner.form(outputs) if scope.is_closed else None
        except NoForm:
            form = None
        self.learned.append(Learned(scope, answers, form))
        if form is None:
            raise GiveUp
        return form
