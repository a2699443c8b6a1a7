"""Compute the designs of a grid with an executor, in the order of the grid.

Any executor of `concurrent.futures` will do: this process, a pool of processes, or a cluster's own.
A piece of work is a pickled plan and a few points; no worker needs a file.
"""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from itertools import islice
from threading import Thread
from typing import ParamSpec, TypeVar

from cnnshape.sweeping.design import Design, Plan, designs_of
from cnnshape.sweeping.grid import Settings

MAX_POINTS_IN_A_PIECE = 64
PIECES_FOR_EACH_WORKER = 4
"""Pieces submitted ahead of those needed, so that no worker waits for the next."""

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


class InThisProcess(Executor):
    """An executor that runs each task at once, in this process."""

    def submit(
        self,
        task: Callable[Arguments, Result],
        /,
        *arguments: Arguments.args,
        **named: Arguments.kwargs,
    ) -> Future[Result]:
        """Return a future that is done or has failed."""
        future: Future[Result] = Future()
        try:
            future.set_result(task(*arguments, **named))
        except Exception as error:
            future.set_exception(error)
        return future


@contextmanager
def workers(jobs: int) -> Iterator[Executor]:
    """Give an executor with this number of processes; one is this process.

    If the work is given up, or this process ends in any way, its workers end too.
    """
    executor = InThisProcess() if jobs == 1 else _processes(jobs)
    try:
        yield executor
    except BaseException:
        _end_workers(jobs)
        raise
    finally:
        executor.shutdown(cancel_futures=True)


def _processes(jobs: int) -> Executor:
    from concurrent.futures import ProcessPoolExecutor

    return ProcessPoolExecutor(jobs, initializer=_start_worker)


def _end_workers(jobs: int) -> None:
    if jobs > 1:
        from multiprocessing import active_children

        for child in active_children():
            child.terminate()


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


def _start_worker() -> None:
    """Leave interruptions to the process that waits for the results, and end when it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    from multiprocessing import parent_process

    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
