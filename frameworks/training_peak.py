"""The most memory that PyTorch holds at a time in a step of training, as its allocator says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import accumulate
from typing import Any

import torch
from torch.profiler import ProfilerActivity, profile

Tensor = Any

OPTIMIZERS: Mapping[str, Callable[[Iterable[Tensor]], Any]] = {
    "sgd": lambda parameters: torch.optim.SGD(parameters, lr=1e-3),
    "momentum": lambda parameters: torch.optim.SGD(parameters, lr=1e-3, momentum=0.9),
    "rmsprop": lambda parameters: torch.optim.RMSprop(parameters, lr=1e-3),
    "adam": lambda parameters: torch.optim.Adam(parameters, lr=1e-3, foreach=False),
}


def peak_bytes(module: Any, x: Tensor, optimizer: str) -> int:
    """Return the most bytes in the second step: the first makes the states of the optimizer."""
    stepper = OPTIMIZERS[optimizer](module.parameters())

    def step() -> None:
        module(x).square().mean().backward()
        stepper.step()
        stepper.zero_grad()

    step()
    states = [each for of_one in stepper.state.values() for each in of_one.values()]
    tensors = [x, *module.parameters(), *module.buffers(), *filter(torch.is_tensor, states)]
    with profile(activities=[ProfilerActivity.CPU], profile_memory=True) as profiler:
        step()
    held = sum(int(tensor.untyped_storage().nbytes()) for tensor in tensors)
    return held + max(accumulate(_allocations(profiler)))


def _allocations(profiler: Any) -> list[int]:
    """Return the bytes of each allocation, those that are freed below 0, in the order of time."""
    events = profiler.profiler.kineto_results.events()
    memory = [event for event in events if event.name() == "[memory]"]
    return [event.nbytes() for event in sorted(memory, key=lambda event: event.start_ns())]
