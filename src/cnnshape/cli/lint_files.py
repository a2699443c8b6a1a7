"""What `cnnshape lint` is to look at: files with the rules that are asked for in each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from cnnshape.catalogue import Severity
from cnnshape.cli.exits import fail, warn
from cnnshape.cli.reading import read_text
from cnnshape.diagnostics import Diagnostic, SpecError
from cnnshape.linting.batch import Task
from cnnshape.linting.files import files_in
from cnnshape.linting.selection import NOT_OPTIONAL, Selection, UnknownCode, checked
from cnnshape.linting.settings import Settings, WrongSettings, settings_of

RANKS = list(Severity)
"""The severities, the worst first."""


class Asked(NamedTuple):
    """What the command line asks for; it wins over the settings of the project."""

    select: tuple[str, ...] | None
    ignore: tuple[str, ...] | None
    fail_on: Severity | None

    def in_file(self, file: str) -> Settings:
        """Return what is asked for in a file; ends the command where its settings are wrong."""
        try:
            found = settings_of(Path(file).parent.resolve())
        except WrongSettings as error:
            fail(str(error))
        selection = Selection(
            found.selection.select if self.select is None else self.select,
            found.selection.ignore if self.ignore is None else self.ignore,
        )
        limit = self.fail_on or found.fail_on or Severity.WARNING
        return found._replace(selection=selection, fail_on=limit)

    def fails(self, finding: Diagnostic) -> bool:
        """Say whether a finding is severe enough to make the exit code 1."""
        limit = self.in_file(finding.span.source.name).fail_on
        return limit is not None and RANKS.index(finding.severity) <= RANKS.index(limit)


class ToLint(NamedTuple):
    """Files to be linted, and what is wrong with those that hold no text.

    `is_complete` where every path could be read; `skipped` are files that are no architectures.
    """

    tasks: tuple[Task, ...]
    diagnostics: tuple[Diagnostic, ...]
    is_complete: bool
    skipped: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Say whether there is nothing to lint, and nothing wrong with what should be linted."""
        return not self.tasks and not self.diagnostics


def codes(words: Sequence[str] | None) -> tuple[str, ...] | None:
    """Return prefixes of codes that stand on the command line, one by one or with commas."""
    if words is None:
        return None
    try:
        return checked(code for word in words for code in word.split(",") if code.strip())
    except UnknownCode as error:
        fail(str(error))


def ignored(words: Sequence[str] | None) -> tuple[str, ...] | None:
    """Return prefixes that are to be ignored; say so where that has no effect."""
    found = codes(words)
    for code in found or ():
        if code[0] in NOT_OPTIONAL:
            warn(f"--ignore {code}: errors are always told; mend what they say")
    return found


def read_all(
    paths: Sequence[str],
    asked: Asked,
    inputs: Sequence[str] | None,
    settings: Sequence[str] | None,
) -> ToLint:
    """Read the files that paths mean; say on standard error what cannot be read."""
    found = files_in(list(paths))
    for error in found.errors:
        warn(f"cannot read {error.filename}: {error.strerror}")
    tasks: list[Task] = []
    diagnostics: list[Diagnostic] = []
    is_complete = not found.errors
    for file in found.files:
        wanted = asked.in_file(file)
        if file not in paths and wanted.excludes(Path(file)):
            continue
        selection = wanted.selection_for(Path(file))
        try:
            origin = read_text(file, inputs, settings)
        except SpecError as error:
            diagnostics += error.diagnostics
            continue
        if origin is None:
            is_complete = False
        else:
            tasks.append(Task(origin, selection))
    return ToLint(tuple(tasks), tuple(diagnostics), is_complete, tuple(found.skipped))
