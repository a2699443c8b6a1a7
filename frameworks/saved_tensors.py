"""What PyTorch saves for the backward pass and does in it, also of torchvision's classifiers.

Networks are built of tensors without values, so that even the largest takes a second.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any
from unittest.mock import patch

import torch
from torch._subclasses.fake_tensor import FakeTensorMode, unset_fake_temporarily
from torch.utils.flop_counter import FlopCounterMode

from frameworks.torchvision_networks import SETTINGS, input_shape, torchvision_models

Tensor = Any


def saved_bytes(run: Callable[[], Tensor], left_out: Iterable[Tensor] = ()) -> int:
    """Return the bytes that are saved while something runs, memory once.

    What is in the memory of `left_out` (parameters and buffers) does not count.
    """
    saved: list[Tensor] = []

    def pack(tensor: Tensor) -> Tensor:
        saved.append(tensor)
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        output = run()
    sizes = {_memory(tensor): tensor.untyped_storage().nbytes() for tensor in saved}
    for tensor in left_out:
        sizes.pop(_memory(tensor), None)
    del output
    return sum(sizes.values())


def saved_by_module(module: Any, *inputs: Tensor) -> int:
    """Return the bytes that a module saves, its parameters and buffers left out."""
    return saved_bytes(lambda: module(*inputs), (*module.parameters(), *module.buffers()))


def saved_by_torchvision(name: str, batch: int) -> int:
    """Return the bytes that a network of torchvision saves when it is trained on a batch."""
    with FakeTensorMode():
        module = training_network(name)
        return saved_by_module(module, torch.empty(batch, *input_shape(name)))


def backward_flops_of_torchvision(name: str, batch: int) -> int:
    """Return the operations of the backward pass, two for each multiply-add, as PyTorch counts."""
    with FakeTensorMode():
        output = training_network(name)(torch.empty(batch, *input_shape(name)))
        with FlopCounterMode(display=False) as counter:
            output.sum().backward()
    return int(counter.get_total_flops())


def training_network(name: str) -> Any:
    """Return a network as it is trained; no weight is drawn with care."""
    models: Any = torchvision_models()
    parameters: Any = import_module("torchvision.models.regnet").BlockParams
    widths_of = parameters.from_init_params

    def with_values(*arguments: Any, **settings: Any) -> Any:
        with unset_fake_temporarily():
            return widths_of(*arguments, **settings)

    with (
        patch.object(parameters, "from_init_params", with_values),
        patch.object(torch.nn.init, "trunc_normal_", lambda tensor, *_, **__: tensor),
    ):
        return models.get_model(name, weights=None, **SETTINGS.get(name, {})).train()


def _memory(tensor: Tensor) -> int:
    return int(tensor.untyped_storage()._cdata)
