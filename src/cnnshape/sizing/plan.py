"""Follow the spatial axes through a network, each by itself, and find what they do together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from cnnshape.layers import MODULE_OF_KIND
from cnnshape.network import Network, Node, Shape
from cnnshape.sizing.program import Program
from cnnshape.sizing.walk import Length, Values, Walk


class Plan(NamedTuple):
    """A network, the inputs that are varied together, and the program of each of their axes.

    `values` are the sizes of each node by number. `asked` are the positions of layers that look at
    several axes at once, as `reshape` does: whether they run is known only by asking formulas.
    `final` is the last layer whose map follows the input, None where there is none. `reweighted`
    are the positions of layers that have other weights at other sizes, as behind a flattened map.
    """

    network: Network
    varied: tuple[str, ...]
    sizes: Shape
    programs: tuple[Program, ...]
    values: Mapping[str, Values]
    asked: tuple[int, ...]
    final: str | None
    reweighted: tuple[int, ...]

    def with_sizes(self, sizes: Shape) -> Network:
        """Return the network with other sizes of the inputs that are varied."""
        shapes = self.network.input_shapes
        return self.network.with_inputs({name: (*sizes, shapes[name][-1]) for name in self.varied})


def plan_of(network: Network) -> Plan | None:
    """Return the plan of a network, or None where no input has spatial axes.

    Inputs that declare the same sizes as the first one with spatial axes are varied together, the
    others keep theirs.
    """
    shapes = network.input_shapes
    sizes = next((shape[:-1] for shape in shapes.values() if len(shape) > 1), ())
    if not sizes:
        return None
    varied = tuple(name for name, shape in shapes.items() if shape[:-1] == sizes)
    walk = Walk(network, varied, len(sizes))
    programs = tuple(Program(tuple(draft.parts)) for draft in walk.drafts)
    return Plan(
        network,
        varied,
        sizes,
        programs,
        walk.values,
        tuple(walk.asked),
        _final_map(network, walk),
        tuple(at for at, node in enumerate(network.nodes) if _has_other_weights(node, walk)),
    )


def _has_other_weights(node: Node, walk: Walk) -> bool:
    return node.name in walk.sized and MODULE_OF_KIND[node.layer.type] in ("dense", "normalization")


def _final_map(network: Network, walk: Walk) -> str | None:
    """Return the last layer on the way to the last output whose map follows the input."""
    needed = {network.outputs[-1]}
    for node in reversed(network.nodes):
        if node.name in needed:
            values = walk.values[node.name]
            if not isinstance(values, Length) and walk.follows(values):
                return node.name
            needed.update(node.inputs)
    return None
