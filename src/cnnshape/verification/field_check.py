"""Compare the field that is claimed for cells along one axis with the cells they were seen to read.

A probe puts NaN at a stretch of the input, and every output that depends on it becomes NaN. No
output may become NaN by a probe outside its claimed field. An end of a field must show, too, but
only if no padding cuts it off; between the ends, dilation may leave gaps, so nothing is demanded.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cnnshape.verification.claimed_field import ClaimedField, Flags
from cnnshape.verification.evidence import Status
from cnnshape.verification.probes import Probes


class FieldCheck(NamedTuple):
    """The result for one axis of one layer: sizes claimed and observed, and a note if they differ.

    The observed size is None if the claim is neither refuted nor settled.
    """

    claimed: int
    observed: int | None
    status: Status
    note: str = ""


def check_field(field: ClaimedField, seen: Flags, probes: Probes, size: int) -> FieldCheck:
    """Compare `seen` (probes, outputs) with the claim along an axis of `size` cells.

    All cells seen must lie within the claim; if an output is whole, both ends must be seen. The
    observed size is the largest of those that are settled.
    """
    starts, stops = np.array([(each.start, each.stop) for each in probes]).T[..., None]
    first, last = field.first, field.last
    claimed = ((starts <= last) & (stops > first) & (first <= last)) | field.free
    has_first = (starts <= first) & (first < stops)
    has_last = (starts <= last) & (last < stops)
    wrong = (seen & ~claimed) | (claimed & field.whole & (has_first | has_last) & ~seen)
    if wrong.any():
        return _contradiction(field, seen, wrong, probes)
    is_settled = _settled(field, probes, size)
    if not is_settled.any():
        return FieldCheck(field.size, None, Status.NOT_OBSERVABLE)
    largest = int(field.extents[is_settled].max())
    if largest == field.size:
        return FieldCheck(field.size, largest, Status.PROVED)
    if largest > field.size or _covers_all_phases(field, is_settled):
        note = f"cells see up to {largest}, each as claimed"
        return FieldCheck(field.size, largest, Status.REFUTED, note)
    return FieldCheck(field.size, None, Status.NOT_OBSERVABLE)


def _covers_all_phases(field: ClaimedField, is_settled: Flags) -> bool:
    """Say whether a cell of each phase is settled, so that no other cell has a larger field."""
    return len(set((np.flatnonzero(is_settled) % field.period).tolist())) == field.period


def _contradiction(field: ClaimedField, seen: Flags, wrong: Flags, probes: Probes) -> FieldCheck:
    output = _clearest(np.asarray(wrong.any(axis=0)), field.whole)
    by_probe = list(zip(probes, seen[:, output].tolist(), strict=True))
    unseen = {cell for probe, shows in by_probe if not shows for cell in probe}
    cells = sorted({cell for probe in probes for cell in probe} - unseen) or [0, -1]
    note = (
        f"cell {output} is claimed to see {_extent(field.first[output], field.last[output])}, "
        f"and sees {_extent(cells[0], cells[-1])}"
    )
    return FieldCheck(field.size, cells[-1] - cells[0] + 1, Status.REFUTED, note)


def _clearest(is_wrong: Flags, whole: Flags) -> int:
    """Return the output to report: a whole one if there is one, and far from the borders."""
    candidates = is_wrong & whole if (is_wrong & whole).any() else is_wrong
    outputs = np.flatnonzero(candidates)
    return int(outputs[np.abs(2 * outputs + 1 - len(is_wrong)).argmin()])


def _extent(first: int, last: int) -> str:
    return f"{first} to {last}" if first <= last else "nothing"


def _settled(field: ClaimedField, probes: Probes, size: int) -> Flags:
    """Say which whole outputs have a field whose two ends were observed.

    They may be the ends of different outputs, if these have equal fields and lie a whole number of
    periods apart.
    """
    begins, ends = (field.whole & flags for flags in _ends_tried(field, probes, size))
    phases = np.arange(len(begins)) % field.period
    kinds = phases * (field.extents.max() + 1) + field.extents
    both = np.intersect1d(kinds[begins], kinds[ends])
    return np.asarray((begins | ends) & np.isin(kinds, both))


def _ends_tried(field: ClaimedField, probes: Probes, size: int) -> tuple[Flags, Flags]:
    """Say of which outputs the first cell was tried, and of which the last, and the cells beyond.

    The first is tried by a probe that stops at it, and what is before it by one that stops there.
    """
    is_start, is_stop = np.zeros(size + 1, bool), np.zeros(size + 1, bool)
    is_start[[probe.start for probe in probes]] = True
    is_stop[[probe.stop for probe in probes]] = True
    is_start[size] = is_stop[0] = True
    first, last = (np.clip(cells, 0, size - 1) for cells in (field.first, field.last))
    return is_stop[first] & is_stop[first + 1], is_start[last] & is_start[last + 1]
