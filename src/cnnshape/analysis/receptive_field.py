"""Receptive fields: which input cells the cells of a map depend on, exactly, along one axis."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import lru_cache
from math import gcd, lcm
from typing import NamedTuple

from cnnshape.analysis.claim import SAME_CELL, Reach

MAX_WORK = 65_536
"""The cells that may be looked at to carry a field through one layer; beyond it is unknown."""

Extent = tuple[int, int] | None
"""The first and last input cell that is seen; None where a cell sees nothing but zeros."""


class Field(NamedTuple):
    """What the cells of a map see of the input, along one axis.

    Cell q * len(extents) + r sees the input from first to last of extents[r], moved by
    q * advance. Windows alone give a single phase; enlarging layers give several.
    """

    advance: int
    extents: tuple[Extent, ...]

    @property
    def sees_nothing(self) -> bool:
        """Whether no cell depends on the input, as those of learned values."""
        return self.advance == 0 and self.extents == (None,)

    @property
    def size(self) -> int:
        """The largest number of input cells, from first to last, that any cell sees."""
        sizes = [last - first + 1 for first, last in filter(None, self.extents)]
        return max(sizes) if sizes else 0

    @property
    def stride(self) -> Fraction:
        """How many input cells one step in the map is."""
        return _ratio(self.advance, len(self.extents))

    def at(self, cell: int) -> Extent:
        """Return what the cell at a position sees."""
        turn, phase = divmod(cell, len(self.extents))
        extent = self.extents[phase]
        if extent is None:
            return None
        return extent[0] + turn * self.advance, extent[1] + turn * self.advance

    def extents_of(self, cells: int) -> Sequence[Extent]:
        """Return what the first so many cells see, of which there are whole periods."""
        if cells == len(self.extents):
            return self.extents
        return [self.at(cell) for cell in range(cells)]


@lru_cache(1024)
def _ratio(advance: int, period: int) -> Fraction:
    return Fraction(advance, period)


OWN_CELL = Field(1, ((0, 0),))

NOTHING_SEEN = Field(0, (None,))
"""The field of cells that depend on no input, wherever they lie."""


def seen_through(reach: Reach | None, field: Field | None) -> Field | None:
    """Return what a layer's output sees, given what its input sees; None is all or unknown."""
    if field is NOTHING_SEEN:
        return field
    if reach is None or field is None:
        return None
    if reach is SAME_CELL:
        return field
    if len(field.extents) == len(reach.taps) == 1 and reach.taps[0]:
        return _through_one_window(reach, field)
    return _through_phases(reach, field)


def seen_by_merge(fields: Sequence[Field | None]) -> Field | None:
    """Return the hull of what several maps see, if they move over the input at the same pace.

    What sees nothing of the input adds nothing.
    """
    fields = [each for each in fields if each is not NOTHING_SEEN] or list(fields)
    if fields.count(fields[0]) == len(fields):
        return fields[0]
    known = [field for field in fields if field is not None]
    if len(known) < len(fields):
        return None
    period = lcm(*[len(field.extents) for field in known])
    advances = {field.advance * period // len(field.extents) for field in known}
    if len(advances) > 1 or period > MAX_WORK:
        return None
    (advance,) = advances
    extents = zip(*[field.extents_of(period) for field in known], strict=True)
    return Field(advance, tuple(map(_hull, extents)))


def _through_one_window(reach: Reach, field: Field) -> Field:
    """Compose two windows: only the first and the last tap matter."""
    taps = reach.taps[0]
    (extent,) = field.extents
    if extent is None:
        return field._replace(advance=field.advance * reach.advance)
    first = extent[0] + taps[0] * field.advance
    last = extent[1] + taps[-1] * field.advance
    return Field(field.advance * reach.advance, ((first, last),))


def _through_phases(reach: Reach, field: Field) -> Field | None:
    # Cells below repeat every `inner`, outputs of the layer every len(taps), which are `advance`
    # cells further on. Both come round together after `turns` of the layer: that is the new period.
    # Within a phase of the input fields only move on, so its first and last tap see furthest.
    inner = len(field.extents)
    turns = inner // gcd(inner, reach.advance)
    period = turns * len(reach.taps)
    advance = field.advance * reach.advance * turns // inner
    looks = sum(min(len(taps), 2 * _distinct(taps, inner)) for taps in reach.taps)
    if turns * looks > MAX_WORK or period > MAX_WORK:
        return None
    outermost = [_outermost(taps, inner) for taps in reach.taps]
    return Field(
        advance,
        tuple(
            _hull(field.at(tap + turn * reach.advance) for tap in taps)
            for turn in range(turns)
            for taps in outermost
        ),
    )


def _outermost(taps: range, period: int) -> Sequence[int]:
    """Return the taps that can see furthest: the first and last of each phase of the input."""
    distinct = _distinct(taps, period)
    if len(taps) <= 2 * distinct:
        return taps
    return (*taps[:distinct], *taps[-distinct:])


def _distinct(taps: range, period: int) -> int:
    """Return how many phases of the input the taps run through before they come back to one."""
    return period // gcd(period, taps.step)


def _hull(extents: Iterable[Extent]) -> Extent:
    seen = [extent for extent in extents if extent is not None]
    if not seen:
        return None
    firsts, lasts = zip(*seen, strict=True)
    return min(firsts), max(lasts)
