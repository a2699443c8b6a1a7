"""Bundled networks as PyTorch runs them eagerly: the same layers with the same weights."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from cnnshape.network import Network
from frameworks.torch_module import key_of, module_of

Tensor = Any

ARRAYS = {"mean": "running_mean", "variance": "running_var"}
"""Arrays that PyTorch calls otherwise."""


def eager(network: Network, weights: Mapping[str, Any]) -> Callable[[Tensor], Tensor]:
    """Return a function from a tensor (m, channels, height, width) to the network's output.

    Weights are laid out as PyTorch has them, once, before anything is timed.
    """
    torch: Any = import_module("torch")
    module = module_of(network)
    kinds = {node.name: node.layer.type for node in network.nodes}
    arrays = module.state_dict()
    for name, array in weights.items():
        owner, _, own = name.rpartition(".")
        place = arrays[f"layers.{key_of(owner)}.{ARRAYS.get(own, own)}"]
        place.copy_(_laid_out(torch.from_numpy(array), kinds[owner]).reshape(place.shape))

    def forward(x: Tensor) -> Tensor:
        with torch.inference_mode():
            return module(x)

    return forward


def _laid_out(array: Tensor, kind: str) -> Tensor:
    """Return weights in the order of PyTorch, where what a layer gives comes first."""
    if array.ndim == 1:
        return array
    if kind == "depthwise_conv":
        return array.movedim((-2, -1), (0, 1))
    return array.movedim((-1, -2), (0, 1))
