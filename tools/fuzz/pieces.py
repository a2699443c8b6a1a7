"""Cut a run into pieces, and share them among processes."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tools.fuzz.fuzzer import Fault, faults
from tools.fuzz.targets import target_named

SIZE = 250
"""Inputs in a piece."""

PIECES_OF_A_PROCESS = 40
"""A process that has done so many is replaced by a new one."""


class Piece(NamedTuple):
    """Some inputs of a seed: those with the numbers of a range, of a kind of files."""

    seed: int
    numbers: range
    target: str = "architectures"


class Done(NamedTuple):
    """A piece, and the faults that its inputs show."""

    piece: Piece
    faults: tuple[Fault, ...]


def pieces(
    seed: int, first: int, count: int | None, target: str = "architectures"
) -> Iterator[Piece]:
    """Return the pieces of a run of `count` inputs, or of one without end."""
    while count is None or count > 0:
        size = SIZE if count is None else min(SIZE, count)
        yield Piece(seed, range(first, first + size), target)
        first += size
        count = None if count is None else count - size


def do(piece: Piece) -> Done:
    """Try the inputs of a piece, in a folder of its own."""
    target = target_named(piece.target)
    with TemporaryDirectory() as name:
        folder = Path(name)
        target.prepare(folder)
        found = (fault for n in piece.numbers for fault in faults(target, piece.seed, n, folder))
        return Done(piece, tuple(found))


def do_all(work: Iterable[Piece], jobs: int) -> Iterator[Done]:
    """Do pieces in this process, or in several: as they are ready then."""
    if jobs == 1:
        yield from map(do, work)
        return
    spawning = multiprocessing.get_context("spawn")
    rest = iter(work)
    with ProcessPoolExecutor(jobs, spawning, max_tasks_per_child=PIECES_OF_A_PROCESS) as pool:
        running = {pool.submit(do, piece) for piece in islice(rest, 2 * jobs)}
        while running:
            ready, running = wait(running, return_when=FIRST_COMPLETED)
            running |= {pool.submit(do, piece) for piece in islice(rest, len(ready))}
            yield from (each.result() for each in ready)
