"""Arithmetic with constants, and functions that have no layer."""

from __future__ import annotations

from cnnshape.exporting.code.constants import whole
from cnnshape.exporting.code.expressions import Constant, Input, call
from cnnshape.exporting.keras.kinds.activation import FUNCTIONS
from cnnshape.exporting.structure.steps import Layered, Step, plain


def affine(layered: Layered) -> tuple[Step, ...]:
    """layers.Rescaling."""
    scale, shift = _number_or_each(layered.layer.scale), _number_or_each(layered.layer.shift)
    build = call("layers.Rescaling", ("scale", scale), defaults={"offset": 0}, offset=shift)
    return (plain(build),)


def _number_or_each(value: float | tuple[float, ...]) -> Constant:
    return value if isinstance(value, tuple) else whole(value)


def power(layered: Layered) -> tuple[Step, ...]:
    """ops.power."""
    return (Step(call("ops.power", Input(), ("exponent", whole(layered.layer.exponent)))),)


def by_function(layered: Layered) -> tuple[Step, ...]:
    """The function of keras.ops that the kind is called by."""
    return (Step(call(FUNCTIONS[layered.layer.type], Input())),)


STEPS = {
    "affine": affine,
    "power": power,
    **dict.fromkeys(("square", "sqrt", "reciprocal", "exp", "log", "sin", "cos"), by_function),
}
