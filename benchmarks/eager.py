"""Bundled networks as PyTorch runs them eagerly: the same layers with the same weights."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

import numpy as np

from cnnshape.network import Network
from frameworks.torch_module import key_of, module_of
from frameworks.weight_layouts import channels_first, outputs_first

Tensor = Any

ARRAYS = {"mean": "running_mean", "variance": "running_var"}
"""Arrays that PyTorch calls otherwise."""

ARRAYS_OF_LSTM = {
    "weight": "weight_ih_l0",
    "recurrent_weight": "weight_hh_l0",
    "bias": "bias_ih_l0",
    "recurrent_bias": "bias_hh_l0",
}
"""Those of an lstm, whose gates are in the same order."""


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
        names = ARRAYS_OF_LSTM if kinds[owner] == "lstm" else ARRAYS
        place = arrays[f"layers.{key_of(owner)}.{names.get(own, own)}"]
        laid_out = np.ascontiguousarray(_laid_out(array, kinds[owner]))
        place.copy_(torch.from_numpy(laid_out))

    def forward(x: Tensor) -> Tensor:
        with torch.inference_mode():
            return module(x)

    return forward


def _laid_out(array: Any, kind: str) -> Any:
    if array.ndim == 1:
        return array
    return channels_first(array) if kind == "depthwise_conv" else outputs_first(array)
