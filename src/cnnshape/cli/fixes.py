"""Print or write fixed files; a file that changes meanwhile is not overwritten."""

from __future__ import annotations

import codecs
import io
import stat
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import unified_diff

from cnnshape.cli.exits import warn
from cnnshape.cli.output import replace
from cnnshape.cli.standard_input import STANDARD_INPUT_NAME
from cnnshape.diagnostics import Diagnostic
from cnnshape.language.bundled_paths import bundled_folder
from cnnshape.language.loading import find
from cnnshape.language.yaml.limits import MAX_BYTES
from cnnshape.linting.batch import errors_of_extending, fix_file, lint_all
from cnnshape.linting.fixing import MAX_TRIALS, Fixed, is_fixable
from cnnshape.linting.run import Task
from cnnshape.phrases import count
from cnnshape.report.escaping import escaped

MAX_PASSES = 10
"""Times that files which extend each other are fixed; each makes at least one fix."""


def print_fixes(
    tasks: Sequence[Task], found: Sequence[Diagnostic], *, unsafe: bool
) -> Counter[str]:
    """Print what fixes would change as a unified diff, and count those of each code."""
    applied: Counter[str] = Counter()
    for task, fixed in _fixed(tasks, found, unsafe=unsafe, are_alone=_are_alone(tasks)):
        before = task.origin.source
        applied += fixed.applied
        name = escaped(before.name)
        for line in unified_diff(_lines(before.text), _lines(fixed.text), name, name):
            ended = line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
            sys.stdout.write(escaped(ended[:-1]) + "\n" if sys.stdout.isatty() else ended)
    return applied


def _lines(text: str) -> list[str]:
    """Return the lines of a text as `patch` counts them: only a line feed ends one."""
    return list(io.StringIO(text, newline="\n"))


def write_fixes(
    tasks: Sequence[Task], found: Sequence[Diagnostic], *, unsafe: bool
) -> tuple[tuple[Task, ...], Counter[str], bool]:
    """Write fixed files, until nothing is left to fix.

    Return the tasks with the texts as they are now, how many fixes of each code were applied, and
    whether all could be written. Fixing one file may make fixes possible in those that extend it.
    """
    writing = _Writing(tasks, unsafe=unsafe)
    for _ in range(MAX_PASSES):
        if not writing.fix_each(found) or writing.are_alone:
            return writing.tasks, writing.applied, writing.is_complete
        found = lint_all(writing.tasks)
    if any(is_fixable(each, unsafe=unsafe) for each in found):
        warn(f"stopped after fixing all files {MAX_PASSES} times: run it again for the rest")
    return writing.tasks, writing.applied, writing.is_complete


class _Writing:
    """Files that are being fixed, as they are now."""

    def __init__(self, tasks: Sequence[Task], *, unsafe: bool) -> None:
        self.are_alone = _are_alone(tasks)
        self.applied: Counter[str] = Counter()
        self.is_complete = True
        self._now = {task.origin.source.name: task for task in tasks}
        self._given_up: set[str] = set()
        self._unsafe = unsafe

    @property
    def tasks(self) -> tuple[Task, ...]:
        """The files with the texts that they have now."""
        return tuple(self._now.values())

    def fix_each(self, found: Sequence[Diagnostic]) -> bool:
        """Fix each file once; say whether one has changed."""
        has_changed = False
        tasks = [task for name, task in self._now.items() if name not in self._given_up]
        for task, fixed in _fixed(tasks, found, unsafe=self._unsafe, are_alone=self.are_alone):
            has_changed |= self._fix_one(task, fixed)
        return has_changed

    def _fix_one(self, task: Task, fixed: Fixed) -> bool:
        """Write a fixed file; take that back if a file that extends it would be broken."""
        name = task.origin.source.name
        done = task._replace(origin=task.origin.with_text(fixed.text))
        others = [each for each in self.tasks if each.origin.source.name != name]
        before = errors_of_extending(others)
        if not _write(task, fixed.text):
            self.is_complete = False
        elif broken := errors_of_extending(others) - before:
            _write(done, task.origin.source.text)
            others_text = ", ".join(sorted({file for file, _ in broken}))
            warn(f"{name} was not fixed: the fix would break {others_text}")
        else:
            self._now[name] = done
            self.applied += fixed.applied
            return True
        self._given_up.add(name)
        return False


def write_ignores(
    tasks: Sequence[Task], found: Sequence[Diagnostic], reason: str
) -> tuple[tuple[Task, ...], bool]:
    """Write comments that silence findings; return the tasks as they are now.

    Also say whether all files could be written.
    """
    from cnnshape.linting.adding_ignores import with_ignores

    now, added, files, is_complete = [], 0, 0, True
    for task in tasks:
        silenced = with_ignores(task, found, reason)
        if not silenced.added:
            now.append(task)
        elif not _write(task, silenced.text):
            now.append(task)
            is_complete = False
        else:
            now.append(task._replace(origin=task.origin.with_text(silenced.text)))
            added, files = added + silenced.added, files + 1
    warn(f"silenced {count(added, 'finding')} in {count(files, 'file')}")
    return tuple(now), is_complete


def _fixed(
    tasks: Sequence[Task], found: Sequence[Diagnostic], *, unsafe: bool, are_alone: bool
) -> Iterator[tuple[Task, Fixed]]:
    """Return the files that fixes change, with what they become."""
    fixable = {each.span.source.name for each in found if each.fix is not None}
    for task in tasks:
        name = task.origin.source.name
        if name in fixable:
            fixed = fix_file(task, None if are_alone else found, unsafe=unsafe)
            if not fixed.is_settled:
                warn(f"{name}: stopped after {MAX_TRIALS:,} trials: run it again for the rest")
            if fixed.text != task.origin.source.text:
                yield task, fixed


def _are_alone(tasks: Sequence[Task]) -> bool:
    """Say whether none of the files extends another of them."""
    return len(tasks) == 1 or not any("extends" in task.origin.source.text for task in tasks)


def _write(task: Task, text: str) -> bool:
    """Replace an unchanged file in one step; warn and return False if it was not replaced."""
    name = task.origin.source.name
    if name == STANDARD_INPUT_NAME:
        return True
    path = find(name)
    if path.resolve().is_relative_to(bundled_folder().resolve()) and _is_installed():
        warn(f"{name} is bundled with cnnshape and is not fixed: copy it first")
        return False
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            warn(f"{name} is not a regular file: it was not written")
            return False
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        mark = codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""
        if content != mark + task.origin.source.text.encode():
            warn(f"{name} changed while it was being fixed: it was not written")
            return False
        replace(path, mark + text.encode())
    except OSError as error:
        warn(f"cannot write {name}: {error.strerror}")
        return False
    return True


def _is_installed() -> bool:
    """Say whether the bundled architectures are those of an installed package, not of a clone."""
    return bundled_folder().parent.name == "cnnshape"
