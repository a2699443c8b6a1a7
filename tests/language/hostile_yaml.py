"""Read a text from standard input in a process of its own; print what that took, as JSON.

A text that crashes or starves its reader takes down this process, not the tests.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import time
from pathlib import Path

MAX_SECONDS = 200
"""Ten times what the slowest text takes: a busy machine is no failure; tests count work."""
MAX_BYTES = 2 * 2**30


def peak_kibibytes() -> int:
    """Return the most memory that this process held, and not its parent before it was started."""
    status = Path("/proc/self/status")
    if status.exists():
        (peak,) = re.findall(r"VmHWM:\s+(\d+) kB", status.read_text())
        return int(peak)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> None:
    """Read the text under limits on time and memory."""
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MAX_BYTES, MAX_BYTES))
    import cnnshape

    text = sys.stdin.buffer.read().decode()
    start = time.perf_counter()
    diagnostics = []
    try:
        cnnshape.analyze(cnnshape.loads(text))
    except cnnshape.SpecError as error:
        diagnostics = [[each.code, each.message] for each in error.diagnostics]
    report = {
        "seconds": time.perf_counter() - start,
        "kibibytes": peak_kibibytes(),
        "problems": len(diagnostics),
        "diagnostics": diagnostics[:20],
    }
    sys.stdout.write(json.dumps(report))


if __name__ == "__main__":
    main()
