"""Axes of numbers: counts in thousands, bytes in powers of two."""

from __future__ import annotations

from importlib import import_module
from typing import Any, NamedTuple

from cnnshape.numbers.number import Unit
from cnnshape.numbers.table import NUMBERS
from cnnshape.phrases import binary_size

COSTS = ("activation_size", "trainable_parameters", "macs", "live_bytes")
"""The numbers of a layer that pictures show, unless others are asked for."""

TICKS = 4
"""Steps on an axis, about."""


class Scale(NamedTuple):
    """What an axis says and counts."""

    heading: str
    unit: Unit

    @property
    def is_bytes(self) -> bool:
        """Whether it counts bytes."""
        return self.unit is Unit.BYTES


def scale_of(number: str) -> Scale:
    """Return the scale of a number of the table, by its name in JSON."""
    return Scale(NUMBERS[number].heading, NUMBERS[number].unit)


def mark_values(axis: Any, scale: Scale, largest: float) -> None:
    """Put ticks on an axis: at round counts, or at round numbers of KiB or MiB."""
    ticker = import_module("matplotlib.ticker")
    if not scale.is_bytes:
        axis.set_major_locator(ticker.MaxNLocator(TICKS, steps=[1, 2, 5, 10]))
        axis.set_major_formatter(ticker.EngFormatter(sep=" "))
        return
    step = 2 ** max(int(largest / TICKS).bit_length(), 0)
    axis.set_major_locator(ticker.MultipleLocator(step))
    axis.set_major_formatter(ticker.FuncFormatter(lambda value, _: short_bytes(int(value))))


def short_bytes(number: int) -> str:
    """Return bytes in binary units, as `16 KiB`; a fraction only where there is one."""
    return binary_size(number).replace(".0 ", " ") if number else "0"
