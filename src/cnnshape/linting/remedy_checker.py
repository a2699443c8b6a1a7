"""Try a remedy before it is offered: carry it out, analyse the result, and ask the rule again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from itertools import count
from typing import NamedTuple

from cnnshape.analysis.engine import analyze
from cnnshape.analysis.result import LayerAnalysis
from cnnshape.catalogue import CATALOGUE, Safety
from cnnshape.diagnostics import Diagnostic, Fix, SpecError, only_errors
from cnnshape.language.loading import read_origin
from cnnshape.linting.finding import ChangeInput, Finding, Remedy, RemoveLayer, SetKey
from cnnshape.linting.registry import rule_of
from cnnshape.linting.source_text import Place, SourceText
from cnnshape.linting.subject import Subject
from cnnshape.linting.yaml_deletions import NO_EDITS, Edits
from cnnshape.linting.yaml_edits import edits_for
from cnnshape.network import Network, Node
from cnnshape.promises.expectations import check_promises


class Offer(NamedTuple):
    """A remedy that works: what it says, and the fix where the text can be edited for it."""

    help: str
    fix: Fix | None


class Trial:
    """Tries the remedies of one network."""

    def __init__(self, subject: Subject, text: SourceText | None) -> None:
        """Try remedies on a network, and on the text that it was read from where there is one."""
        self.subject = subject
        self.text = text
        self._found: dict[str, list[Finding]] = {}

    def offers(self, code: str, finding: Finding) -> Iterator[Offer]:
        """Return the remedies of a finding that work, in the order in which they were named."""
        for remedy in finding.remedies:
            node = _changed_by(remedy, finding)
            edits = self._edits_for(remedy, node)
            changed = self._carried_out(remedy, node, edits)
            if changed is not None and self._is_mended(code, changed):
                yield Offer(remedy.help, self._fix(code, remedy, node, edits, changed))

    def _edits_for(self, remedy: Remedy, node: Node) -> Edits:
        if self.text is None:
            return NO_EDITS
        return edits_for(remedy, node, self.text, self.subject.network)

    def _carried_out(self, remedy: Remedy, node: Node, edits: Edits) -> Subject | None:
        """Return the network with a remedy, in its text or else in its layers; None if it fails."""
        network = self.subject.network
        if edits:
            assert self.text is not None
            assert network.origin is not None
            try:
                edited = network.origin.with_text(self.text.edited(edits))
                changed = Subject(analyze(read_origin(edited)))
            except SpecError:
                return None
            is_meant = not isinstance(remedy, RemoveLayer) or _is_passed(
                self.subject, changed, node
            )
            return changed if is_meant else None
        others = _with_layers_changed(network, remedy, node)
        return None if others is None else Subject(analyze(others))

    def _is_mended(self, code: str, changed: Subject) -> bool:
        """Say whether a rule speaks of fewer layers than before, and no more is in error."""
        if _errors(changed) > _errors(self.subject):
            return False
        return len(_places(rule_of(code)(changed))) < len(_places(self.findings(code)))

    def findings(self, code: str) -> list[Finding]:
        """Return what a rule finds in the network, which is asked once."""
        if code not in self._found:
            self._found[code] = list(rule_of(code)(self.subject))
        return self._found[code]

    def _fix(
        self, code: str, remedy: Remedy, node: Node, edits: Edits, changed: Subject
    ) -> Fix | None:
        if not edits or _broken_promises(self.subject, changed):
            return None
        touched = _touched(self.subject.network, changed.network, node)
        is_wanted = touched <= self._meant(code, remedy)
        if CATALOGUE[code].fix is not Safety.SAFE:
            return Fix(Safety.UNSAFE, edits) if is_wanted else None
        is_safe = is_wanted and self._keeps_all(remedy, touched, changed)
        return Fix(Safety.SAFE if is_safe else Safety.UNSAFE, edits)

    def _meant(self, code: str, remedy: Remedy) -> AbstractSet[str]:
        """Return the layers that a rule wants changed in this way, of those a text stands for."""
        if isinstance(remedy, ChangeInput):
            return frozenset(node.name for node in self.subject.network.nodes)
        return {
            _changed_by(each, finding).name
            for finding in self.findings(code)
            for each in finding.remedies
            if type(each) is type(remedy)
        }

    def _keeps_all(self, remedy: Remedy, touched: AbstractSet[str], changed: Subject) -> bool:
        """Say whether a remedy leaves what is computed and all other layers as they are."""
        keeps_values = getattr(remedy, "keeps_values", True)
        return keeps_values and _is_alike(self.subject, changed, touched)


def _changed_by(remedy: Remedy, finding: Finding) -> Node:
    """Return the layer that a remedy changes: that of the finding, unless it names another."""
    return getattr(remedy, "node", None) or finding.node


def _with_layers_changed(network: Network, remedy: Remedy, node: Node) -> Network | None:
    """Return a network with each copy of a written layer changed, or with another input."""
    if isinstance(remedy, ChangeInput):
        return network.with_inputs(dict.fromkeys(network.input_shapes, remedy.shape))
    if isinstance(remedy, SetKey) and remedy.key in type(node.layer).model_fields:
        copies = (each for each in network.nodes if each.span == node.span)
        return network.with_keys({each.name: {remedy.key: remedy.value} for each in copies})
    return None


def _errors(subject: Subject) -> int:
    return len(only_errors(subject.analysis.diagnostics))


def _places(findings: Iterable[Finding]) -> set[tuple[str, Place]]:
    """Return where a rule speaks: a layer that is written once counts once."""
    return {(each.node.span.source.name, each.node.span[1:]) for each in findings}


def _broken_promises(before: Subject, after: Subject) -> list[Diagnostic]:
    """Return the promises that are broken only after a change."""
    known = {each.message for each in check_promises(before.analysis)}
    return [each for each in check_promises(after.analysis) if each.message not in known]


def _touched(before: Network, after: Network, node: Node) -> AbstractSet[str]:
    """Return the copies of a layer that a change made others, or took out."""
    is_removed = len(after.nodes) < len(before.nodes)
    pairs = zip(before.nodes, before.nodes if is_removed else after.nodes, strict=False)
    return {
        old.name
        for old, new in pairs
        if old.span == node.span and (is_removed or old.layer != new.layer)
    }


def _is_alike(before: Subject, after: Subject, changed: AbstractSet[str]) -> bool:
    """Say whether a change left all layers alone, and what they read, but those that it names."""
    is_removed = len(after.network.nodes) < len(before.network.nodes)
    gone = changed if is_removed else frozenset()
    rows = [row for row in before.analysis.layers if row.name not in gone]
    if len(rows) != len(after.analysis.layers) or _wiring(before, gone) != _wiring(after):
        return False
    return all(
        old.name in changed or _numbers(old) == _numbers(new)
        for old, new in zip(rows, after.analysis.layers, strict=True)
    )


def _is_passed(before: Subject, after: Subject, node: Node) -> bool:
    """Say whether what read a layer that was taken out reads now what that layer read."""
    gone = _touched(before.network, after.network, node)
    return _wiring(before, gone) == _wiring(after)


def _wiring(subject: Subject, gone: AbstractSet[str] = frozenset()) -> list[tuple[int, ...]]:
    """Return what each layer and the caller read, by position, as if some layers were passed."""
    positions: dict[str, int] = {}
    left = count()
    for node in subject.network.nodes:
        is_gone = node.name in gone
        positions[node.name] = positions[node.inputs[0]] if is_gone else next(left)
    nodes = (node.inputs for node in subject.network.nodes if node.name not in gone)
    return [tuple(positions[name] for name in read) for read in (*nodes, subject.network.outputs)]


def _numbers(row: LayerAnalysis) -> tuple[object, ...]:
    return (
        row.type,
        row.output_shape,
        row.weights,
        row.trainable_parameters,
        row.macs,
        row.receptive_field,
    )
