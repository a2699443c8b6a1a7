"""Networks of torchvision."""

from __future__ import annotations

from typing import Any

import torch

from benchmarks.import_reach.subjects import Array, Subject
from cnnshape.importing.sources import torch_model
from frameworks.torchvision_networks import input_shape, names, network

SETTINGS = {"inception_v3": {"auxiliary": False}}
"""Those of bundled architectures that have heads which run in training alone."""

__all__ = ["names", "subject"]


def subject(name: str) -> Subject:
    """Return a network of torchvision."""
    module, shape = network(name), input_shape(name)
    statistics = (
        each.running_mean.numel() + each.running_var.numel()
        for each in module.modules()
        if isinstance(each, torch.nn.modules.batchnorm._BatchNorm)
    )
    return Subject(
        name,
        shape,
        sum(each.numel() for each in module.parameters()),
        sum(statistics),
        lambda: torch_model(module, shape, file=name, name=name),
        lambda x: _outputs(module, x),
        name,
        SETTINGS.get(name, {}),
    )


def _outputs(module: Any, x: Array) -> Array:
    with torch.no_grad():
        found = module(torch.from_numpy(x))
    array: Array = (found["out"] if isinstance(found, dict) else found).numpy()
    return array
