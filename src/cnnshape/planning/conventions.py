"""What a plan counts: tools that plan memory differ in it, so every report names it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple, TypeVar

from cnnshape.analysis.homes import USUAL, InPlace
from cnnshape.phrases import joined

Choice = TypeVar("Choice", bound=StrEnum)


class Scratch(StrEnum):
    """The memory that convolutions take while they run, beside their input and output."""

    NONE = "none"
    """None: each product is read where it lies."""
    IM2COL = "im2col"
    """A matrix with the window of every position as a row, but for 1x1 windows of stride 1."""
    CMSIS_NN = "cmsis-nn"
    """Two windows in int16, as CMSIS-NN takes for int8 without vector instructions."""


class Outside(StrEnum):
    """What is kept elsewhere than in the arena."""

    INPUT = "input"
    OUTPUT = "output"


class Conventions(NamedTuple):
    """What a plan counts: bytes for each value, alignment, who writes in place, what is outside."""

    dtype: str
    batch: int = 1
    align: int = 16
    in_place: frozenset[InPlace] = USUAL
    outside: frozenset[Outside] = frozenset()
    scratch: Scratch = Scratch.NONE

    def to_dict(self) -> dict[str, object]:
        """Return the conventions as JSON reports write them."""
        return self._asdict() | {
            "in_place": sorted(self.in_place),
            "outside": sorted(self.outside),
            "scratch": str(self.scratch),
        }


def choices_of(kind: type[Choice], names: Iterable[str]) -> frozenset[Choice]:
    """Return the choices of the names; raises ValueError for a name that there is not."""
    known = [str(each) for each in kind]
    for name in names:
        if name not in known:
            choices = joined(list(dict.fromkeys([*known, "none"])), "or")
            raise ValueError(f"unknown choice {name!r}: use {choices}")
    return frozenset(map(kind, names))
