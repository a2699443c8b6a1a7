"""Weights that a file writes itself: code that draws others would be another network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cnnshape.analysis.result import Analysis
from cnnshape.exporting.code.expressions import Constant, Expression, Listing
from cnnshape.network import NO_PROMISES, Node

if TYPE_CHECKING:
    import numpy as np


def written_arrays(analysis: Analysis) -> Mapping[str, np.ndarray[Any, Any]]:
    """Return the arrays whose values the file gives, by names such as `edges.weight`.

    They are those that execution takes from the file: a matrix for all channels is spread there.
    """
    return {
        name: array
        for node in analysis.network.nodes
        if getattr(node.layer, "values", None) is not None and node.shares is None
        for name, array in _arrays_of(node, analysis).items()
    }


def _arrays_of(node: Node, analysis: Analysis) -> Mapping[str, Any]:
    """Return all arrays of a layer with values, from an execution of the layer alone."""
    import numpy as np

    from cnnshape.execution.executor import run

    network = analysis.network
    entry = next(each for each in network.nodes if each.is_input)
    (shape,) = (each.input_shapes[0] for each in analysis.layers if each.name == node.name)
    assert shape is not None, "only networks that can run are exported"
    alone = network._replace(
        nodes=(
            entry._replace(layer=entry.layer.model_copy(update={"shape": shape})),
            node._replace(inputs=(entry.name,)),
        ),
        outputs=(node.name,),
        groups=(),
        promises=NO_PROMISES,
    )
    x = np.zeros((1, *network.layout.outside(shape)), np.float32)
    return run(alone, x).weights


def listing(values: Any) -> Expression:
    """Return an array as nested lists of numbers."""
    if values.ndim == 0:
        number: Constant = float(values)
        return number
    return Listing(tuple(map(listing, values)))
