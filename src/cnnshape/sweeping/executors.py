"""Executors of this machine: this process, and processes that are replaced when they end."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
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


class Processes(Executor):
    """Worker processes; when one ends before its work, new ones do what is submitted then.

    They end with this process, however it ends, and leave interruptions to it.
    """

    def __init__(self, jobs: int) -> None:
        """Take so many processes."""
        self._jobs = jobs
        self._pool = self._new()

    def submit(
        self,
        task: Callable[Arguments, Result],
        /,
        *arguments: Arguments.args,
        **named: Arguments.kwargs,
    ) -> Future[Result]:
        """Return the future of a task that a process will do."""
        try:
            return self._pool.submit(task, *arguments, **named)
        except BrokenExecutor:
            self._replace()
            return self._pool.submit(task, *arguments, **named)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes when they have done their work."""
        self._pool.shutdown(wait, cancel_futures=cancel_futures)

    def end_workers(self) -> None:
        """End the processes, whatever they do: their work is lost."""
        from multiprocessing import active_children

        for child in active_children():
            child.terminate()

    def replace_workers(self) -> None:
        """End the processes and start others: one of them does not end by itself."""
        self.end_workers()
        self._replace()

    def _replace(self) -> None:
        # A pool whose thread still runs when Python ends would complain of its closed pipe.
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._pool = self._new()

    def _new(self) -> Executor:
        from concurrent.futures import ProcessPoolExecutor

        return ProcessPoolExecutor(self._jobs, initializer=_start_worker)


@contextmanager
def workers(jobs: int) -> Iterator[Executor]:
    """Give an executor with this number of processes; one is this process.

    If the work is given up, or this process ends in any way, its workers end too.
    """
    executor = InThisProcess() if jobs == 1 else Processes(jobs)
    try:
        yield executor
    except BaseException:
        if isinstance(executor, Processes):
            executor.end_workers()
        raise
    finally:
        executor.shutdown(cancel_futures=True)


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
