"""A whole network as PyTorch computes it, with weights that are drawn for both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnshape import Network
from cnnshape.execution.executor import run
from cnnshape.layers.entry import Input
from tests.reference.pytorch import Tensor, torch
from tests.reference.torch_layers import apply

Array = NDArray[np.floating[Any]]
Arrays = Mapping[str, Array]

TOLERANCES = {"float32": 1e-4, "float64": 1e-9}
"""How far outputs may be apart, relative to the largest of them."""


def drawn_inputs(network: Network, seed: int, batch: int = 2) -> dict[str, Array]:
    """Return arrays for the inputs of a network, in its layout."""
    random = np.random.default_rng(seed)
    return {
        node.name: random.standard_normal((batch, *network.layout.outside(node.layer.shape)))
        for node in network.nodes
        if isinstance(node.layer, Input)
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
    return random.standard_normal(shape) / np.sqrt(np.prod(shape[:-1]))


def outputs_in_torch(
    network: Network, inputs: Arrays, weights: Arrays, dtype: str
) -> dict[str, Array]:
    """Return the output of every layer, in the layout of the network."""
    real = getattr(torch, dtype)
    tensors = {name: torch.tensor(array, dtype=real) for name, array in weights.items()}
    is_last = network.layout == "channels_last"
    values: dict[str, Tensor] = {}
    for node in network.nodes:
        if not node.inputs:
            x = torch.tensor(inputs[node.name], dtype=real)
            values[node.name] = x.movedim(-1, 1) if is_last else x
            continue
        values[node.name] = apply(
            node.layer,
            [values[name] for name in node.inputs],
            _own(tensors, node.shares or node.name),
            network.layout,
            None if node.like is None else values[node.like],
        )
    return {
        name: (value.movedim(1, -1) if is_last else value).numpy()
        for name, value in values.items()
    }


def _own(tensors: Mapping[str, Tensor], owner: str) -> dict[str, Tensor]:
    return {
        name.rpartition(".")[2]: tensor
        for name, tensor in tensors.items()
        if name.rpartition(".")[0] == owner
    }


def assert_same_as_torch(network: Network, seed: int = 0, dtype: str = "float32") -> None:
    """Compare the outputs of all layers, which are given the same inputs and the same weights."""
    inputs, weights = drawn_inputs(network, seed), drawn_weights(network, seed)
    theirs = outputs_in_torch(network, inputs, weights, dtype)
    ours = run(network, inputs, weights, dtype=dtype, keep="all").kept
    for node in network.nodes:
        assert_close(ours[node.name], theirs[node.name], TOLERANCES[dtype], node.name)


def assert_close(ours: Array, theirs: Array, tolerance: float, name: str = "output") -> None:
    """Compare arrays relative to the largest value, or to 1 where all are smaller."""
    assert ours.shape == theirs.shape, name
    assert ours.dtype == theirs.dtype, name
    largest = max(1.0, float(np.abs(theirs).max()))
    apart = float(np.abs(ours - theirs).max()) / largest
    assert apart <= tolerance, f"{name}: {apart:.2g} apart, and {tolerance:.0e} is allowed"
