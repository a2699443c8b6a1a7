"""Ask the formulas size by size, as anyone could who has `analyze` and patience."""

from __future__ import annotations

from typing import NamedTuple

from cnnshape import Network, Severity, analyze
from cnnshape.analysis.axes.layer_padding import paddings_of
from cnnshape.layers.entry import Input


class Seen(NamedTuple):
    """Whether a network runs at an input, and whether it reads every cell along some axes."""

    works: bool
    loses_nothing: bool


def at(network: Network, sizes: tuple[int, ...]) -> Network:
    """Return a network with other sizes of those inputs that declare the sizes of the first map."""
    inputs = [node.layer.shape for node in network.nodes if isinstance(node.layer, Input)]
    declared = next(shape[:-1] for shape in inputs if len(shape) > 1)
    return network._replace(
        nodes=tuple(
            node._replace(layer=Input(shape=(*sizes, node.layer.shape[-1])))
            if isinstance(node.layer, Input) and node.layer.shape[:-1] == declared
            else node
            for node in network.nodes
        )
    )


def is_counted(network: Network, sizes: tuple[int, ...]) -> bool:
    """Say whether all numbers of a network at these sizes are below 2**63."""
    diagnostics = analyze(at(network, sizes)).diagnostics
    return all(each.code != "E010" for each in diagnostics)


def seen_at(network: Network, sizes: tuple[int, ...], axes: tuple[int, ...]) -> Seen:
    """Say what becomes of sizes; cells count only where they are lost along one of the axes."""
    analysis = analyze(at(network, sizes))
    if any(each.severity is Severity.ERROR for each in analysis.diagnostics):
        return Seen(works=False, loses_nothing=False)
    paddings = paddings_of(analysis.network, analysis.claims)
    lost = 0
    for row in analysis.layers:
        claim = analysis.claims[row.name]
        assert claim is not None
        if claim.windows:
            assert row.input_shapes[0] is not None
            spares = (after for _, after in paddings[row.inputs[0]])
            each = zip(claim.windows, row.input_shapes[0][:-1], spares, strict=True)
            lost += sum(w.left_over(n, s) for axis, (w, n, s) in enumerate(each) if axis in axes)
    return Seen(works=True, loses_nothing=lost == 0)
