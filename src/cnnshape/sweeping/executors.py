"""Executors of this machine: this process, and a pool of processes."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from threading import Thread
from typing import ParamSpec, TypeVar

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
