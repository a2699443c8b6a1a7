"""What `cnnshape lint` reads: files, each with the rules that are selected for it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from cnnshape.cli.exits import warn
from cnnshape.cli.lint_options import LintOptions
from cnnshape.cli.overrides import Overrides
from cnnshape.cli.reading import read_text
from cnnshape.diagnostics import Diagnostic
from cnnshape.linting.batch import Task, lint_all
from cnnshape.linting.files import files_in
from cnnshape.phrases import count

MAX_NAMED = 3
"""Skipped files that are named at most."""


class LintInput(NamedTuple):
    """Files to lint, and the diagnostics of those that are not text.

    `is_complete` if every path could be read; `skipped` are files that are no architectures.
    """

    tasks: tuple[Task, ...]
    diagnostics: tuple[Diagnostic, ...]
    is_complete: bool
    skipped: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to lint and nothing to report."""
        return not self.tasks and not self.diagnostics

    def findings(self) -> list[Diagnostic]:
        """Return what the rules find in the files as they are now."""
        return [*self.diagnostics, *lint_all(self.tasks)]


def read_all(paths: Sequence[str], options: LintOptions, overrides: Overrides) -> LintInput:
    """Read the files of paths; write to standard error what cannot be read."""
    found = files_in(list(paths))
    for error in found.errors:
        warn(f"cannot read {error.filename}: {error.strerror}")
    tasks: list[Task] = []
    diagnostics: list[Diagnostic] = []
    is_complete = not found.errors
    for file in found.files:
        settings = options.in_file(file)
        if file not in paths and settings.excludes(Path(file)):
            continue
        reading = read_text(file, overrides)
        diagnostics += reading.diagnostics
        is_complete = is_complete and not reading.is_missing
        if reading.content is not None:
            tasks.append(Task(reading.content, settings.selection_for(Path(file))))
    return LintInput(tuple(tasks), tuple(diagnostics), is_complete, tuple(found.skipped))


def report_skipped(given: LintInput) -> None:
    """Write to standard error which files were skipped, or that there is nothing to lint."""
    if given.skipped:
        files = count(len(given.skipped), "YAML file")
        names = ", ".join(given.skipped[:MAX_NAMED])
        more = ", ..." if len(given.skipped) > MAX_NAMED else ""
        warn(f"skipped {files} without `layers` and an input: {names}{more}")
    if given.is_empty and given.is_complete:
        warn("there is no architecture to lint here")
