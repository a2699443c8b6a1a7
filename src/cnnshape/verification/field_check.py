"""Hold what cells were seen to read along one axis against what they are claimed to read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from cnnshape.verification.claimed_field import Flags, View
from cnnshape.verification.evidence import Status


class Sight(NamedTuple):
    """What came of one axis of one layer: sizes claimed and seen, and words where they differ.

    The size seen is None where the claim is neither refuted nor settled.
    """

    claimed: int
    observed: int | None
    status: Status
    note: str = ""


def ends_to_try(view: View, size: int) -> set[int]:
    """Return the input cells that settle one output: its first and last, and those beside them.

    It is the output nearest to the middle of those that see most; none where none is whole.
    """
    candidates = np.flatnonzero(view.sees_most)
    if candidates.size == 0:
        return set()
    off_centre = np.abs(view.first[candidates] + view.last[candidates] - size)
    output = candidates[off_centre.argmin()]
    first, last = int(view.first[output]), int(view.last[output])
    return {cell for cell in (first - 1, first, last, last + 1) if 0 <= cell < size}


def judge(view: View, seen: Flags, tried: Sequence[int], size: int) -> Sight:
    """Compare `seen` (cells tried, outputs) with the claim along an axis of `size` cells.

    What is seen must lie within the claim; where a cell is whole, both ends must be seen. The size
    is that of the cells that see most.
    """
    cells = np.array(tried)[:, None]
    claimed = (cells >= view.first) & (cells <= view.last)
    ends = claimed & view.whole & ((cells == view.first) | (cells == view.last))
    wrong = (seen & ~claimed) | (ends & ~seen)
    if wrong.any():
        return _contradiction(view, seen, wrong, tried)
    is_settled = view.whole & _all_tried(view, tried, size)
    if not is_settled.any():
        return Sight(view.size, None, Status.NOT_OBSERVABLE)
    largest = int(view.extents[is_settled].max())
    if largest == view.size:
        return Sight(view.size, largest, Status.PROVED)
    if largest > view.size or _shows_all(view, is_settled):
        note = f"cells see up to {largest}, each as claimed"
        return Sight(view.size, largest, Status.REFUTED, note)
    return Sight(view.size, None, Status.NOT_OBSERVABLE)


def _shows_all(view: View, is_settled: Flags) -> bool:
    """Say whether a cell of each phase is settled, so that none that is left could see more."""
    return len(set((np.flatnonzero(is_settled) % view.period).tolist())) == view.period


def _contradiction(view: View, seen: Flags, wrong: Flags, tried: Sequence[int]) -> Sight:
    output = _most_telling(np.asarray(wrong.any(axis=0)), view.whole)
    cells = np.array(tried)[seen[:, output]].tolist() or [0, -1]
    note = (
        f"cell {output} is claimed to see {_extent(view.first[output], view.last[output])}, "
        f"and sees {_extent(cells[0], cells[-1])}"
    )
    return Sight(view.size, cells[-1] - cells[0] + 1, Status.REFUTED, note)


def _most_telling(is_wrong: Flags, whole: Flags) -> int:
    """Return the output to be told: one that is whole if any is, and far from the borders."""
    candidates = is_wrong & whole if (is_wrong & whole).any() else is_wrong
    outputs = np.flatnonzero(candidates)
    return int(outputs[np.abs(2 * outputs + 1 - len(is_wrong)).argmin()])


def _extent(first: int, last: int) -> str:
    return f"{first} to {last}" if first <= last else "nothing"


def _all_tried(view: View, tried: Sequence[int], size: int) -> Flags:
    """Say which outputs had both ends of their field tried, and the cells beyond these."""
    is_tried = np.ones(size + 2, bool)
    is_tried[1:-1] = False
    is_tried[np.array(tried) + 1] = True
    first, last = (np.clip(cells, 0, size - 1) for cells in (view.first, view.last))
    return is_tried[first] & is_tried[first + 1] & is_tried[last + 1] & is_tried[last + 2]
