"""Lint and fix many files together: what they share is reported once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from cnnshape.diagnostics import Diagnostic, by_place, only_errors
from cnnshape.linting.findings import UNUSED, Findings
from cnnshape.linting.fixing import Fixed, fix_all
from cnnshape.linting.run import LintRun, Task
from cnnshape.linting.selection import Selection
from cnnshape.network import Network

if TYPE_CHECKING:
    from cnnshape.linting.parallel import Workers

CODES = re.compile(r"\[[^\]]*\]")
"""The codes of a comment, in their brackets."""


class NetworkTask(NamedTuple):
    """A network without a text that could be edited, and the codes that are reported in it."""

    network: Network
    selection: Selection


def lint_all(tasks: Sequence[Task], workers: Workers | None = None) -> list[Diagnostic]:
    """Return what is found in files, in their order; of a file that several extend, once.

    They are checked in this process, unless there are `workers`.
    """
    run = LintRun()
    if workers is None:
        found = [run.check(*task) for task in tasks]
    else:
        from cnnshape.linting.parallel import checked_by

        found = list(checked_by(workers, tasks, run))
    unused = [
        run.unused(task.origin.source, task.selection) if findings.is_readable else ()
        for task, findings in zip(tasks, found, strict=True)
    ]
    return list(
        _once(
            each
            for findings, stale in zip(found, unused, strict=True)
            for each in by_place((*findings.diagnostics, *stale))
        )
    )


def lint_networks(tasks: Iterable[NetworkTask]) -> list[Diagnostic]:
    """Return what is found in networks, in their order."""
    run = LintRun()
    return [each for task in tasks for each in run.lint(*task)]


def fix_file(task: Task, reported: Iterable[Diagnostic] | None = None, *, unsafe: bool) -> Fixed:
    """Return the text of a file with its fixes applied.

    Where other files are linted with it, they may need its suppressions: of these, only those are
    removed that were `reported` to be unused.
    """
    stale = None if reported is None else {_words(each) for each in reported if _is_unused(each)}

    def lint(text: str) -> Findings:
        run = LintRun()
        origin = task.origin.with_text(text)
        found = run.check(origin, task.selection)
        unused = run.unused(origin.source, task.selection) if found.is_readable else ()
        still = (each for each in unused if stale is None or _words(each) in stale)
        return found._replace(diagnostics=(*found.diagnostics, *still))

    return fix_all(task.origin.source, lint, unsafe=unsafe)


def _is_unused(diagnostic: Diagnostic) -> bool:
    return diagnostic.code == UNUSED


def errors_of_extending(tasks: Iterable[Task]) -> frozenset[tuple[str, str]]:
    """Return the errors of the files that extend others, by file and message, as they are now."""
    return frozenset(
        (task.origin.source.name, each.message)
        for task in tasks
        if "extends" in task.origin.source.text
        for each in only_errors(LintRun().check(*task).diagnostics)
    )


def _once(diagnostics: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    reported: dict[tuple[object, ...], Diagnostic] = {}
    for each in diagnostics:
        key = (each.code, each.span.source.name, each.span[1:], each.message)
        if key not in reported or reported[key].fix is None:
            reported[key] = each
    return iter(reported.values())


def _words(unused: Diagnostic) -> tuple[str, str]:
    """Return what a suppression is known by while lines and other codes come and go."""
    line = unused.span.source.lines[unused.span.line - 1].strip()
    return unused.message, CODES.sub("[]", line)
