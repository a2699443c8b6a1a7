"""Start Python programs alike: same interpreter, same folder, bytecode compiled beforehand."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
CNNSHAPE = "from cnnshape.cli import main; main()"
MINIMAL = "from benchmarks.minimal import main; main()"
LIST_MODULES = "import atexit, sys; atexit.register(lambda: print(*sys.modules, file=sys.stderr))"

REPORT_PEAK = """
import atexit, re, resource, sys
from pathlib import Path

def report():
    status = Path("/proc/self/status")
    if status.exists():  # rusage also counts what the parent held before the child was started
        peak = 1024 * int(re.findall(r"VmHWM:\\s+(\\d+) kB", status.read_text())[0])
    else:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        peak *= 1 if sys.platform == "darwin" else 1024
    print(peak, file=sys.stderr)

atexit.register(report)
"""


@contextmanager
def bytecode_kept() -> Iterator[None]:
    """Let children keep their bytecode in a folder of their own, as an installation has it.

    Where bytecode is not written (PYTHONDONTWRITEBYTECODE), a package that is worked on would be
    compiled again in every process, which is no cost of a user.
    """
    before = dict(os.environ)
    with tempfile.TemporaryDirectory() as folder:
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = folder
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)


def run(code: str, *arguments: str, variables: Mapping[str, str] | None = None) -> str:
    """Run code in a child and return its last line on standard error; raise if the child fails.

    `variables` are added to those of the environment.
    """
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        env={**os.environ, **(variables or {})},
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    return done.stderr.strip().rpartition("\n")[2]


def packages_imported_by(*arguments: str) -> frozenset[str]:
    """Return the top-level packages that are loaded when a command of cnnshape ends."""
    modules = run(f"{LIST_MODULES}\n{CNNSHAPE}", *arguments).split()
    return frozenset(module.partition(".")[0] for module in modules)


def peak_bytes_of(code: str, *arguments: str) -> int:
    """Return the most memory that a child running code ever holds."""
    return int(run(f"{REPORT_PEAK}\n{code}", *arguments))
