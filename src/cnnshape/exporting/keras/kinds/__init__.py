"""Layer kinds as steps of Keras, each in a module of the name that its model has."""

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
    module = import_module(f"cnnshape.exporting.keras.kinds.{MODULE_OF_KIND[kind]}")
    found: Callable[[Layered], Steps] = module.STEPS[kind]
    return found


def steps_of(layered: Layered) -> Steps:
    """Return the steps of a layer, the activation that is fused into it among them."""
    return steps_for(layered.layer.type)(layered)
