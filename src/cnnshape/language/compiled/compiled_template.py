"""A template that learns from its expansions, so that most designs of a sweep need none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from cnnshape.analysis.claim import Claim
from cnnshape.analysis.propagation import propagate
from cnnshape.analysis.structure import Structure, structure_of
from cnnshape.language.compiled.giving_up import FaultFound, GiveUp
from cnnshape.language.compiled.head import HeadReader
from cnnshape.language.compiled.known_lists import KnownLists
from cnnshape.language.compiled.run import Example, Learned, Run
from cnnshape.language.compiled.scopes import CompiledScope, scopes_of
from cnnshape.language.compiled.structures import StructureBuilder
from cnnshape.language.expansion.blocks import read_blocks
from cnnshape.language.expansion.expansion_cache import ExpansionCache
from cnnshape.language.expansion.trace import Trace
from cnnshape.language.overrides import Override
from cnnshape.language.problems import Problems
from cnnshape.language.yaml.values import Plain, Sequence, Table, plain
from cnnshape.network import Layout, Network

MAX_IN_VAIN = 20
"""Expansions in a row that taught nothing: then most further designs are expanded at once."""

RETRY = 100
"""Of them one in so many is tried: the first designs of a grid may be unlike all others."""

MAX_STEPS = 50_000
"""Steps in forms; more are forgotten: a space of endless structures must not fill the memory."""


class KnownNetwork(NamedTuple):
    """A network without faults: its structure, and what the formulas say of its nodes."""

    structure: Structure
    claims: tuple[Claim, ...]
    layout: Layout
    dtype: str


class CompiledTemplate:
    """Networks of a file by what was learned of it; None where the file must be expanded."""

    def __init__(self, root: Table, cache: ExpansionCache) -> None:
        """Read the conditions of a file; nothing is known of its layers yet."""
        blocks = read_blocks(root.get("blocks"), Problems())
        self.cache = cache
        self.lists = KnownLists()
        self.head = HeadReader(root)
        self.scopes = scopes_of(blocks)
        self.scope = CompiledScope(root.get("layers") or Sequence((), root.span), blocks)
        self.lists_outputs = _lists_outputs(root)
        self.steps = 0
        self.in_vain = 0

    def network(self, input: Override, parameters: Mapping[str, Plain]) -> KnownNetwork | None:
        """Return the network at some settings, or None if the file must be expanded for it."""
        if self.in_vain >= MAX_IN_VAIN:
            return None
        self.lists.forget_if_full()
        try:
            run = self._draft(input, parameters, self.lists)
        except GiveUp:
            return None
        structure = self.lists.structure_of(
            run.lists,
            lambda: _builder(run).structure(lists_outputs=self.lists_outputs),
        )
        return KnownNetwork(structure, tuple(run.claims), run.head.layout, run.head.dtype)

    def learn(
        self, network: Network, trace: Trace, input: Override, parameters: Mapping[str, Plain]
    ) -> None:
        """Learn the forms that a network needs and that are not known yet.

        They are kept only if they give that network.
        """
        if not trace.is_whole:
            return
        if self.in_vain >= MAX_IN_VAIN:
            self.in_vain += 1
            if self.in_vain % RETRY:
                return
        outputs = network.outputs if self.lists_outputs else ()
        example = Example(trace, network.nodes, outputs)
        learned: list[Learned] = []
        try:
            run = self._draft(input, parameters, KnownLists(), example, learned)
        except FaultFound:
            learned = [each for each in learned if each.form is None]
        except GiveUp:
            learned = [each for each in learned if each.form is None]
            self.in_vain += 1
        else:
            if self._is_same(run, network):
                self.in_vain = 0
            else:
                learned = [each._replace(form=None) for each in learned]
                self.in_vain += 1
        self._keep(learned)

    def _draft(
        self,
        input: Override,
        parameters: Mapping[str, Plain],
        lists: KnownLists,
        example: Example | None = None,
        learned: list[Learned] | None = None,
    ) -> Run:
        """Return a run that has ended well; raise GiveUp if it does not."""
        run = Run(self.head.read(input, parameters), self.scopes, self.cache, lists, example)
        if learned is not None:
            run.learned = learned
        run.add_file(self.scope)
        return run

    def _is_same(self, run: Run, network: Network) -> bool:
        """Say whether a run gives what an expansion gave: nodes, and what the formulas say."""
        builder = _builder(run)
        claims, _ = propagate(network, self.cache.claims)
        return (
            builder.structure(lists_outputs=self.lists_outputs) == structure_of(network)
            and builder.layers == [node.layer for node in network.nodes]
            and run.claims == list(claims.values())
        )

    def _keep(self, learned: list[Learned]) -> None:
        self.steps += sum(1 if each.form is None else len(each.form.steps) for each in learned)
        if self.steps > MAX_STEPS:
            self.steps = 0
            for scope in (self.scope, *self.scopes.values()):
                scope.forms.clear()
        for each in learned:
            each.scope.forms[each.answers] = each.form


def _lists_outputs(root: Table) -> bool:
    written = root.get("outputs")
    return written is not None and plain(written) is not None


def _builder(run: Run) -> StructureBuilder:
    return StructureBuilder(run.head.inputs, run.lists, run.known)
