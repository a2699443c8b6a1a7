"""Arithmetic with constants, and functions that have no module."""

from __future__ import annotations

from cnnshape.exporting.code.expressions import Expression, Input, Operation, call
from cnnshape.exporting.pytorch.kinds.activation import by_name
from cnnshape.exporting.structure.steps import Layered, Step, plain


def affine(layered: Layered) -> tuple[Step, ...]:
    """A product and a sum; numbers for each channel are kept in a module."""
    scale, shift = layered.layer.scale, layered.layer.shift
    if isinstance(scale, tuple) or isinstance(shift, tuple):
        return (plain(call("Affine", ("scale", scale), ("shift", shift))),)
    result: Expression = Input()
    if scale != 1:
        result = Operation("*", scale, result)
    if shift != 0:
        result = Operation("+" if shift > 0 else "-", result, abs(shift))
    return (Step(result),)


def power(layered: Layered) -> tuple[Step, ...]:
    """torch.pow."""
    exponent = layered.layer.exponent
    whole = int(exponent) if float(exponent).is_integer() else exponent
    return (Step(call("torch.pow", Input(), ("exponent", whole))),)


STEPS = {
    "affine": affine,
    "power": power,
    **dict.fromkeys(("square", "sqrt", "reciprocal", "exp", "log", "sin", "cos"), by_name),
}
