"""What lets the branches of a network meet: other inputs, or other settings on the way.

An encoder halves an odd map and drops a cell, and a decoder doubles the rest: the two differ.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from cnnshape.analysis.claim import Claims
from cnnshape.analysis.formulas import Known
from cnnshape.analysis.propagation import propagate
from cnnshape.network import Network, Node, Shape
from cnnshape.schema_versions import SOLVE_VERSION
from cnnshape.sizing.answer import sizes_of
from cnnshape.sizing.result import Sizes
from cnnshape.solving.ways import WAYS, Change, Way, sizes_read

MAX_CHANGES = 200
"""How many merges of one network are made to meet."""


class Repair(NamedTuple):
    """Changes of one kind, after which every merge meets; `stopped` is what cannot run even so."""

    kind: str
    changes: tuple[Change, ...]
    network: Network
    stopped: str | None


class Meeting(NamedTuple):
    """The first merge whose inputs have unlike sizes, and the ways out; None where all meet."""

    network: Network
    merge: Node | None
    read: tuple[tuple[str, Shape], ...]
    repairs: tuple[Repair, ...]
    sizes: Sizes | None

    @property
    def is_solved(self) -> bool:
        """Whether all meet as it is, or there is a way to let them."""
        works = self.sizes is not None and self.sizes.works_somewhere
        return self.merge is None or bool(self.repairs) or works

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as `cnnshape solve --format json` prints it."""
        return {
            "schema_version": SOLVE_VERSION,
            "solved": "meeting",
            "file": self.network.file,
            "merge": None if self.merge is None else self.merge.name,
            "reads": [{"layer": name, "shape": list(shape)} for name, shape in self.read],
            "repairs": [
                {
                    "kind": each.kind,
                    "changes": [change._asdict() for change in each.changes],
                    "stopped": each.stopped,
                }
                for each in self.repairs
            ],
            "sizes": None if self.sizes is None else self.sizes.to_dict(),
        }


def meeting_of(network: Network) -> Meeting:
    """Return what lets all merges of a network meet at its input, and the inputs at which they do.

    Every way is tried in the network: the merges of the network that it gives can run.
    """
    known: Known = {}
    claims, _ = propagate(network, known)
    merge = _first_unmet(network, claims)
    if merge is None:
        return Meeting(network, None, (), (), None)
    read = tuple((name, claim.output) for name in merge.inputs if (claim := claims[name]))
    found = (_repaired(network, kind, way, known) for kind, way in WAYS.items())
    repairs = tuple(repair for repair in found if repair is not None)
    return Meeting(network, merge, read, repairs, sizes_of(network))


def _first_unmet(network: Network, claims: Claims) -> Node | None:
    """Return the first merge of known maps that differ in the sizes of their spatial axes."""
    for node in network.nodes:
        if node.layer.traits.is_merge and claims[node.name] is None:
            shapes = [claim.output for name in node.inputs if (claim := claims[name])]
            are_known = len(shapes) == len(node.inputs)
            if are_known and len({*map(len, shapes)}) == 1 and _unlike(node, claims) > 1:
                return node
    return None


def _unlike(merge: Node, claims: Claims) -> int:
    """Return how many different sizes of maps a merge reads."""
    return len({sizes_read(claims, name) for name in merge.inputs})


def _repaired(network: Network, kind: str, way: Way, known: Known) -> Repair | None:
    """Return the network after one way was gone for each merge in turn; None if one is left."""
    changes: list[Change] = []
    claims, faults = propagate(network, known)
    while (merge := _first_unmet(network, claims)) is not None:
        unlike = _unlike(merge, claims)
        for changed, change in way(network, claims, merge):
            tried, faults = propagate(changed, known)
            if _unlike(_same(changed, merge), tried) < unlike:
                network, claims = changed, tried
                changes.append(change)
                break
        else:
            return None
        if len(changes) > MAX_CHANGES:
            return None
    stopped = network.nodes[faults[0][0]].name if faults else None
    return Repair(kind, tuple(changes), network, stopped)


def _same(network: Network, merge: Node) -> Node:
    """Return the merge as it is in a changed network, where it may read another layer."""
    return next(node for node in network.nodes if node.name == merge.name)
