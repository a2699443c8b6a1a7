"""Carry out a remedy on a network, and compare the network before and after it."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from itertools import count
from typing import NamedTuple

from cnnshape.analysis.engine import analyze
from cnnshape.analysis.result import LayerAnalysis
from cnnshape.diagnostics import SpecError, only_errors
from cnnshape.language.loading import read_origin
from cnnshape.linting.finding import ChangeInput, Finding, Remedy, RemoveLayer, SetKey
from cnnshape.linting.source_text import SourceText
from cnnshape.linting.subject import Subject
from cnnshape.linting.yaml_deletions import NO_EDITS, Edits
from cnnshape.linting.yaml_edits import edits_for
from cnnshape.network import Network, Node, Origin
from cnnshape.promises.expectations import check_promises

NO_LAYERS: AbstractSet[str] = frozenset()


class Attempt(NamedTuple):
    """A remedy that was carried out on a layer, with the network before and after it.

    `edits` are those of the text; there are none if only the layers could be changed.
    """

    remedy: Remedy
    node: Node
    edits: Edits
    before: Subject
    after: Subject

    @property
    def touched(self) -> AbstractSet[str]:
        """The copies of the layer that are changed or removed."""
        old, new = self.before.network.nodes, self.after.network.nodes
        pairs = zip(old, old if self.is_removal else new, strict=False)
        return {
            one.name
            for one, other in pairs
            if one.span == self.node.span and (self.is_removal or one.layer != other.layer)
        }

    @property
    def is_removal(self) -> bool:
        """Whether the network has fewer layers."""
        return len(self.after.network.nodes) < len(self.before.network.nodes)

    @property
    def adds_errors(self) -> bool:
        """Whether more layers than before are in error."""
        return _errors(self.after) > _errors(self.before)

    @property
    def breaks_promises(self) -> bool:
        """Whether the file promises what was so before, and is not any more."""
        known = {each.message for each in check_promises(self.before.analysis)}
        return any(each.message not in known for each in check_promises(self.after.analysis))

    @property
    def keeps_wiring(self) -> bool:
        """Whether all layers read what they read, and those after a removed layer what it read."""
        gone = self.touched if self.is_removal else NO_LAYERS
        return _wiring(self.before, gone) == _wiring(self.after)

    @property
    def keeps_other_layers(self) -> bool:
        """Whether all numbers stay, but for those of the touched layers."""
        touched = self.touched
        gone = touched if self.is_removal else NO_LAYERS
        old = [row for row in self.before.analysis.layers if row.name not in gone]
        new = self.after.analysis.layers
        return len(old) == len(new) and all(
            one.name in touched or _numbers(one) == _numbers(other)
            for one, other in zip(old, new, strict=True)
        )


def carry_out(
    remedy: Remedy, finding: Finding, subject: Subject, text: SourceText | None
) -> Attempt | None:
    """Return a remedy carried out in the text, or else in the layers; None if it cannot be."""
    network, node = subject.network, finding.layer_changed_by(remedy)
    edits = NO_EDITS if text is None else edits_for(remedy, node, text, network)
    if text is not None and network.origin is not None and edits:
        changed = _read_again(network.origin.with_text(text.edited(edits)))
    else:
        changed = _with_layers_changed(network, remedy, node)
    if changed is None:
        return None
    attempt = Attempt(remedy, node, edits, subject, Subject(analyze(changed)))
    is_meant = not isinstance(remedy, RemoveLayer) or (attempt.is_removal and attempt.keeps_wiring)
    return attempt if is_meant else None


def _read_again(origin: Origin) -> Network | None:
    try:
        return read_origin(origin)
    except SpecError:
        return None


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


def _wiring(subject: Subject, gone: AbstractSet[str] = NO_LAYERS) -> list[tuple[int, ...]]:
    """Return what each layer and the caller read, by position, as if some layers were not there.

    Names do not matter: a layer that is removed renames those after it that have no name.
    """
    positions: dict[str, int] = {}
    left = count()
    for node in subject.network.nodes:
        passes = node.name in gone and node.inputs
        positions[node.name] = positions[node.inputs[0]] if passes else next(left)
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
