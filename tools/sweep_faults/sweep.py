"""One sweep of a small network into a file, by the command, started as often as it takes."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path
from time import sleep

NETWORK = """
name: Small
input: [12, 12, 3]
parameters: {filters: 1, units: 1}
layers:
  - {type: conv, filters: =filters, kernel: 3, activation: relu}
  - {type: max_pool, kernel: 2}
  - {type: flatten}
  - {type: dense, units: =units}
"""
UNITS = 100
MAX_SECONDS = 3600.0


class Sweep:
    """A grid of `count` designs, a multiple of 100, and the file of its rows."""

    def __init__(self, folder: Path, count: int) -> None:
        """Write the network into a folder."""
        self.output = folder / "rows.csv"
        file = folder / "small.yaml"
        file.write_text(NETWORK, encoding="utf-8")
        over = ("--over", f"filters=1:{count // UNITS}", "--over", f"units=1:{UNITS}")
        to = ("--format", "csv", "--output", str(self.output))
        self._command = (sys.executable, "-m", "cnnshape", "sweep", str(file), *over, *to)

    def start(self, *words: str, max_bytes: int | None = None) -> subprocess.Popen[str]:
        """Start the command; no file that it writes may have more than `max_bytes`."""

        def limit() -> None:
            if max_bytes is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (max_bytes, max_bytes))

        command = [*self._command, *words]
        return subprocess.Popen(command, text=True, stderr=subprocess.PIPE, preexec_fn=limit)

    def wait_for(self, size: int, run: subprocess.Popen[str]) -> None:
        """Wait until the file has so many bytes."""
        while not self.output.exists() or self.output.stat().st_size < size:
            if run.poll() is not None:
                raise SystemExit(f"the sweep ended too early: {end_of(run)}")
            sleep(0.02)


def end_of(run: subprocess.Popen[str]) -> str:
    """Wait for the end of a command; return its exit code and its last line."""
    lines = run.communicate(timeout=MAX_SECONDS)[1].strip().splitlines()
    return f"exit {run.returncode}: {lines[-1] if lines else 'no message'}"
