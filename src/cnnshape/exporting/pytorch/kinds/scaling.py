"""Trained factors and summands of channels by themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from cnnshape.exporting.code.expressions import call
from cnnshape.exporting.structure.steps import Array, Step, plain
from cnnshape.network import Shape

Order = Callable[[Any], Any]
"""Puts the axes of an array in PyTorch's order."""


def per_channel(channels: int, rank: int) -> Shape:
    """Return the sizes of an array that has a value for each channel of a map."""
    return (channels, *(1,) * rank)


def scaled(sizes: Shape, role: str = "", initial: float = 1.0) -> Step:
    """Return the step of a trained factor."""
    build = call("Scale", *_named(sizes), defaults={"initial": 1.0}, initial=initial)
    return plain(build, {"weight": Array(("weight",), _laid_out(sizes, np.asarray))}, role)


def shifted(sizes: Shape, order: Order = np.asarray) -> Step:
    """Return the step of a trained summand."""
    build = call("Shift", *_named(sizes))
    return plain(build, {"bias": Array(("bias",), _laid_out(sizes, order))}, "shift")


def _named(sizes: Shape) -> tuple[tuple[str, int] | int, ...]:
    return (("channels", sizes[0]), *sizes[1:])


def _laid_out(sizes: Shape, order: Order) -> Order:
    return lambda array: np.reshape(order(array), sizes)
