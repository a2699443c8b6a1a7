"""Who computes the designs of `cnnshape sweep`: this machine, a cluster, or any executor."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from importlib import import_module
from typing import Any, NamedTuple

from cnnshape.cli.exits import fail
from cnnshape.diagnostics import ImportRefused
from cnnshape.importing.named import object_named
from cnnshape.importing.python_names import named_in
from cnnshape.sweeping.executors import workers

CHOICES = "dask=ADDRESS, mpi, or module:factory for any executor of concurrent.futures"
WORKERS_OF_AN_UNKNOWN_EXECUTOR = 8
"""Pieces are submitted for so many workers where --jobs does not say how many there are."""


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
        executor = _made_by(word)
        yield Crew(executor, jobs or WORKERS_OF_AN_UNKNOWN_EXECUTOR)
        executor.shutdown()  # what a factory made is this command's own


@contextmanager
def _dask(address: str, jobs: int | None) -> Iterator[Crew]:
    """Give the executor of a running cluster; the cluster stays when the command ends."""
    client_of = _package("distributed", "distributed", "dask").Client
    try:
        client = client_of(address, timeout=10, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        fail(f"--executor dask={address}: {error or 'no scheduler answers there'}")
    with client:
        yield Crew(client.get_executor(), jobs or max(1, sum(client.nthreads().values())))


def _package(module: str, package: str, word: str) -> Any:
    try:
        return import_module(module)
    except ImportError as error:
        reason = "" if isinstance(error, ModuleNotFoundError) else f" ({error})"
        fail(f"--executor {word} needs {package}{reason}: pip install 'cnnshape[cluster]'")


def _made_by(word: str) -> Executor:
    named = named_in(word)
    if named is None or named.arguments is not None:
        fail(f"--executor {word}: unknown; give {CHOICES}")
    try:
        found = object_named(named)
    except ImportRefused as error:
        fail(f"--executor {word}: {error}")
    made = found if isinstance(found, Executor) or not callable(found) else found()
    if not isinstance(made, Executor):
        kind = type(made).__name__
        fail(f"--executor {word} gives a {kind}, and not an executor of concurrent.futures")
    return made
