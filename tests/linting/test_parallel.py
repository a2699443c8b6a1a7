"""Several processes find what one finds, in the same order, and nothing is lost with a process."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from cnnshape.diagnostics import Diagnostic, Source
from cnnshape.language.bundled_paths import bundled_folder
from cnnshape.language.loading import find
from cnnshape.linting.batch import lint_all
from cnnshape.linting.parallel import Workers
from cnnshape.linting.run import Task
from cnnshape.linting.selection import EVERYTHING
from cnnshape.network import Origin
from cnnshape.sweeping.executors import InThisProcess, workers
from tests.cli.running import FINE, command

NAMES = ("lenet", "alexnet", "vgg16", "cyclegan_discriminator", "squeezenet1_1", "unet")

BASE = """
input: [8, 8, 1]
parameters: {size: 2}
layers:
  - {type: max_pool, kernel: =size}  # cnnshape: ignore[D502]
  - {type: relu}  # cnnshape: ignore[D502]
"""
HEIR = "extends: base.yaml\nparameters: {size: 1}\n"
"""Only here does the first comment of the base silence something."""

BROKEN = "input: [8, 8, 1]\nlayers:\n  - {type: conv, filters: 4}\n"


class Dying(Executor):
    """An executor whose workers have all ended when their results are wanted."""

    def submit(self, task: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        """Return a future without a result."""
        future: Future[Any] = Future()
        future.set_exception(BrokenExecutor())
        return future


def tasks_of(paths: list[Path]) -> list[Task]:
    return [
        Task(Origin(Source(str(path), path.read_text(encoding="utf-8")), path.parent), EVERYTHING)
        for path in paths
    ]


def placed(found: Sequence[Diagnostic]) -> list[tuple[object, ...]]:
    """Return all that is said of each finding; sources are equal if their names are."""
    return [
        (each.code, each.message, repr(each.span), each.notes, each.help, repr(each.fix))
        for each in found
    ]


@pytest.fixture
def tasks(tmp_path: Path) -> list[Task]:
    written = {"base": BASE, "broken": BROKEN}
    written |= {"first_heir": HEIR, "other_heir": HEIR}
    for name, text in written.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    own = [tmp_path / f"{name}.yaml" for name in written]
    return tasks_of([*map(find, NAMES), *own])


@contextmanager
def two_processes() -> Iterator[Workers]:
    with workers(2) as executor:
        yield Workers(executor, 2)


@pytest.mark.parametrize("executor", [InThisProcess(), Dying()], ids=["working", "dying"])
def test_findings_are_those_of_one_process(tasks: list[Task], executor: Executor) -> None:
    alone = placed(lint_all(tasks))
    assert [each[0] for each in alone if each[0] in ("D502", "X001", "E004")] == ["X001", "E004"]
    assert placed(lint_all(tasks, Workers(executor, 1))) == alone


def test_two_processes_find_the_same(tasks: list[Task]) -> None:
    with two_processes() as both:
        assert placed(lint_all(tasks, both)) == placed(lint_all(tasks))


def test_findings_are_placed_in_the_texts_of_this_process(tasks: list[Task]) -> None:
    (task,) = (each for each in tasks if each.origin.source.name.endswith("broken.yaml"))
    (found,) = lint_all([task], Workers(InThisProcess(), 1))
    assert found.span is not None
    assert found.span.source is task.origin.source


@pytest.mark.parametrize("jobs", [1, 2])
def test_no_process_is_started_for_a_few_files(jobs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cnnshape.sweeping.executors.Processes", None)
    outcome = command("lint", "lenet", "vgg16", "--exit-zero", "--jobs", str(jobs))
    assert outcome.code == FINE


def test_many_files_are_linted_by_several_processes_to_the_same_report() -> None:
    folder = os.path.relpath(bundled_folder() / "course")
    names = [each.stem for each in sorted(bundled_folder().glob("*.yaml"))[:16]]
    one, two = (command("lint", folder, *names, "--jobs", jobs) for jobs in ("1", "2"))
    assert one == two
    assert one.report.count("-->") > 3
