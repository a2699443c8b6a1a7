"""Who computes the designs of `cnnshape sweep`: this machine, a cluster, or any executor."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager, nullcontext
from functools import partial
from importlib import import_module
from time import sleep
from typing import Any, NamedTuple, ParamSpec, TypeVar

from cnnshape.cli.exits import fail
from cnnshape.diagnostics import ImportRefused
from cnnshape.importing.named import object_named
from cnnshape.importing.python_names import named_in
from cnnshape.sweeping.executors import workers

CHOICES = "dask=ADDRESS, mpi, or module:factory for any executor of concurrent.futures"
SECONDS_TO_CONNECT = 10
"""How long a scheduler may be away, at the start and later."""

LOGGERS_OF_DASK = ("distributed", "distributed.client", "tornado.application")
"""What is lost fails as a future, and is said by the command."""

WORKERS_OF_AN_UNKNOWN_EXECUTOR = 8
"""Pieces are submitted for so many workers where --jobs does not say how many there are."""


Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


class Crew(NamedTuple):
    """An executor, and how many workers it has."""

    executor: Executor
    workers: int


@contextmanager
def crew_of(word: str | None, jobs: int | None, most: int) -> Iterator[Crew]:
    """Give the executor that `--executor` and `--jobs` mean; end the command if there is none.

    Own workers are at most `most`.
    """
    if word is None:
        own = min(jobs or 1, most)
        with workers(own) as executor:
            yield Crew(executor, own)
    elif word.startswith("dask="):
        with _dask(word.removeprefix("dask="), jobs) as crew:
            yield crew
    elif word == "mpi":
        with _package("mpi4py.futures", "mpi4py", word).MPIPoolExecutor(jobs) as executor:
            yield Crew(executor, max(1, executor.num_workers))
    else:
        with _made_by(word) as executor:
            yield Crew(executor, jobs or WORKERS_OF_AN_UNKNOWN_EXECUTOR)


class Connected(Executor):
    """Gives work to a Dask client, and refuses it while the client has no scheduler.

    Dask's own executor is not used: it never ends the future of a result that was lost with its
    worker, and a task that is submitted again has the failure of the first one. What is submitted
    to a lost scheduler is neither done nor does it fail: it would be waited for for ever.
    """

    def __init__(self, client: Any) -> None:
        """Give work to a client."""
        self._client = client

    def submit(
        self,
        task: Callable[Arguments, Result],
        /,
        *arguments: Arguments.args,
        **named: Arguments.kwargs,
    ) -> Future[Result]:
        """Return the future of a task; raise ConnectionError if the scheduler stays away."""
        while self._client.status == "connecting":  # until the client's own timeout
            sleep(0.1)
        if self._client.status != "running":
            raise ConnectionError("the scheduler is lost")
        work = self._client.submit(task, *arguments, pure=False, **named)
        future: Future[Result] = Future()
        future.add_done_callback(partial(_call_off, work))
        self._client.loop.add_callback(_end, future, work)
        return future


def _call_off(work: Any, future: Future[Any]) -> None:
    """Cancel the work of a future that was cancelled."""
    if future.cancelled():
        work.cancel()


async def _end(future: Future[Any], work: Any) -> None:
    """Give a future the result of its work, or why there is none."""
    try:
        result = await work
    except BaseException as error:  # the cancellation of asyncio is no Exception
        if future.set_running_or_notify_cancel():
            is_usual = isinstance(error, Exception)
            future.set_exception(error if is_usual else RuntimeError(str(error)))
    else:
        if future.set_running_or_notify_cancel():
            future.set_result(result)


@contextmanager
def _dask(address: str, jobs: int | None) -> Iterator[Crew]:
    """Give the executor of a running cluster; the cluster stays when the command ends."""
    client_of = _package("distributed", "distributed", "dask").Client
    for name in LOGGERS_OF_DASK:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        client = client_of(address, timeout=SECONDS_TO_CONNECT, set_as_default=False)
    except (OSError, ValueError) as error:
        reason = str(error) or "no scheduler answers there"
        fail(f"--executor dask={address}: {reason}")
    with client:
        yield Crew(Connected(client), jobs or max(1, sum(client.nthreads().values())))


def _package(module: str, package: str, word: str) -> Any:
    try:
        return import_module(module)
    except ImportError as error:
        reason = "" if isinstance(error, ModuleNotFoundError) else f" ({error})"
        fail(f"--executor {word} needs {package}{reason}: pip install 'cnnshape[cluster]'")


@contextmanager
def _made_by(word: str) -> Iterator[Executor]:
    """Give the executor that a name of Python means; only one that was made for it is shut down."""
    named = named_in(word)
    if named is None or named.arguments is not None:
        fail(f"--executor {word}: unknown; give {CHOICES}")
    try:
        found = object_named(named)
    except ImportRefused as error:
        fail(f"--executor {word}: {error}")
    is_handed_in = isinstance(found, Executor)
    made = found if is_handed_in or not callable(found) else found()
    if not isinstance(made, Executor):
        kind = type(made).__name__
        fail(f"--executor {word} gives a {kind}, and not an executor of concurrent.futures")
    with nullcontext(made) if is_handed_in else made as executor:
        yield executor
