"""What `cnnshape lint` reads: files, each with the rules that are selected for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cnnshape.cli.exits import fail, warn
from cnnshape.cli.lint_options import LintOptions
from cnnshape.cli.overrides import Overrides
from cnnshape.cli.reading import read_to_lint
from cnnshape.diagnostics import Diagnostic
from cnnshape.linting.batch import NetworkTask, lint_all, lint_networks
from cnnshape.linting.files import files_in
from cnnshape.linting.run import Task
from cnnshape.network import Network
from cnnshape.phrases import count

if TYPE_CHECKING:
    from cnnshape.linting.baseline import Baseline
    from cnnshape.linting.parallel import Workers

MIN_FILES_FOR_WORKERS = 16
"""With fewer files, starting processes takes longer than they save."""

MAX_NAMED = 3
"""Skipped files that are named at most."""


class LintInput(NamedTuple):
    """Files and models to lint, and the diagnostics of files that are not text.

    `is_complete` if every path could be read; `skipped` are files that are no architectures, and
    `empty` folders without any YAML file. What `baseline` knows is left out of the findings. `jobs`
    processes check the files.
    """

    tasks: tuple[Task, ...]
    diagnostics: tuple[Diagnostic, ...]
    is_complete: bool
    skipped: tuple[str, ...]
    empty: tuple[str, ...] = ()
    baseline: Baseline | None = None
    models: tuple[NetworkTask, ...] = ()
    jobs: int = 1

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to lint and nothing to report."""
        return not self.tasks and not self.models and not self.diagnostics

    def findings(self) -> tuple[list[Diagnostic], int]:
        """Return what the rules find in the files as they are now, and what is gone.

        That is how many findings of the baseline are found no more.
        """
        with _workers_for(self.tasks, self.jobs) as workers:
            linted = lint_all(self.tasks, workers)
        found = [*self.diagnostics, *linted, *lint_networks(self.models)]
        return (found, 0) if self.baseline is None else self.baseline.compared(found)


@contextmanager
def _workers_for(tasks: Sequence[Task], jobs: int) -> Iterator[Workers | None]:
    """Start processes if there are so many files that they pay off."""
    if jobs == 1 or len(tasks) < MIN_FILES_FOR_WORKERS:
        yield None
        return
    from cnnshape.linting.parallel import Workers
    from cnnshape.sweeping.executors import workers

    with workers(jobs) as executor:
        yield Workers(executor, jobs)


def read_all(
    paths: Sequence[str], options: LintOptions, overrides: Overrides, baseline: str | None = None
) -> LintInput:
    """Read the files of paths; write to standard error what cannot be read."""
    known = None if baseline is None else _baseline_in(baseline)
    found = files_in(list(paths))
    for error in found.errors:
        warn(f"cannot read {error.filename}: {error.strerror}")
    tasks: list[Task] = []
    models: list[NetworkTask] = []
    diagnostics: list[Diagnostic] = []
    is_complete = not found.errors
    for file in found.files:
        settings = options.in_file(file)
        if file not in paths and settings.excludes(Path(file)):
            continue
        selection = settings.selection_for(Path(file))
        reading = read_to_lint(file, overrides)
        diagnostics += reading.diagnostics
        is_complete = is_complete and not reading.is_missing
        if isinstance(reading.content, Network):
            models.append(NetworkTask(reading.content, selection))
        elif reading.content is not None:
            tasks.append(Task(reading.content, selection))
    return LintInput(
        tuple(tasks),
        tuple(diagnostics),
        is_complete,
        tuple(found.skipped),
        tuple(found.empty),
        known,
        tuple(models),
    )


def _baseline_in(path: str) -> Baseline:
    from cnnshape.linting.baseline import WrongBaseline, read_baseline

    try:
        return read_baseline(Path(path))
    except OSError as error:
        fail(f"cannot read {path}: {error.strerror}; write it with --write-baseline")
    except WrongBaseline as error:
        fail(str(error))


def report_skipped(given: LintInput, gone: int) -> None:
    """Write to standard error which files were skipped, or that there is nothing to lint.

    `gone` is how many findings of the baseline are found no more.
    """
    if given.skipped:
        files = count(len(given.skipped), "YAML file")
        names = ", ".join(given.skipped[:MAX_NAMED])
        more = ", ..." if len(given.skipped) > MAX_NAMED else ""
        warn(f"skipped {files} without `layers` and an input: {names}{more}")
    for folder in given.empty:
        where = "here" if folder == "." else f"in {folder}"
        warn(f"there is no architecture to lint {where}")
    if given.is_empty and given.is_complete and not given.empty:
        warn("there is no architecture to lint here")
    if gone:
        are = "is" if gone == 1 else "are"
        known = count(gone, "finding")
        warn(
            f"{known} of the baseline {are} gone: write it anew with --write-baseline in its place"
        )
