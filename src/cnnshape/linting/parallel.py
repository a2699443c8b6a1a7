"""Check many files on several processes: the same findings, in the same order."""

from __future__ import annotations

import io
import os
import pickle
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from functools import lru_cache
from typing import NamedTuple

from cnnshape.diagnostics import Source
from cnnshape.language.many_files import ManyFiles
from cnnshape.linting.findings import Findings
from cnnshape.linting.run import LintRun, Task

PIECES_OF_REST = 2
"""A worker gets this part of its share of the files that are left."""


class Workers(NamedTuple):
    """An executor of `concurrent.futures`, and how many workers it has."""

    executor: Executor
    jobs: int


def checked_by(workers: Workers, tasks: Sequence[Task], run: LintRun) -> Iterator[Findings]:
    """Return the findings of each file, and note in the run which suppressions were used.

    The files of a worker that ends before its work are checked in this process.
    """
    pieces = list(_pieces(tasks, workers.jobs))
    call = os.urandom(16)
    futures = [workers.executor.submit(_check, piece, call) for piece in pieces]
    sources = {task.origin.source.name: task.origin.source for task in tasks}
    for piece, future in zip(pieces, futures, strict=True):
        yield from _received(piece, future, sources, run)


def _pieces(tasks: Sequence[Task], jobs: int) -> Iterator[Sequence[Task]]:
    """Return the files in pieces that get smaller and smaller.

    A large piece keeps members of a family together, which have much in common. With small ones at
    the end, no worker waits long for another one with larger files.
    """
    while tasks:
        length = -(-len(tasks) // (jobs * PIECES_OF_REST))
        yield tasks[:length]
        tasks = tasks[length:]


def _received(
    piece: Sequence[Task], future: Future[bytes], sources: Mapping[str, Source], run: LintRun
) -> list[Findings]:
    try:
        content = future.result()
    except BrokenExecutor:
        return [run.check(*task) for task in piece]
    found, used = _Reader(io.BytesIO(content), sources).load()
    run.note_used(used, sources)
    return list(found)


@lru_cache(maxsize=1)
def _files_of(call: bytes) -> ManyFiles:  # noqa: ARG001
    """Return what a worker has read in a call: files may change before the next one."""
    return ManyFiles()


def _check(piece: Sequence[Task], call: bytes) -> bytes:
    """Check some files in a worker."""
    run = LintRun(_files_of(call))
    found = [run.check(*task) for task in piece]
    content = io.BytesIO()
    _Writer(content, {task.origin.source for task in piece}).dump((found, run.used))
    return content.getvalue()


class _Writer(pickle.Pickler):
    """Writes the name of a file in the place of its text, which the other side has."""

    def __init__(self, content: io.BytesIO, known: set[Source]) -> None:
        super().__init__(content)
        self._known = known

    def persistent_id(self, value: object) -> str | None:
        """Return the name of a file that the other side has."""
        return value.name if isinstance(value, Source) and value in self._known else None


class _Reader(pickle.Unpickler):
    """Reads what a worker has written: places are in the texts of this process."""

    def __init__(self, content: io.BytesIO, sources: Mapping[str, Source]) -> None:
        super().__init__(content)
        self._sources = sources

    def persistent_load(self, name: str) -> Source:
        """Return the text of a file."""
        return self._sources[name]
