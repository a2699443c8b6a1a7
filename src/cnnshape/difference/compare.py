"""Compare two networks layer by layer."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from cnnshape.analysis.engine import analyze
from cnnshape.analysis.result import Analysis, LayerAnalysis
from cnnshape.difference.canonical import canonical
from cnnshape.difference.changes import COMPARED, Change, Difference, Kind, Side
from cnnshape.difference.forms import Form, forms_of
from cnnshape.difference.matching import matched
from cnnshape.difference.subsequence import Pairs
from cnnshape.network import Network


def compare(before: Analysis, after: Analysis, *, as_executed: bool = False) -> Difference:
    """Return what differs between two networks that have been analysed alike."""
    if not as_executed:
        return _Comparison(before, after).difference()
    found = _Comparison(_canonical(before), _canonical(after), by_structure=True).difference()
    return found._replace(as_executed=True)


def diff(
    before: Network | Analysis, after: Network | Analysis, *, as_executed: bool = False
) -> Difference:
    """Return what differs between two networks, layer by layer and in total.

    A network is analysed for one sample in its own dtype; analyses are taken as they are. With
    `as_executed`, only what is computed counts, as for a file and an imported model: not the order
    of axes, layers such as dropout, or activations in layers of their own. Raises TypeError for
    anything else.
    """
    return compare(*map(_analysis_of, (before, after)), as_executed=as_executed)


def _canonical(analysis: Analysis) -> Analysis:
    return analyze(canonical(analysis), analysis.batch, analysis.dtype)


def _analysis_of(side: Network | Analysis) -> Analysis:
    return side if isinstance(side, Analysis) else analyze(side)


class _Comparison:
    """The layers of two networks, and which of them belong together."""

    def __init__(self, before: Analysis, after: Analysis, *, by_structure: bool = False) -> None:
        self.before, self.after = before, after
        self.forms = forms_of(before, after)
        pairs = matched(*self.forms, by_structure=by_structure)
        self.former = {other: one for one, other in pairs}
        self.called_otherwise = dict(self._new_names(pairs))
        self.added = frozenset(
            row.name for at, row in enumerate(after.layers) if at not in self.former
        )

    def _new_names(self, pairs: Pairs) -> Iterator[tuple[str, str | None]]:
        """Return what the layers are called now that have not kept their names; None if gone."""
        kept = frozenset(one for one, _ in pairs)
        yield from ((row.name, None) for at, row in enumerate(self.before.layers) if at not in kept)
        for one, other in pairs:
            before, after = self.before.layers[one].name, self.after.layers[other].name
            if before != after:
                yield before, after

    def difference(self) -> Difference:
        outputs = self.before.network.outputs, self.after.network.outputs
        is_same = self._are_same(*outputs)
        return Difference(
            self.before, self.after, tuple(self._changes()), None if is_same else outputs
        )

    def _changes(self) -> Iterator[Change]:
        """Return the changes in the order of the second network, what is gone at its old place."""
        kept = set(self.former.values())
        gone = deque(at for at in range(len(self.before.layers)) if at not in kept)
        for at, bound in enumerate(self._bounds()):
            while gone and gone[0] < bound:
                yield Change(Kind.REMOVED, _side(self.before, gone.popleft()), None)
            if at in self.former:
                yield from self._change_of(self.former[at], at)
            elif at < len(self.after.layers):
                yield Change(Kind.ADDED, None, _side(self.after, at))

    def _bounds(self) -> list[int]:
        """Return, for each position, where the next layer that is still there was before.

        What is gone above it is reported first. The last bound is the end.
        """
        bounds = [len(self.before.layers)]
        for at in range(len(self.after.layers) - 1, -1, -1):
            bounds.append(self.former.get(at, bounds[-1]))
        return bounds[::-1]

    def _change_of(self, one: int, other: int) -> Iterator[Change]:
        before, after = self.before.layers[one], self.after.layers[other]
        differs = tuple(self._differs(one, other, before, after))
        if differs or before.name != after.name:
            kind = Kind.CHANGED if differs else Kind.RENAMED
            yield Change(kind, _side(self.before, one), _side(self.after, other), differs)

    def _differs(
        self, one: int, other: int, before: LayerAnalysis, after: LayerAnalysis
    ) -> Iterator[str]:
        forms: tuple[Form, Form] = self.forms[0][one], self.forms[1][other]
        if forms[0].whole != forms[1].whole and forms[0].written != forms[1].written:
            yield "settings"
        for name in COMPARED:
            if getattr(before, name) != getattr(after, name):
                yield name
        if self._is_another(before.shares, after.shares):
            yield "shares"
        likes = self.before.network.nodes[one].like, self.after.network.nodes[other].like
        if self._is_another(*likes):
            yield "like"
        if not self._are_same(before.inputs, after.inputs):
            yield "inputs"

    def _is_another(self, before: str | None, after: str | None) -> bool:
        """Say whether names mean different layers; `settings` says where one names none."""
        if before is None or after is None:
            return False
        return self.called_otherwise.get(before, before) != after

    def _are_same(self, before: tuple[str, ...], after: tuple[str, ...]) -> bool:
        """Say whether names mean the same layers; a new one in between is reported already."""
        now = [self.called_otherwise.get(name, name) for name in before]
        is_reported = None in now or not self.added.isdisjoint(after)
        return is_reported or now == list(after)


def _side(analysis: Analysis, position: int) -> Side:
    network = analysis.network
    node = network.nodes[position]
    return Side(analysis.layers[position], node.layer, network.layout, node.like)
