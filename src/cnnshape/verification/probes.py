"""Which cells of the input a probe sets to NaN along one axis.

A probe is a stretch of cells. Probes of single cells show all that is read, but they take a sample
for each cell. If that would be much work, probes reach from an end of the axis to a position
instead: a field begins at a cell if its output shows no NaN before the cell, and shows NaN in the
cell itself. One such position decides many layers.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

import numpy as np

from cnnshape.verification.claimed_field import Cells, ClaimedField

SHORT_AXIS = 64
"""On an axis of at most so many cells, each cell is probed, unless it is much work."""

MAX_STEPS = 10**10
"""Multiply-adds, over all samples, from which on it is."""

MAX_PROBES = 256
"""The most probes on an axis."""

Probes = Sequence[range]


def probes_of(fields: Collection[ClaimedField], size: int, steps: int) -> Probes:
    """Return the probes of an axis of `size` cells, where each takes so many multiply-adds."""
    if size <= SHORT_AXIS and size * steps <= MAX_STEPS:
        return each_cell(size)
    positions = _deciding(fields, _starts, size)
    before = {stop for first in positions for stop in (first, first + 1)} - {0}
    positions = _deciding(fields, _stops, size)
    after = {start for stop in positions for start in (stop - 1, stop)} - {size}
    chosen = [*(range(stop) for stop in sorted(before)), *(range(at, size) for at in sorted(after))]
    return chosen if len(chosen) < size else each_cell(size)


def each_cell(size: int) -> Probes:
    """Return a probe for each cell by itself."""
    return [range(cell, cell + 1) for cell in range(size)]


def _starts(field: ClaimedField) -> Cells:
    return field.first


def _stops(field: ClaimedField) -> Cells:
    return np.asarray(field.last + 1)


def _deciding(
    fields: Collection[ClaimedField], end: Callable[[ClaimedField], Cells], size: int
) -> list[int]:
    """Return positions at which a largest field of each layer ends, the most useful first.

    They are few: each is an end in as many layers as possible, and then close to the middle.
    """
    is_end = np.zeros((len(fields), size + 1), bool)
    for row, field in zip(is_end, fields, strict=True):
        row[end(field)[_largest_of_a_phase(field, size)]] = True
    is_end = is_end[is_end.any(axis=1)]
    off_centre = np.abs(2 * np.arange(size + 1) - size)
    chosen: list[int] = []
    while len(is_end) and len(chosen) < MAX_PROBES // 4:
        layers = is_end.sum(axis=0)
        most = np.flatnonzero(layers == layers.max())
        chosen.append(int(most[off_centre[most].argmin()]))
        is_end = is_end[~is_end[:, chosen[-1]]]
    return chosen or [size // 2]


def _largest_of_a_phase(field: ClaimedField, size: int) -> Cells:
    """Return the outputs with the largest field that are whole periods from the middle one."""
    outputs = np.flatnonzero(field.largest)
    if not outputs.size:
        return outputs
    off_centre = np.abs(field.first[outputs] + field.last[outputs] + 1 - size)
    middle = outputs[off_centre.argmin()]
    return np.asarray(outputs[(outputs - middle) % field.period == 0])
