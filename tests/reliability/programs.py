"""Commands as programs: what they are given, and how they are started and limited."""

from __future__ import annotations

import ctypes
import os
import resource
import subprocess
from collections.abc import Callable
from pathlib import Path

from tests.cli.running import PROGRAM, surroundings

BROKEN = """\
input: [8, 8, 3]
layers:
  - {type: conv, filters: 4, kernel: 3, padding: 1}
  - {type: batch_norm}
  - {type: relu}
  - {type: relu}
  - {type: dropout, rate: 0}
"""
FIXED = """\
input: [8, 8, 3]
layers:
  - {type: conv, filters: 4, kernel: 3, padding: 1, bias: false}
  - {type: batch_norm}
  - {type: relu}
"""
SWEPT = "parameters: {w: 1}\ninput: [32, 32, 3]\nlayers:\n" + (
    "  - {type: conv, filters: =w, kernel: 3, padding: 1}\n" * 40
)
LONG_SWEEP = ("sweep", "net.yaml", "--over", "w=1:100000:1", "--format", "json")

COMMANDS = {
    "table": ("table", "net.yaml"),
    "report": ("report", "net.yaml", "-o", "-"),
    "explain": ("explain", "net.yaml"),
    "sizes": ("sizes", "net.yaml"),
    "memory": ("memory", "net.yaml"),
    "run": ("run", "net.yaml"),
    "verify": ("verify", "net.yaml"),
    "lint": ("lint", "net.yaml"),
    "rule": ("rule", "D502"),
    "sweep": ("sweep", "net.yaml", "--over", "input=8x8x3,9x9x3"),
    "sweep --jobs": ("sweep", "net.yaml", "--over", "input=8x8x3,9x9x3", "--jobs", "2"),
    "solve": ("solve", "net.yaml", "--output", "4"),
    "diff": ("diff", "net.yaml", "lenet"),
    "export": ("export", "net.yaml", "--to", "pytorch"),
    "architectures": ("architectures",),
    "schema": ("schema",),
    "help": ("table", "--help"),
    "version": ("--version",),
}
"""Each command with words that let it print something."""

DAC_OVERRIDE, DAC_READ_SEARCH, DROP_FROM_BOUNDS = 1, 2, 24
"""Numbers of Linux: rights of root to pass over permissions, and the request to give them up."""


def write_net(text: str = BROKEN) -> Path:
    """Write the file that the commands read."""
    path = Path("net.yaml")
    path.write_bytes(text.encode())
    return path


def start(*words: str, before: Callable[[], object] | None = None) -> subprocess.Popen[bytes]:
    """Start a command in a group of its own, with a function that runs just before it."""
    return subprocess.Popen(
        [*PROGRAM, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        env=surroundings({}),
        preexec_fn=before,
        start_new_session=True,
    )


def ended(*words: str, before: Callable[[], object] | None = None) -> tuple[int, str, str]:
    """Run a command; return its exit code, its report and what it says."""
    running = start(*words, before=before)
    report, said = running.communicate(timeout=60)
    return running.returncode, report.decode(), said.decode()


def shell(script: str, *words: str, **variables: str) -> tuple[int, str, str]:
    """Run a line of shell in which "$@" is a command."""
    done = subprocess.run(
        ["/bin/sh", "-c", script, "sh", *PROGRAM, *words],
        capture_output=True,
        env=surroundings(variables),
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def obey_permissions() -> None:
    """Let permissions hold for root too."""
    if os.getuid() == 0:
        for right in (DAC_OVERRIDE, DAC_READ_SEARCH):
            ctypes.CDLL(None).prctl(DROP_FROM_BOUNDS, right, 0, 0, 0)


def write_at_most(size: int) -> Callable[[], None]:
    """Return a function that makes writing past so many bytes an error, as a full disk does."""

    def limit() -> None:
        import signal

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


def names() -> list[str]:
    """Return the names of the files in the folder of the test."""
    return sorted(path.name for path in Path().iterdir())
