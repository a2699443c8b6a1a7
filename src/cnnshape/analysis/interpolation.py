"""Which cells an upsampling reads: those around the place of each output on the axis."""

from __future__ import annotations

from math import gcd
from typing import NamedTuple

from cnnshape.analysis.claim import MAX_PERIOD, Reach
from cnnshape.layers.resize import Coordinates, Upsample


class Places(NamedTuple):
    """Output o is at (o * step + shift) / unit on the axis of the input."""

    step: int
    shift: int
    unit: int

    def at(self, output: int) -> tuple[int, int]:
        """Return the cell at or before the place of an output, and the units beyond it."""
        return divmod(output * self.step + self.shift, self.unit)


def places_on(size: int, wanted: int, coordinates: Coordinates) -> Places:
    """Return where outputs are; the one output of an axis is at its start if corners align."""
    if coordinates == "half_pixel":  # (o + 1/2) * n / w - 1/2
        return Places(2 * size, size - wanted, 2 * wanted)
    if coordinates == "align_corners" and wanted > 1:  # o * (n - 1) / (w - 1)
        return Places(size - 1, 0, wanted - 1)
    return Places(size, 0, wanted)


def interpolation_reach(layer: Upsample, size: int, wanted: int) -> Reach | None:
    """Return the cells that outputs read; None where it takes too many outputs to repeat."""
    places = places_on(size, wanted, layer.places)
    common = gcd(places.step, places.unit)
    period = places.unit // common
    if period > MAX_PERIOD:
        return None
    taps = (_taps(layer, *places.at(output), places.unit) for output in range(period))
    return Reach(places.step // common, tuple(taps), copies_cells=_may_leave_the_axis(layer))


def _taps(layer: Upsample, cell: int, beyond: int, unit: int) -> range:
    """Return the cells around a place; one that is right on a cell reads just this one."""
    if layer.mode == "nearest":
        nearest = cell + _is_rounded_up(layer, beyond, unit)
        return range(nearest, nearest + 1)
    more = 0 if beyond == 0 else 1 if layer.mode == "linear" else 2
    return range(cell - max(0, more - 1), cell + 1 + more)


def _may_leave_the_axis(layer: Upsample) -> bool:
    """Say whether outputs may read just a cell beyond the edge, as when the place is rounded."""
    is_floored = layer.places != "half_pixel" and layer.rounding in (None, "floor")
    return layer.mode == "nearest" and not is_floored and layer.places != "align_corners"


def _is_rounded_up(layer: Upsample, beyond: int, unit: int) -> bool:
    match layer.rounding:
        case "ceil":
            return beyond > 0
        case "round_prefer_floor":
            return 2 * beyond > unit
        case "round_prefer_ceil":
            return 2 * beyond >= unit
    return False
