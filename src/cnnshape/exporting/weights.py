"""The weights of exported networks: given, written in the file, or as `run` draws them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from cnnshape.analysis.result import Analysis
from cnnshape.network import NO_PROMISES, Node, Shape

SEED = 0


def all_weights(analysis: Analysis, given: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """Return all weights of a network; it is executed only if some are missing, or do not fit.

    Raises ValueError or TypeError if what is given does not fit.
    """
    if given is not None and _shapes(given) == weight_shapes(analysis):
        return given
    from cnnshape.execution.executor import run

    return run(analysis.network, weights=given, seed=SEED).weights


def weight_shapes(analysis: Analysis) -> Mapping[str, Shape]:
    """Return the shapes of all arrays of a network by their names, as `conv1.weight`."""
    return {
        f"{row.name}.{name}": shape
        for row in analysis.layers
        if row.shares is None
        for name, shape in (row.weights or {}).items()
    }


def _shapes(given: Mapping[str, Any]) -> Mapping[str, Shape]:
    return {name: np.shape(array) for name, array in given.items()}


def written_arrays(analysis: Analysis) -> Mapping[str, Any]:
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
