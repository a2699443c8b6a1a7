"""What settings of a layer come to: the sizes that it reads and gives, and digits of numbers."""

from __future__ import annotations

from typing import Any, NamedTuple

from cnnshape.layers import Layer, model_of
from cnnshape.network import Shape

DIGITS = 6
"""Frameworks store constants as float32."""


class Sizes(NamedTuple):
    """What a layer reads and gives, the channels last."""

    read: Shape
    given: Shape

    @property
    def rank(self) -> int:
        """How many spatial axes the layer reads."""
        return len(self.read) - 1


def rounded(value: Any) -> Any:
    """Return a number, or several, with the digits that a float32 has."""
    if isinstance(value, tuple):
        return tuple(map(rounded, value))
    return float(f"{value:.{DIGITS}g}")


def made(kind: str, **keys: Any) -> Layer:
    """Return a layer of a kind with these keys."""
    return model_of(kind).model_validate({"type": kind, **keys})


def identity() -> Layer:
    """Return a layer that does nothing."""
    return made("linear")
