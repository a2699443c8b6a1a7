"""Compute the designs of a grid with an executor, in the order of the grid.

Any executor of `concurrent.futures` will do: this process, a pool of processes, or a cluster's own.
A piece of work is a pickled plan and a few points; no worker needs a file.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import Executor, Future
from itertools import islice

from cnnshape.sweeping.design import Design, Plan, designs_of
from cnnshape.sweeping.grid import Settings

MAX_POINTS_IN_A_PIECE = 64
PIECES_FOR_EACH_WORKER = 4
"""Pieces submitted ahead of those needed, so that no worker waits for the next."""


def designs(
    plan: Plan, points: Iterable[Settings], count: int, executor: Executor, jobs: int = 1
) -> Generator[Design, None, None]:
    """Return the designs at `count` points one after the other, as soon as they are computed."""
    ahead = 0 if jobs == 1 else jobs * PIECES_FOR_EACH_WORKER
    size = 1 if jobs == 1 else _size_of_pieces(count, jobs)
    rest = iter(points)
    waiting: deque[Future[list[Design]]] = deque()
    try:
        while piece := tuple(islice(rest, size)):
            waiting.append(executor.submit(designs_of, plan, piece))
            if len(waiting) > ahead:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()


def _size_of_pieces(count: int, jobs: int) -> int:
    """Return a size that gives each worker several pieces, so that none waits long for the last."""
    return max(1, min(MAX_POINTS_IN_A_PIECE, count // (jobs * PIECES_FOR_EACH_WORKER)))
