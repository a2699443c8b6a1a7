"""The points of a sweep in pieces that keep a worker busy for a moment, whatever a design costs."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from cnnshape.sweeping.grid import Settings

SECONDS_OF_A_PIECE = 0.25
MAX_POINTS_IN_A_PIECE = 1024

Piece = tuple[Settings, ...]


class Pieces:
    """Cuts points into pieces: one point each at first, then as many as were found to fit."""

    def __init__(self, points: Iterable[Settings], count: int, jobs: int) -> None:
        """Take at most `count` points for so many workers."""
        self._rest = iter(points)
        self._left = count
        self._workers = jobs
        self._fitting = 1

    def next(self) -> Piece:
        """Return the next piece; it is empty at the end, and small shortly before it."""
        share = self._left // (2 * self._workers)
        piece = tuple(islice(self._rest, max(1, min(self._fitting, share))))
        self._left -= len(piece)
        return piece

    def took(self, points: int, seconds: float) -> None:
        """Learn from a piece that is done how many points fit.

        The first piece of a new worker takes long: one slow piece halves the next ones at most.
        """
        fitting = int(points * SECONDS_OF_A_PIECE / max(seconds, 1e-9))
        self._fitting = max(1, self._fitting // 2, min(fitting, MAX_POINTS_IN_A_PIECE))
