"""Layer kinds as steps of PyTorch, each in a module of the name that its model has."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module

from cnnshape.exporting.structure.steps import Layered, Step
from cnnshape.layers import MODULE_OF_KIND

Steps = tuple[Step, ...]


@cache
def steps_for(kind: str) -> Callable[[Layered], Steps]:
    """Return what gives the steps of a layer of a kind."""
    module = import_module(f"cnnshape.exporting.pytorch.kinds.{MODULE_OF_KIND[kind]}")
    found: Callable[[Layered], Steps] = module.STEPS[kind]
    return found


def steps_of(layered: Layered) -> Steps:
    """Return the steps of a layer, with those of the activation that is fused into it."""
    from cnnshape.exporting.pytorch.kinds.activation import fused

    return steps_for(layered.layer.type)(layered) + fused(layered)
