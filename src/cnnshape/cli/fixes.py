"""Print or write fixed files; a file that changes meanwhile is not overwritten."""

from __future__ import annotations

import codecs
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import unified_diff

from cnnshape.cli.exits import warn
from cnnshape.cli.output import replace
from cnnshape.cli.standard_input import STANDARD_INPUT_NAME
from cnnshape.diagnostics import Diagnostic
from cnnshape.language.loading import bundled_folder, find
from cnnshape.linting.batch import Task, errors_of_extending, fix_file
from cnnshape.linting.fixing import Fixed
from cnnshape.phrases import count
from cnnshape.report.escaping import escaped


def print_fixes(
    tasks: Sequence[Task], found: Sequence[Diagnostic], *, unsafe: bool
) -> Counter[str]:
    """Print what fixes would change as a unified diff, and count those of each code."""
    applied: Counter[str] = Counter()
    for task, fixed in _fixed(tasks, found, unsafe=unsafe):
        before = task.origin.source
        applied += fixed.applied
        for line in unified_diff(
            before.text.splitlines(keepends=True),
            fixed.text.splitlines(keepends=True),
            before.name,
            before.name,
        ):
            ended = line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
            sys.stdout.write(escaped(ended[:-1]) + "\n" if sys.stdout.isatty() else ended)
    return applied


def write_fixes(
    tasks: Sequence[Task], found: Sequence[Diagnostic], *, unsafe: bool
) -> tuple[tuple[Task, ...], Counter[str], bool]:
    """Write fixed files.

    Return the tasks with the texts as they are now, how many fixes of each code were applied, and
    whether all could be written.
    """
    applied: Counter[str] = Counter()
    now = {task.origin.source.name: task for task in tasks}
    is_complete = True
    for task, fixed in _fixed(tasks, found, unsafe=unsafe):
        name = task.origin.source.name
        done = task._replace(origin=task.origin.with_text(fixed.text))
        others = [each for each in now.values() if each.origin.source.name != name]
        before = errors_of_extending(others)
        if not _write(task, fixed.text):
            is_complete = False
        elif broken := errors_of_extending(others) - before:
            _write(done, task.origin.source.text)
            others_text = ", ".join(sorted({file for file, _ in broken}))
            warn(f"{name} was not fixed: the fix would break {others_text}")
        else:
            now[name] = done
            applied += fixed.applied
    return tuple(now.values()), applied, is_complete


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
    tasks: Sequence[Task], found: Sequence[Diagnostic], *, unsafe: bool
) -> Iterator[tuple[Task, Fixed]]:
    """Return the files that fixes change, with what they become."""
    fixable = {each.span.source.name for each in found if each.fix is not None}
    for task in tasks:
        if task.origin.source.name in fixable:
            fixed = fix_file(task, found, unsafe=unsafe)
            if fixed.text != task.origin.source.text:
                yield task, fixed


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
        content = path.read_bytes()
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
