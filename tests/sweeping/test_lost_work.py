"""Work that workers do not survive is done by others, and what ends each of them is one row."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import active_children
from typing import Any

import pytest

from cnnshape.language.loading import template
from cnnshape.sweeping import pool, tasks
from cnnshape.sweeping.axis import axis_in
from cnnshape.sweeping.design import Design, Plan
from cnnshape.sweeping.executors import InThisProcess, workers
from cnnshape.sweeping.grid import Settings, grid_of
from cnnshape.sweeping.pool import ExecutorLost, OtherVersion, designs

SIZES = grid_of([axis_in("input=" + ",".join(f"{size}x32x3" for size in range(28, 58)))])


class Deadly(Plan):
    """Ends the process that analyses an input of 35 rows."""

    def design(self, settings: Settings) -> Design:
        if settings["input"][0] == 35:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().design(settings)


class Endless(Plan):
    """Takes longer than anybody waits for an input of 35 rows."""

    def design(self, settings: Settings) -> Design:
        if settings["input"][0] == 35:
            time.sleep(600)
        return super().design(settings)


class Greedy(Plan):
    """Needs more memory than there is for an input of 35 rows."""

    def design(self, settings: Settings) -> Design:
        if settings["input"][0] == 35:
            raise MemoryError
        return super().design(settings)


class Broken(Plan):
    """Has a fault of the program."""

    def design(self, settings: Settings) -> Design:
        raise RuntimeError(f"no idea of {settings['input']}")


def swept(plan: Plan, executor: Executor, jobs: int = 1) -> list[Design]:
    return list(designs(plan, SIZES.first(SIZES.size), SIZES.size, executor, jobs))


ALONE = [each.to_dict() for each in swept(Plan(template("lenet")), InThisProcess())]


@contextmanager
def killing(seconds: float) -> Iterator[None]:
    """Kill a worker of this process again and again."""
    is_over = threading.Event()

    def kill() -> None:
        draws = random.Random(1)
        while not is_over.wait(seconds):
            children = [child for child in active_children() if child.pid is not None]
            if children:
                os.kill(draws.choice(children).pid or 0, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        yield
    finally:
        is_over.set()
        killer.join()


def test_what_killed_workers_had_is_done_by_others() -> None:
    grid = grid_of([axis_in("width=0.25:1:0.05"), axis_in("resolution=64:256:16")])
    plan = Plan(template("mobilenet_v1"))
    wanted = list(designs(plan, grid.first(208), 208, InThisProcess()))
    with killing(0.7), workers(2) as executor:
        found = list(designs(plan, grid.first(208), 208, executor, 2))
    assert found == wanted


@pytest.mark.parametrize("plan", [Deadly, Endless, Greedy])
def test_a_design_that_no_worker_survives_is_a_row_with_its_error(
    plan: type[Plan], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "PATIENCE", 1.5)
    with workers(2) as executor:
        found = swept(plan(template("lenet")), executor, 2)
    lost = found.pop(7)
    assert [each.to_dict() for each in found] == ALONE[:7] + ALONE[8:]
    assert lost.settings == {"input": [35, 32, 3]}
    assert lost.error is not None
    assert lost.error.endswith("E010 the analysis of this design did not end in 5 tries")
    assert lost.diagnostics[0].help == (
        "try it alone with `cnnshape table`: it may need more memory than there is"
    )


def test_memory_that_is_missing_here_is_a_row_too() -> None:
    found = swept(Greedy(template("lenet")), InThisProcess())
    assert [at for at, each in enumerate(found) if each.error] == [7]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_fault_of_the_program_is_raised_and_not_tried_again(jobs: int) -> None:
    with pytest.raises(RuntimeError, match=r"no idea of \[28, 32, 3\]"), workers(jobs) as executor:
        swept(Broken(template("lenet")), executor, jobs)


class Failing(Executor):
    """Does so many tasks, and then none any more."""

    def __init__(self, tasks: int) -> None:
        self.left = tasks

    def submit(self, task: Any, /, *arguments: Any, **named: Any) -> Future[Any]:
        self.left -= 1
        if self.left < 0:
            raise ConnectionError("the scheduler is\nnot there")
        return InThisProcess().submit(task, *arguments, **named)


def test_an_executor_that_does_nothing_any_more_ends_the_sweep() -> None:
    received: list[dict[str, Any]] = []
    found = designs(Plan(template("lenet")), SIZES.first(30), 30, Failing(5), 1)
    with pytest.raises(ExecutorLost, match="the scheduler is not there"):
        received.extend(each.to_dict() for each in found)
    assert received
    assert received == ALONE[: len(received)]


def test_a_worker_with_another_version_ends_the_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "VERSION", "0.0.1")  # workers have this one from their modules
    with pytest.raises(OtherVersion, match=r"a worker has cnnshape 0\.0\.1, and not 0\.1\.0"):
        swept(Plan(template("lenet")), ThreadPoolExecutor(1))
