"""Bundled networks as PyTorch runs them eagerly: the same layers with the same weights."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from cnnshape.network import Network, Node

Tensor = Any
Step = Callable[..., Tensor]


def eager(network: Network, weights: Mapping[str, Any]) -> Callable[[Tensor], Tensor]:
    """Return a function from a tensor (m, channels, height, width) to the network's output.

    Weights are laid out as PyTorch has them, once, before anything is timed.
    """
    torch: Any = import_module("torch")
    steps = [(node, _step_of(node, weights, torch)) for node in network.nodes if node.inputs]

    def forward(x: Tensor) -> Tensor:
        values = {"input": x}
        with torch.inference_mode():
            for node, step in steps:
                values[node.name] = step(*(values[name] for name in node.inputs))
        return values[network.outputs[0]]

    return forward


def _step_of(node: Node, weights: Mapping[str, Any], torch: Any) -> Step:
    layer: Any = node.layer
    functional = torch.nn.functional
    given = {
        name.removeprefix(f"{node.name}."): torch.from_numpy(array)
        for name, array in weights.items()
        if name.rpartition(".")[0] == node.name
    }
    steps: dict[str, Callable[[], Step]] = {
        "conv": lambda: _convolution(layer, given["weight"].permute(3, 2, 0, 1), given, torch),
        "depthwise_conv": lambda: _convolution(
            layer, given["weight"].permute(2, 3, 0, 1).flatten(0, 1)[:, None], given, torch
        ),
        "batch_norm": lambda: (
            lambda x: functional.batch_norm(
                x,
                given["mean"],
                given["variance"],
                given["weight"],
                given["bias"],
                eps=layer.epsilon,
            )
        ),
        "max_pool": lambda: (
            lambda x: functional.max_pool2d(
                x, layer.kernel, layer.stride, layer.padding if layer.padding != "valid" else 0
            )
        ),
        "adaptive_avg_pool": lambda: lambda x: functional.adaptive_avg_pool2d(x, layer.size),
        "global_avg_pool": lambda: lambda x: x.mean((2, 3)),
        "flatten": lambda: lambda x: x.permute(0, 2, 3, 1).flatten(1),
        "dense": lambda: _dense(given, functional),
        "add": lambda: lambda a, b: a + b,
        "relu": lambda: functional.relu,
        "relu6": lambda: functional.relu6,
        "dropout": lambda: lambda x: x,
    }
    step = steps[layer.type]()
    activation = getattr(functional, getattr(layer, "activation", None) or "", None)
    return step if activation is None else lambda *x: activation(step(*x))


def _convolution(layer: Any, weight: Tensor, given: Mapping[str, Tensor], torch: Any) -> Step:
    padding = {"valid": 0, "half": (layer.kernel - 1) // 2}.get(layer.padding, layer.padding)
    laid_out, bias = weight.contiguous(), given.get("bias")

    def convolve(x: Tensor) -> Tensor:
        groups = x.shape[1] // laid_out.shape[1]
        return torch.nn.functional.conv2d(
            x, laid_out, bias, layer.stride, padding, layer.dilation, groups
        )

    return convolve


def _dense(given: Mapping[str, Tensor], functional: Any) -> Step:
    weight = given["weight"].T.contiguous()
    return lambda x: functional.linear(x, weight, given["bias"])
