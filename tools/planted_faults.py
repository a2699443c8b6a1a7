"""Plant one fault after the other in the formulas, and require that the keystone objects to each.

`python -m tools.planted_faults [TEXT]` works on copies, as many at a time as there are cores, and
prints which test caught which fault; TEXT picks the faults whose description contains it. Exit 1 if
one survives, or if there is an objection where no fault was planted.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tools.formula_faults import FAULTS
from tools.formula_faults.fault import OBJECTORS, Fault

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "cnnshape"
KEYSTONE = "tests/test_keystone.py"
TIME_LIMIT = 300
"""Seconds after which a child is stopped, and its fault has not been caught."""

PASSED = "all tests passed"
FAILURE = re.compile(rf"^FAILED {KEYSTONE}::\S+ - .*", re.MULTILINE)
OBJECTION = re.compile(r"::(\S+) - (?!NameError|SyntaxError|ImportError|AttributeError)")
"""A failed test, but for errors that show that a replacement is no fault but nonsense."""

QUICKLY = {
    "CNNSHAPE_SHRINK": "no",
    "COLUMNS": "200",
    "NO_COLOR": "1",
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",  # importing plugins takes longer than most tests
}


def planted(fault: Fault, source: str) -> str:
    """Return the text of a file with a fault in it; raises ValueError where it has no one place."""
    places = source.count(fault.right)
    if places != 1:
        raise ValueError(f"'{fault.mistake}': its place is found {places} times in {fault.file}")
    return source.replace(fault.right, fault.wrong)


def main(wanted: str = "") -> int:
    """Plant all faults whose description contains a text; return the exit code."""
    faults = [fault for fault in FAULTS if wanted in fault.mistake]
    survivors = 0
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        failures = pool.map(_first_failure, (None, *faults))
        without_fault = next(failures)
        if without_fault != PASSED:
            pool.shutdown(cancel_futures=True)
            print(
                f"nothing can be said, for without a fault there is an objection: {without_fault}"
            )
            return 1
        for fault, failure in zip(faults, failures, strict=True):
            objection = OBJECTION.search(failure)
            survivors += objection is None
            caught_by = objection[1] if objection else f"SURVIVES: {failure}"
            print(f"{fault.mistake:<75}  {caught_by}", flush=True)
    print(f"{len(faults)} faults were planted, {survivors} of them survive")
    return 1 if survivors or not faults else 0


def _first_failure(fault: Fault | None) -> str:
    """Run the keystone on a copy with a fault, the likely test first, up to the first failure."""
    in_order = OBJECTORS if fault is None else dict.fromkeys((fault.likely, *OBJECTORS))
    command = [sys.executable, "-m", "pytest", "-x", "-q", "--tb=no", "-p", "no:cacheprovider"]
    with _copy_with(fault) as folder:
        try:
            child = subprocess.run(
                [*command, *(f"{KEYSTONE}::{test}" for test in in_order)],
                cwd=ROOT,
                env={**os.environ, **QUICKLY, "PYTHONPATH": str(folder)},
                capture_output=True,
                text=True,
                timeout=TIME_LIMIT,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return f"no answer in {TIME_LIMIT} s"
    if child.returncode == 0:
        return PASSED
    failure = FAILURE.search(child.stdout)
    return failure[0] if failure else (child.stdout + child.stderr)[-500:]


@contextmanager
def _copy_with(fault: Fault | None) -> Iterator[Path]:
    """Return a folder with a copy of the package, with a fault in it or without."""
    with TemporaryDirectory() as folder:
        copy = Path(folder) / PACKAGE.name
        shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
        if fault is not None:
            file = copy / fault.file
            file.write_text(planted(fault, file.read_text("utf-8")), "utf-8")
        yield Path(folder)


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
