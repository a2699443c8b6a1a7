"""What lets the branches of a network meet: other inputs, or other settings on the way.

An encoder halves an odd map and drops a cell, and a decoder doubles the rest: the two differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from cnnshape.analysis.claim import Claim
from cnnshape.analysis.propagation import propagate
from cnnshape.analysis.sliding import per_axis
from cnnshape.layers.resize import Crop
from cnnshape.network import Network, Node, Shape
from cnnshape.schema_versions import SOLVE_VERSION
from cnnshape.sizing.answer import sizes_of
from cnnshape.sizing.result import Sizes

MAX_CHANGES = 200
"""How many merges of one network are made to meet."""


class Change(NamedTuple):
    """One change: keys of a `layer`, or a new layer `cropped` after it, for the sake of a merge."""

    merge: str
    layer: str
    key: str
    value: Any


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


Way = Callable[[Network, Mapping[str, Claim | None], Node], "tuple[Network, Change] | None"]
"""A way to let one merge meet: the network that does, and what was changed."""


def meeting_of(network: Network) -> Meeting:
    """Return what lets all merges of a network meet at its input, and the inputs at which they do.

    Every way is tried in the network: the merges of the network that it gives can run.
    """
    claims, _ = propagate(network)
    merge = _first_unmet(network, claims)
    if merge is None:
        return Meeting(network, None, (), (), None)
    read = tuple((name, claim.output) for name in merge.inputs if (claim := claims[name]))
    repairs = [repair for kind, way in WAYS.items() if (repair := _repaired(network, kind, way))]
    return Meeting(network, merge, read, tuple(repairs), sizes_of(network))


def _first_unmet(network: Network, claims: Mapping[str, Claim | None]) -> Node | None:
    """Return the first merge of known maps that differ in the sizes of their spatial axes."""
    for node in network.nodes:
        if node.layer.traits.is_merge and claims[node.name] is None:
            shapes = [claim.output for name in node.inputs if (claim := claims[name])]
            ranks = {len(shape) for shape in shapes}
            sizes = {shape[:-1] for shape in shapes}
            if len(shapes) == len(node.inputs) and len(ranks) == 1 and len(sizes) > 1:
                return node
    return None


def _repaired(network: Network, kind: str, way: Way) -> Repair | None:
    """Return the network after one way was gone for each merge in turn; None if one is left."""
    changes: list[Change] = []
    for _ in range(MAX_CHANGES):
        claims, faults = propagate(network)
        merge = _first_unmet(network, claims)
        if merge is None:
            stopped = network.nodes[faults[0][0]].name if faults else None
            return Repair(kind, tuple(changes), network, stopped)
        found = way(network, claims, merge)
        if found is None:
            return None
        network, change = found
        changes.append(change)
    return None


def _with_output_padding(
    network: Network, claims: Mapping[str, Claim | None], merge: Node
) -> tuple[Network, Change] | None:
    """Let a transposed convolution on the way to a merge put out the cells that are missing."""
    return _with_keys(network, claims, merge, "conv_transpose", _output_padding)


def _with_size(
    network: Network, claims: Mapping[str, Claim | None], merge: Node
) -> tuple[Network, Change] | None:
    """Let an upsampling on the way to a merge end at the size of the other branch."""
    return _with_keys(network, claims, merge, "upsample", _upsampled_size)


Setting = tuple[str, Any, dict[str, Any]]
"""The key to change, its value as a file has it, and all keys that change."""


def _with_keys(
    network: Network,
    claims: Mapping[str, Claim | None],
    merge: Node,
    kind: str,
    setting: Callable[[Node, Shape, Shape], Setting | None],
) -> tuple[Network, Change] | None:
    for name, other in _pairs(merge):
        node = _layer_that_sets_the_size(network, claims, name, kind)
        has, wanted = _sizes(claims, name), _sizes(claims, other)
        found = None if node is None else setting(node, has, wanted)
        if node is None or found is None:
            continue
        key, value, keys = found
        changed = network.with_keys({node.name: keys})
        if _meets(changed, merge):
            return changed, Change(merge.name, node.name, key, value)
    return None


def _output_padding(node: Node, has: Shape, wanted: Shape) -> Setting | None:
    layer = vars(node.layer)
    extra = per_axis(layer["output_padding"] or 0, len(has))
    more = tuple(e + w - h for e, h, w in zip(extra, has, wanted, strict=True))
    if min(more) < 0:
        return None
    value = more[0] if len(set(more)) == 1 else more
    return "output_padding", value, {"output_padding": value}


def _upsampled_size(node: Node, has: Shape, wanted: Shape) -> Setting:  # noqa: ARG001
    value = wanted[0] if len(set(wanted)) == 1 else wanted
    return "size", value, {"size": value, "factor": None, "like": None}


def _with_crop(
    network: Network, claims: Mapping[str, Claim | None], merge: Node
) -> tuple[Network, Change] | None:
    """Crop the larger branch of a merge to the size of the other."""
    for name, other in _pairs(merge):
        pairs = zip(_sizes(claims, name), _sizes(claims, other), strict=True)
        if not all(has >= wanted for has, wanted in pairs):
            continue
        changed = _with_layer_between(network, merge, name, other)
        if _meets(changed, merge):
            return changed, Change(merge.name, name, "crop", other)
    return None


WAYS: Mapping[str, Way] = {
    "output padding": _with_output_padding,
    "upsampling to a size": _with_size,
    "cropping": _with_crop,
}


def _pairs(merge: Node) -> Iterator[tuple[str, str]]:
    """Return each branch of a merge with each other one, as the one to be changed and its goal."""
    return ((name, other) for name in merge.inputs for other in merge.inputs if name != other)


def _sizes(claims: Mapping[str, Claim | None], name: str) -> Shape:
    claim = claims[name]
    return () if claim is None else claim.output[:-1]


def _layer_that_sets_the_size(
    network: Network, claims: Mapping[str, Claim | None], name: str, kind: str
) -> Node | None:
    """Return the layer of a kind that gives a branch its size; what follows it keeps the size."""
    nodes = {node.name: node for node in network.nodes}
    node = nodes[name]
    while node.layer.type != kind:
        if not node.inputs or _sizes(claims, node.inputs[0]) != _sizes(claims, node.name):
            return None
        node = nodes[node.inputs[0]]
    return node


def _with_layer_between(network: Network, merge: Node, name: str, like: str) -> Network:
    """Return the network with a crop between a branch and the merge that reads it."""
    crop = Node(_free_name(network), Crop(type="crop", like=like), (name,), like=like)
    inputs = tuple(crop.name if each == name else each for each in merge.inputs)
    at = network.nodes.index(merge)
    nodes = (*network.nodes[:at], crop, merge._replace(inputs=inputs), *network.nodes[at + 1 :])
    return network._replace(nodes=nodes)


def _free_name(network: Network) -> str:
    names = {node.name for node in network.nodes}
    return next(
        name
        for number in range(1, len(names) + 2)
        if (name := f"crop_to_meet_{number}") not in names
    )


def _meets(network: Network, merge: Node) -> bool:
    claims, _ = propagate(network)
    return claims[merge.name] is not None
