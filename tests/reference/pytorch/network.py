"""A whole network as PyTorch computes it, with the inputs and weights that are drawn for both."""

from __future__ import annotations

from collections.abc import Mapping

from cnnshape import Network
from cnnshape.execution.executor import run
from frameworks.torch_layers import apply
from frameworks.torch_tokens import learned
from tests.reference.comparison import (
    TOLERANCES,
    Array,
    Arrays,
    assert_close,
    drawn_inputs,
    drawn_weights,
)
from tests.reference.pytorch import Tensor, torch


def outputs_in_torch(
    network: Network, inputs: Arrays, weights: Arrays, dtype: str
) -> dict[str, Array]:
    """Return the output of every layer, in the layout of the network."""
    real = getattr(torch, dtype)
    tensors = {name: torch.tensor(array, dtype=real) for name, array in weights.items()}
    is_last = network.layout == "channels_last"
    values: dict[str, Tensor] = {}
    samples = len(next(iter(inputs.values())))
    for node in network.nodes:
        own = _own(tensors, node.shares or node.name)
        if not node.inputs and not node.is_input:
            values[node.name] = learned(node.layer, own, samples)
            continue
        if node.is_input:
            x = torch.tensor(inputs[node.name], dtype=real)
            values[node.name] = x.movedim(-1, 1) if is_last else x
            continue
        values[node.name] = apply(
            node.layer,
            [values[name] for name in node.inputs],
            own,
            network.layout,
            None if node.like is None else values[node.like],
        )
    return {
        name: (value.movedim(1, -1) if is_last else value).numpy() for name, value in values.items()
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
