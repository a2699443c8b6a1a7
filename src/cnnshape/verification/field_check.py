"""Compare the field that is claimed for cells along one axis with the cells they were seen to read.

A probe puts NaN at one position of the input, and every output that depends on it becomes NaN. No
output may become NaN outside its claimed field. An end of a field must show, too, but only if no
padding cuts it off; between the ends, dilation may leave gaps, so nothing is demanded there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from cnnshape.verification.claimed_field import ClaimedField, Flags
from cnnshape.verification.evidence import Status


class FieldCheck(NamedTuple):
    """The result for one axis of one layer: sizes claimed and observed, and a note if they differ.

    The observed size is None if the claim is neither refuted nor settled.
    """

    claimed: int
    observed: int | None
    status: Status
    note: str = ""


def ends_to_try(field: ClaimedField, size: int) -> set[int]:
    """Return the input cells that settle one output: its first and last, and those beside them.

    It is the output nearest to the middle of those with the largest field; none if none is whole.
    """
    candidates = np.flatnonzero(field.largest)
    if candidates.size == 0:
        return set()
    off_centre = np.abs(field.first[candidates] + field.last[candidates] - size)
    output = candidates[off_centre.argmin()]
    first, last = int(field.first[output]), int(field.last[output])
    return {cell for cell in (first - 1, first, last, last + 1) if 0 <= cell < size}


def check_field(field: ClaimedField, seen: Flags, tried: Sequence[int], size: int) -> FieldCheck:
    """Compare `seen` (cells tried, outputs) with the claim along an axis of `size` cells.

    All cells seen must lie within the claim; if an output is whole, both ends must be seen. The
    observed size is the largest of those that are settled.
    """
    cells = np.array(tried)[:, None]
    claimed = ((cells >= field.first) & (cells <= field.last)) | field.free
    ends = claimed & field.whole & ((cells == field.first) | (cells == field.last))
    wrong = (seen & ~claimed) | (ends & ~seen)
    if wrong.any():
        return _contradiction(field, seen, wrong, tried)
    is_settled = field.whole & _all_tried(field, tried, size)
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


def _contradiction(
    field: ClaimedField, seen: Flags, wrong: Flags, tried: Sequence[int]
) -> FieldCheck:
    output = _clearest(np.asarray(wrong.any(axis=0)), field.whole)
    cells = np.array(tried)[seen[:, output]].tolist() or [0, -1]
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


def _all_tried(field: ClaimedField, tried: Sequence[int], size: int) -> Flags:
    """Say of which outputs both ends of the field were tried, and the cells beyond these ends."""
    is_tried = np.ones(size + 2, bool)
    is_tried[1:-1] = False
    is_tried[np.array(tried) + 1] = True
    first, last = (np.clip(cells, 0, size - 1) for cells in (field.first, field.last))
    return is_tried[first] & is_tried[first + 1] & is_tried[last + 1] & is_tried[last + 2]
