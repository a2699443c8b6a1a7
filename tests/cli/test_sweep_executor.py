"""Work that a Dask cluster loses ends its future, and is not waited for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Generator
from typing import Any

import pytest

from cnnshape.cli.sweep_executor import Connected


class Work:
    """What a client gives for a task: it is awaited."""

    def __init__(self, result: Any) -> None:
        self._result = result
        self.is_called_off = False

    def __await__(self) -> Generator[Any, None, Any]:
        if isinstance(self._result, BaseException):
            raise self._result
        return self._result
        yield

    def cancel(self) -> None:
        self.is_called_off = True


class Client:
    """A client whose loop runs each callback when it is told to."""

    status = "running"

    def __init__(self, result: Any) -> None:
        self.work = Work(result)
        self.loop = self
        self._callbacks: list[Callable[[], Awaitable[None]]] = []

    def submit(self, *_: Any, pure: bool) -> Work:
        assert not pure  # a second try is new work
        return self.work

    def add_callback(self, callback: Callable[..., Awaitable[None]], *arguments: Any) -> None:
        self._callbacks.append(lambda: callback(*arguments))

    def run(self) -> None:
        async def all_of_them() -> None:
            for callback in self._callbacks:
                await callback()

        asyncio.run(all_of_them())


@pytest.mark.parametrize("lost", [OSError("lost"), asyncio.CancelledError("lost")])
def test_a_result_that_is_lost_with_its_worker_ends_the_future(lost: BaseException) -> None:
    client = Client(lost)
    future = Connected(client).submit(max, 1, 2)
    client.run()
    with pytest.raises((OSError, RuntimeError), match="lost"):
        future.result(0)


def test_a_result_is_that_of_the_future() -> None:
    client = Client(2)
    future = Connected(client).submit(max, 1, 2)
    client.run()
    assert future.result(0) == 2


@pytest.mark.parametrize("result", [2, OSError("lost")])
def test_a_future_that_is_cancelled_calls_its_work_off(result: Any) -> None:
    client = Client(result)
    future = Connected(client).submit(max, 1, 2)
    assert future.cancel()
    assert client.work.is_called_off
    client.run()
    assert future.cancelled()


def test_a_lost_scheduler_gets_no_work() -> None:
    client = Client(2)
    client.status = "closed"
    with pytest.raises(ConnectionError, match="the scheduler is lost"):
        Connected(client).submit(max, 1, 2)
