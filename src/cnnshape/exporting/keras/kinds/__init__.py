"""Layer kinds as steps of Keras, each in a module of the name that its model has."""

from __future__ import annotations

from collections.abc import Callable

from cnnshape.exporting.structure.kinds import entry_for
from cnnshape.exporting.structure.steps import Layered, Step

Steps = tuple[Step, ...]


def steps_for(kind: str) -> Callable[[Layered], Steps]:
    """Return what gives the steps of a layer of a kind."""
    found: Callable[[Layered], Steps] = entry_for(kind, __name__, "STEPS")
    return found


def steps_of(layered: Layered) -> Steps:
    """Return the steps of a layer, the activation that is fused into it among them."""
    return steps_for(layered.layer.type)(layered)
