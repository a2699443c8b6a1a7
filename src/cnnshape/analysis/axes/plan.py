"""What a network does to its input sizes: a program for each axis, and what couples them.

Where no layer couples axes, the programs say for every size whether the network runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from cnnshape.analysis.axes.program import AxisProgram
from cnnshape.analysis.axes.trace import Trace, Traced
from cnnshape.network import Network, Node, Shape


class AxisPlan(NamedTuple):
    """A network, the inputs that are varied together, and the program of each of their axes.

    `shapes` are those of each node at every size; None where they are not known. `coupled` are the
    positions of layers that look at several axes at once, as `reshape` does, or have no rule:
    whether they run is known only by asking the formulas at a size. `final` is the last layer
    whose map follows the input, None where there is none. `reweighted` are the positions of layers
    that have other weights at other sizes, as after a flattened map.
    """

    network: Network
    varied: tuple[str, ...]
    sizes: Shape
    programs: tuple[AxisProgram, ...]
    shapes: Mapping[str, Traced | None]
    coupled: tuple[int, ...]
    final: str | None
    reweighted: tuple[int, ...]

    @property
    def is_complete(self) -> bool:
        """Whether the shape of every layer is known at every size."""
        return None not in self.shapes.values()

    def with_sizes(self, sizes: Shape) -> Network:
        """Return the network with other sizes of the inputs that are varied."""
        shapes = self.network.input_shapes
        return self.network.with_inputs({name: (*sizes, shapes[name][-1]) for name in self.varied})


def plan_of(network: Network) -> AxisPlan | None:
    """Return the plan of a network, or None where no input has spatial axes.

    Inputs that declare the same sizes as the first one with spatial axes are varied together, the
    others keep theirs.
    """
    shapes = network.input_shapes
    sizes = next((shape[:-1] for shape in shapes.values() if len(shape) > 1), ())
    if not sizes:
        return None
    varied = tuple(name for name, shape in shapes.items() if shape[:-1] == sizes)
    trace = Trace(network, varied, len(sizes))
    return AxisPlan(
        network,
        varied,
        sizes,
        tuple(builder.program() for builder in trace.builders),
        trace.shapes,
        tuple(sorted(trace.coupled)),
        _final_map(network, trace),
        tuple(at for at, node in enumerate(network.nodes) if _has_other_weights(node, trace)),
    )


def _has_other_weights(node: Node, trace: Trace) -> bool:
    traits = node.layer.traits
    return node.name in trace.sized and (traits.is_weighted or traits.normalizes is not None)


def _final_map(network: Network, trace: Trace) -> str | None:
    """Return the last layer on the way to the last output whose map follows the input."""
    needed = set(network.outputs[-1:])
    for node in reversed(network.nodes):
        if node.name in needed:
            shape = trace.shapes[node.name]
            if shape is not None and shape.axes and trace.follows(shape):
                return node.name
            needed.update(node.inputs)
    return None
