"""Break files for a while, and print what broke a promise: `python -m tools.fuzz --seconds 60`.

The same seed gives the same inputs in the same order. Exit 1 if anything was found; `--keep FOLDER`
writes the smallest input of each kind of fault there.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tools.fuzz.fuzzer import Fault, faults, size_of


def main() -> int:
    """Fuzz as the command line says; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.fuzz", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="the inputs: the same for each seed")
    parser.add_argument("--seconds", type=float, help="stop after so long")
    parser.add_argument("--count", type=int, help="stop after so many inputs")
    parser.add_argument("--keep", type=Path, help="a folder for the smallest input of each fault")
    asked = parser.parse_args()
    if asked.seconds is None and asked.count is None:
        asked.seconds = 60.0
    end = float("inf") if asked.seconds is None else time.monotonic() + asked.seconds
    smallest: dict[str, Fault] = {}
    tried = 0
    with TemporaryDirectory() as folder:
        for found in faults(asked.seed, Path(folder)):
            tried += 1
            for fault in found:
                if fault.kind not in smallest:
                    print(f"{fault.kind}\n    {fault.text[:200]!r}", flush=True)
                smallest[fault.kind] = min(fault, smallest.get(fault.kind, fault), key=size_of)
            if tried == asked.count or time.monotonic() > end:
                break
    print(f"{tried:,} inputs of the seed {asked.seed}, {len(smallest)} kinds of faults")
    if asked.keep is not None:
        _keep(asked.keep, smallest)
    return 1 if smallest else 0


def _keep(folder: Path, smallest: dict[str, Fault]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number, fault in enumerate(smallest.values()):
        (folder / f"{number}.yaml").write_bytes(fault.text.encode("utf-8", "surrogatepass"))
        (folder / f"{number}.txt").write_text(f"{fault.kind}\n{fault.detail}\n")


if __name__ == "__main__":
    sys.exit(main())
