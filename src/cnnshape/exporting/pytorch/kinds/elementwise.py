"""Arithmetic with constants, and functions that have no module."""

from __future__ import annotations

from cnnshape.exporting.code.constants import whole
from cnnshape.exporting.code.expressions import Expression, Input, Operation, call
from cnnshape.exporting.pytorch.kinds.activation import by_name
from cnnshape.exporting.structure.steps import Layered, Step, plain


def affine(layered: Layered) -> tuple[Step, ...]:
    """A product and a sum; numbers for each channel are kept in a module."""
    scale, shift = layered.layer.scale, layered.layer.shift
    if isinstance(scale, tuple) or isinstance(shift, tuple):
        defaults = {"scale": 1, "shift": 0}
        return (plain(call("Affine", defaults=defaults, scale=scale, shift=shift)),)
    result: Expression = Input()
    if scale != 1:
        result = Operation("*", whole(scale), result)
    if shift != 0:
        result = Operation("+" if shift > 0 else "-", result, whole(abs(shift)))
    return (Step(result),)


def power(layered: Layered) -> tuple[Step, ...]:
    """torch.pow."""
    exponent = whole(layered.layer.exponent)
    return (Step(call("torch.pow", Input(), ("exponent", exponent))),)


STEPS = {
    "affine": affine,
    "power": power,
    **dict.fromkeys(("square", "sqrt", "reciprocal", "exp", "log", "sin", "cos"), by_name),
}
