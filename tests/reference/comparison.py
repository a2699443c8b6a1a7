"""Inputs and weights drawn for both sides of a comparison, and how close the outputs must be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnshape import Network
from cnnshape.execution.arguments import vocabularies
from cnnshape.execution.executor import run
from cnnshape.layers.entry import Input

Array = NDArray[np.floating[Any]]
Arrays = Mapping[str, Array]

TOLERANCES = {"float32": 1e-4, "float64": 1e-9}
"""How far outputs may be apart, relative to the largest of them."""


def drawn_inputs(network: Network, seed: int, batch: int = 2) -> dict[str, Array]:
    """Return arrays for the inputs of a network, in its layout: indices where these are read."""
    random = np.random.default_rng(seed)
    indices = vocabularies(network)
    shapes = {
        node.name: (batch, *network.layout.outside(node.layer.shape))
        for node in network.nodes
        if isinstance(node.layer, Input)
    }
    return {
        name: random.integers(indices[name], size=shape).astype(float)
        if name in indices
        else random.standard_normal(shape)
        for name, shape in shapes.items()
    }


def drawn_weights(network: Network, seed: int) -> dict[str, Array]:
    """Return weights of which none is left at the value where it starts, so that all matter."""
    random = np.random.default_rng(seed)
    arrays = run(network).weights
    return {name: _drawn(name, array.shape, random) for name, array in arrays.items()}


def _drawn(name: str, shape: tuple[int, ...], random: np.random.Generator) -> Array:
    if name.endswith(".variance"):
        return random.uniform(0.5, 2.0, shape)
    if len(shape) == 1:
        return random.uniform(-1.0, 1.0, shape)
    drawn: Array = random.standard_normal(shape) / np.sqrt(np.prod(shape[:-1]))
    return drawn


def assert_close(ours: Array, theirs: Array, tolerance: float, name: str = "output") -> None:
    """Compare arrays relative to the largest value, or to 1 where all are smaller."""
    assert ours.shape == theirs.shape, name
    assert ours.dtype == theirs.dtype, name
    largest = max(1.0, float(np.abs(theirs).max()))
    apart = float(np.abs(ours - theirs).max()) / largest
    assert apart <= tolerance, f"{name}: {apart:.2g} apart, and {tolerance:.0e} is allowed"
