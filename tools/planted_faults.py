"""Plant one fault after the other in the formulas, and require that a test objects to each.

`python -m tools.planted_faults [TEXT]` works on copies, as many at a time as there are cores, and
prints which test caught which fault; TEXT picks the faults whose description contains it. Exit 1 if
one survives, or if there is an objection where no fault was planted.

Each fault has a process of its own, forked from one that has imported all libraries but cnnshape.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest

from tools.formula_faults import FAULTS
from tools.formula_faults.fault import OBJECTORS, OBJECTORS_TO_PLANS, Fault

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "cnnshape"
TIME_LIMIT = 300
"""Seconds after which a child is stopped, and its fault has not been caught."""

FORKED = get_context("forkserver")
LIBRARIES = ("pytest", "_pytest.python", "hypothesis.extra.numpy", "pydantic_core", "rich", "yaml")
"""What takes longer to import than most tests take to run."""

NONSENSE = (NameError, SyntaxError, ImportError, AttributeError)
"""Errors which show that a replacement is no fault."""

QUICKLY = {
    "CNNSHAPE_SHRINK": "no",
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",  # importing plugins takes longer than most tests
}


class Outcome(NamedTuple):
    """How the tests ended: what stopped them, and whether it is an objection to the formulas."""

    words: str
    is_objection: bool = False


PASSED = Outcome("all tests passed")


class FirstFailure:
    """A plugin of pytest that remembers what went wrong first."""

    def __init__(self) -> None:
        self.outcome = PASSED

    def pytest_exception_interact(
        self, node: pytest.Item | pytest.Collector, call: pytest.CallInfo[Any]
    ) -> None:
        """Remember a test that failed, or tests that could not be read."""
        assert call.excinfo is not None
        error = call.excinfo.value
        if isinstance(node, pytest.Item) and not isinstance(error, NONSENSE):
            self.outcome = Outcome(node.name, is_objection=True)
        else:
            self.outcome = Outcome(f"{node.nodeid}: {error!r}"[:500])


def planted(fault: Fault, source: str) -> str:
    """Return the text of a file with a fault in it; raises ValueError where it has no one place."""
    places = source.count(fault.right)
    if places != 1:
        raise ValueError(f"'{fault.mistake}': its place is found {places} times in {fault.file}")
    return source.replace(fault.right, fault.wrong)


def main(wanted: str = "") -> int:
    """Plant all faults whose description contains a text; return the exit code."""
    faults = [fault for fault in FAULTS if wanted in fault.mistake or wanted in fault.file]
    survivors = 0
    FORKED.set_forkserver_preload(list(LIBRARIES))
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        outcomes = pool.map(_outcome_with, (None, *faults))
        without_fault = next(outcomes)
        if without_fault != PASSED:
            pool.shutdown(cancel_futures=True)
            print(f"nothing can be said, for without a fault it fails: {without_fault.words}")
            return 1
        for fault, (words, is_objection) in zip(faults, outcomes, strict=True):
            survivors += not is_objection
            caught_by = words if is_objection else f"SURVIVES: {words}"
            print(f"{fault.mistake:<75}  {caught_by}", flush=True)
    print(f"{len(faults)} faults were planted, {survivors} of them survive")
    return 1 if survivors or not faults else 0


def _outcome_with(fault: Fault | None) -> Outcome:
    """Run the tests on a copy with a fault, the likely one first, up to the first failure."""
    with copy_with(fault) as folder:
        answer, to_answer = FORKED.Pipe(duplex=False)
        child = FORKED.Process(target=_run_tests, args=(folder, _tests_for(fault), to_answer))
        child.start()
        to_answer.close()
        try:
            outcome = answer.recv() if answer.poll(TIME_LIMIT) else Outcome("no answer in time")
        except EOFError:
            outcome = Outcome("it ended without an answer")
        child.kill()
        child.join()
    return outcome


def _tests_for(fault: Fault | None) -> Sequence[str]:
    """Return the tests that may object to a fault, or all tests if there is none."""
    if fault is None:
        return (*OBJECTORS, *OBJECTORS_TO_PLANS)
    return tuple(dict.fromkeys((fault.likely, *fault.objectors)))


def _run_tests(folder: Path, tests: Sequence[str], to_answer: Connection) -> None:
    """Run tests here, on the package in a folder, and send back how it went."""
    os.chdir(ROOT)
    os.environ |= QUICKLY
    sys.path.insert(0, str(folder))
    first = FirstFailure()
    options = ["-x", "--keep-duplicates", "-m", "not slow", "-p", "no:cacheprovider"]
    code = pytest.main([*options, "-p", "no:terminal", *tests], plugins=[first])
    is_silent = code != pytest.ExitCode.OK and first.outcome == PASSED
    to_answer.send(Outcome(f"pytest ended with {code!r}") if is_silent else first.outcome)


@contextmanager
def copy_with(fault: Fault | None) -> Iterator[Path]:
    """Return a folder with a copy of the package, with a fault in it or without."""
    with TemporaryDirectory() as folder:
        copy = Path(folder) / PACKAGE.name
        shutil.copytree(PACKAGE, copy, copy_function=_link)
        (copy / "architectures").symlink_to(ROOT / "architectures")  # as in an installed package
        if fault is not None:
            file = copy / fault.file
            faulty = planted(fault, file.read_text("utf-8"))
            file.unlink()  # or the fault would be in the package itself
            file.write_text(faulty, "utf-8")
        yield Path(folder)


def _link(file: str, to: str) -> None:
    """Give a file a second name, which is quicker than a copy; copy it where there is none."""
    try:
        os.link(file, to)
    except OSError:
        shutil.copy2(file, to)


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
