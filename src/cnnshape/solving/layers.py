"""The settings of one layer of a network that give its map another size, each tried in place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from cnnshape.analysis.claim import Claim
from cnnshape.analysis.formulas import Known
from cnnshape.analysis.propagation import propagate
from cnnshape.analysis.sliding import per_axis
from cnnshape.language.hints.suggestion import did_you_mean
from cnnshape.network import Network, Node
from cnnshape.phrases import sizes_text
from cnnshape.schema_versions import SOLVE_VERSION
from cnnshape.solving.settings import AnySettings, Ranges
from cnnshape.solving.spreads import spreads_between
from cnnshape.solving.windows import windows_between

SPREADING = "conv_transpose"
WINDOW_KEYS = ("kernel", "stride", "padding", "dilation", "output_padding")

MAX_TRIED = 200
"""How many settings are tried in the network at most: the best of them come first."""


class LayerSettings(NamedTuple):
    """Settings of a layer, as its keys, and the first layer after it that cannot run with them."""

    settings: AnySettings
    keys: Mapping[str, Any]
    stopped: str | None


class LayerAnswer(NamedTuple):
    """Which settings of a layer give an output, from the sizes that it reads."""

    network: Network
    node: Node
    sizes: tuple[int, ...]
    outputs: tuple[int, ...]
    ranges: Ranges
    found: tuple[LayerSettings, ...]

    @property
    def is_solved(self) -> bool:
        """Whether some settings give the output."""
        return bool(self.found)

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as `cnnshape solve --format json` prints it."""
        return {
            "schema_version": SOLVE_VERSION,
            "solved": "layer",
            "file": self.network.file,
            "layer": self.node.name,
            "sizes": list(self.sizes),
            "output": list(self.outputs),
            "answers": [each.settings.to_dict() | {"stopped": each.stopped} for each in self.found],
        }


def layer_answer(
    network: Network, name: str, outputs: Sequence[int], ranges: Ranges | None = None
) -> LayerAnswer:
    """Return the settings of a layer that give an output along each axis, the best first.

    Where no ranges are given the kernel of the layer stays. Raises ValueError for a layer that
    does not exist, has no window or reads no map of known size.
    """
    node = named_node(network, name)
    known: Known = {}
    claims, _ = propagate(network, known)
    sizes = _sizes_read(node, claims)
    wanted = _for_each_axis(outputs, len(sizes))
    sought = _ranges_of(node, len(sizes)) if ranges is None else ranges
    sought.check()
    between = spreads_between if node.layer.type == SPREADING else windows_between
    answers = between(sizes, wanted, sought)
    found = []
    for answer in answers[:MAX_TRIED]:
        keys = _keys_of(node, answer, len(sizes))
        tried, faults = propagate(network.with_keys({node.name: keys}), known)
        claim = tried[node.name]
        if claim is not None and claim.output[:-1] == wanted:
            stopped = network.nodes[faults[0][0]].name if faults else None
            found.append(LayerSettings(answer, keys, stopped))
    found.sort(key=lambda each: each.stopped is not None)
    return LayerAnswer(network, node, sizes, wanted, sought, tuple(found))


def named_node(network: Network, name: str) -> Node:
    """Return the layer of a name; raise ValueError if there is none."""
    nodes = {node.name: node for node in network.nodes}
    node = nodes.get(network.node_named(name))
    if node is None:
        names = (*nodes, *network.aliases)
        hint = did_you_mean(name, names, "`cnnshape table` lists its layers")
        raise ValueError(f"the network has no layer `{name}`: {hint}")
    return node


def _sizes_read(node: Node, claims: Mapping[str, Claim | None]) -> tuple[int, ...]:
    layer = node.layer
    if not layer.traits.slides or not hasattr(layer, "kernel") or not hasattr(layer, "padding"):
        raise ValueError(
            f"`{node.name}` is {layer.type}: only layers with a window have settings to solve for"
        )
    read = claims[node.inputs[0]]
    if read is None:
        raise ValueError(f"the size of what `{node.name}` reads is not known: fix its errors first")
    return read.output[:-1]


def _for_each_axis(outputs: Sequence[int], rank: int) -> tuple[int, ...]:
    if len(outputs) == 1:
        return (outputs[0],) * rank
    if len(outputs) != rank:
        raise ValueError(f"{sizes_text(outputs)} has {len(outputs)} sizes, but the map {rank} axes")
    return tuple(outputs)


def _ranges_of(node: Node, rank: int) -> Ranges:
    """Return ranges that keep the kernel of a layer, where that is the same on all axes."""
    try:
        kernels = set(per_axis(vars(node.layer)["kernel"], rank))
    except ValueError:
        return Ranges()
    return Ranges(kernels=tuple(kernels)) if len(kernels) == 1 else Ranges()


def _keys_of(node: Node, answer: AnySettings, rank: int) -> dict[str, Any]:
    """Return the keys that a layer of its kind has."""
    known = type(node.layer).model_fields
    return {key: value for key, value in answer.keys(rank).items() if key in known}
