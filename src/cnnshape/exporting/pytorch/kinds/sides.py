"""Cells around a map: PyTorch's modules pad both sides alike, F.pad each side by itself."""

from __future__ import annotations

from math import inf

from cnnshape.exporting.code.constants import one_or_each
from cnnshape.exporting.code.expressions import Constant, Input, call
from cnnshape.exporting.structure.steps import Step
from cnnshape.exporting.structure.windows import Sides

PADS = {"reflect": "Reflection", "replicate": "Replication", "circular": "Circular"}
"""How the modules are called that copy cells of the map."""


def padded(sides: Sides, mode: str = "zeros", value: float = 0.0) -> Step:
    """Return the step that puts cells around a map."""
    cells = cells_of(sides)
    word = mode if mode in PADS else "constant"
    defaults: dict[str, Constant] = {"mode": "constant", "value": 0.0}
    forward = call("F.pad", Input(), ("pad", cells), defaults=defaults, mode=word, value=value)
    name = PADS.get(mode, "Constant" if value else "Zero")
    filling = (("value", value),) if value else ()
    module = call(f"nn.{name}Pad{len(sides)}d", ("padding", one_or_each(cells)), *filling)
    return Step(forward, in_sequence=module)


def padded_by_infinity(sides: Sides) -> Step:
    """Return the step that puts cells around a map that no maximum takes."""
    return padded(sides, value=-inf)


def cells_of(sides: Sides) -> tuple[int, ...]:
    """Return the sides as F.pad takes them: pairs from the last axis to the first."""
    return tuple(amount for pair in reversed(sides) for amount in pair)
