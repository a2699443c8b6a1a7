"""Arguments of exported networks: with another value, one is what the file describes with it."""

from __future__ import annotations

from typing import Any

import pytest

from cnnshape import load, to_torch
from cnnshape.exporting.exports import analyzed, source_for
from tests.reference.pytorch import torch

CHANGED: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("resnet18", {"num_classes": 7, "in_channels": 1}, {"classes": 7}),
    ("resnext50_32x4d", {"groups": 16, "group_width": 8}, {"groups": 16, "group_width": 8}),
    ("densenet121", {"growth": 24}, {"growth": 24}),
    ("unet", {"width": 12, "num_classes": 5}, {"width": 12, "classes": 5}),
    (
        "efficientnet_b0",
        {"dropout": 0.4, "drop_path": 0.3},
        {"dropout": 0.4, "drop_path": 0.3},
    ),
    ("mobilenet_v2", {"width": 0.35, "dropout": 0.1}, {"width": 0.35, "dropout": 0.1}),
    ("mobilenet_v2", {"width": 1.3}, {"width": 1.3}),
    ("convnext_tiny", {"drop_path": 0.3}, {"drop_path": 0.3}),
    (
        "vit_b_32",
        {"width": 96, "inner": 160, "heads": 3, "depth": 5},
        {"width": 96, "inner": 160, "heads": 3, "depth": 5},
    ),
]
"""Networks, arguments of their classes, and the parameters of the file that these are."""


@pytest.mark.parametrize(("name", "arguments", "parameters"), CHANGED)
def test_an_argument_does_what_the_parameter_does(
    name: str, arguments: dict[str, Any], parameters: dict[str, Any]
) -> None:
    network = load(name)
    source = source_for(analyzed(network), "pytorch")
    namespace: dict[str, Any] = {}
    exec(compile(source.text, name, "exec"), namespace)
    channels = arguments.get("in_channels", 3 if name != "unet" else 1)
    (shape,) = network.input_shapes.values()
    expected = to_torch(load(name, input=(*shape[:-1], channels), parameters=parameters))
    found = namespace[source.program.classes[-1].name](**arguments)
    assert _shapes(found) == _shapes(expected)
    assert _settings(found) == _settings(expected)


def _shapes(module: torch.nn.Module) -> dict[str, tuple[int, ...]]:
    return {name: tuple(each.shape) for name, each in module.state_dict().items()}


def _settings(module: torch.nn.Module) -> list[tuple[str, Any]]:
    """Return what each layer says of itself, as strides and groups, and its rate."""
    return [(each.extra_repr(), getattr(each, "rate", None)) for each in module.modules()]
