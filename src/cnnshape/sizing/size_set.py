"""Sets of sizes that repeat from some size on: a modulus, remainders, and what does not fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple


class Congruence(NamedTuple):
    """All sizes that leave one of the `residues` by division by `modulus`."""

    modulus: int
    residues: frozenset[int]

    def holds(self, size: int) -> bool:
        """Say whether a size is one of these."""
        return size % self.modulus in self.residues


class SizeSet(NamedTuple):
    """The `others`, and all sizes from `onset` on that the congruence holds for.

    `limit` is None where this is known of all sizes; else it is known of those up to the limit.
    """

    onset: int
    congruence: Congruence
    others: tuple[int, ...]
    limit: int | None = None

    @property
    def is_finite(self) -> bool:
        """Whether there are no sizes beyond the others."""
        return not self.congruence.residues

    @property
    def minimum(self) -> int | None:
        """The first size from the onset on; None where there is none."""
        return None if self.is_finite else next(self._from(self.onset))

    @property
    def smallest(self) -> int | None:
        """The first size of all."""
        return self.others[0] if self.others else self.minimum

    def has(self, size: int) -> bool:
        """Say whether a size is in the set."""
        if size >= self.onset:
            return self.congruence.holds(size)
        return size in self.others

    def up_to(self, limit: int) -> list[int]:
        """Return all sizes up to a limit."""
        beyond = range(self.onset, limit + 1) if not self.is_finite else range(0)
        return [
            *(size for size in self.others if size <= limit),
            *(size for size in beyond if self.congruence.holds(size)),
        ]

    def below(self, size: int) -> int | None:
        """Return the largest member below a size."""
        return next((n for n in range(size - 1, 0, -1) if self.has(n)), None)

    def above(self, size: int) -> int | None:
        """Return the smallest member above a size."""
        later = next((n for n in self.others if n > size), None)
        if later is not None or self.is_finite:
            return later
        return next(self._from(max(size + 1, self.onset)))

    def nearest(self, size: int) -> int | None:
        """Return the member nearest to a size, the larger of two."""
        if self.has(size):
            return size
        around = [n for n in (self.above(size), self.below(size)) if n is not None]
        return min(around, key=lambda n: abs(n - size), default=None)

    def _from(self, size: int) -> Iterator[int]:
        return (n for n in range(size, size + self.congruence.modulus) if self.congruence.holds(n))


EMPTY = Congruence(1, frozenset())


def repeating(members: Sequence[bool], threshold: int, period: int) -> SizeSet:
    """Return the set of the sizes whose member is true; the first member is of size 1.

    There are members for all sizes below `threshold`, and for a period from it on.
    """
    sizes = [size for size, is_member in enumerate(members, start=1) if is_member]
    congruence = reduced([size for size in sizes if size >= threshold], period)
    onset = threshold
    while onset > 1 and members[onset - 2] == congruence.holds(onset - 1):
        onset -= 1
    others = tuple(size for size in sizes if size < onset)
    return SizeSet(onset, congruence, others)


def enumerated(members: Sequence[bool]) -> SizeSet:
    """Return the set of the sizes whose member is true, of which no more is known."""
    sizes = tuple(size for size, is_member in enumerate(members, start=1) if is_member)
    return SizeSet(len(members) + 1, EMPTY, sizes, limit=len(members))


def reduced(sizes: Sequence[int], period: int) -> Congruence:
    """Return what holds for just the given sizes of one period, by the smallest modulus."""
    residues = {size % period for size in sizes}
    if not residues:
        return EMPTY
    for modulus in (divisor for divisor in range(1, period + 1) if period % divisor == 0):
        kept = {residue % modulus for residue in residues}
        if len(kept) * (period // modulus) == len(residues):
            return Congruence(modulus, frozenset(kept))
    raise AssertionError("a period is a divisor of itself")


def stretches(sizes: Sequence[int]) -> list[tuple[int, int, int]]:
    """Return sizes in their order as stretches: the first, the last, and the step between them."""
    found: list[tuple[int, int, int]] = []
    at = 0
    while at < len(sizes):
        step = sizes[at + 1] - sizes[at] if at + 1 < len(sizes) else 1
        end = at
        while end + 1 < len(sizes) and sizes[end + 1] - sizes[end] == step:
            end += 1
        if end - at == 1:
            end = at
        found.append((sizes[at], sizes[end], step if end > at else 1))
        at = end + 1
    return found
