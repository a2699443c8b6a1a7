"""Break files for a while, and print what broke a promise: `python -m tools.fuzz --seconds 60`.

`--onnx` breaks files of ONNX, `--keras` those of Keras 3, and not architectures. Each input depends
on the seed and its number alone: `--first 4711 --count 1` tries one again. Exit 1 if anything was
found; `--keep FOLDER` has the smallest input of each kind of fault.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

from tools.fuzz.fuzzer import Fault, size_of
from tools.fuzz.pieces import do_all, pieces
from tools.fuzz.targets import target_named

SECONDS_OF_PROGRESS = 30.0


def main() -> int:
    """Fuzz as the command line says; return the exit code."""
    asked = _arguments()
    log = _Log()
    work = pieces(asked.seed, asked.first, asked.count, asked.target)
    for done in do_all(work, asked.jobs):
        log.add(len(done.piece.numbers), done.faults)
        if asked.keep is not None and done.faults:
            _keep(asked.keep, log.smallest, target_named(asked.target).suffix)
        if asked.seconds is not None and log.seconds > asked.seconds:
            break
    print(f"seed {asked.seed}, from input {asked.first:,}: {log.summary()}")
    return 1 if log.smallest else 0


class _Log:
    """What was tried and found so far; new kinds of faults and the progress are printed."""

    def __init__(self) -> None:
        self.smallest: dict[str, Fault] = {}
        self._times = Counter[str]()
        self._tried = 0
        self._start = self._printed = time.monotonic()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._start

    def add(self, tried: int, found: tuple[Fault, ...]) -> None:
        self._tried += tried
        for fault in found:
            if fault.kind not in self.smallest:
                print(f"{fault.kind}\n    input {fault.number}: {fault.data[:200]!r}", flush=True)
            self._times[fault.kind] += 1
            self.smallest[fault.kind] = min(
                fault, self.smallest.get(fault.kind, fault), key=size_of
            )
        if time.monotonic() - self._printed > SECONDS_OF_PROGRESS:
            self._printed = time.monotonic()
            print(self.summary(), file=sys.stderr, flush=True)

    def summary(self) -> str:
        each = 1000 * self.seconds / max(1, self._tried)
        return (
            f"{self._tried:,} inputs in {self.seconds:,.0f} s ({each:.1f} ms each), "
            f"{sum(self._times.values()):,} faults of {len(self.smallest)} kinds"
        )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.fuzz", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="the inputs: the same for each seed")
    parser.add_argument("--first", type=int, default=0, help="the number of the first input")
    parser.add_argument("--count", type=int, help="stop after so many inputs")
    parser.add_argument("--seconds", type=float, help="stop after so long")
    parser.add_argument("--jobs", type=int, default=1, help="processes that work at it")
    parser.add_argument("--keep", type=Path, help="a folder for the smallest input of each fault")
    parser.add_argument(
        "--onnx",
        action="store_const",
        const="onnx",
        default="architectures",
        dest="target",
        help="break files of ONNX, and not architectures",
    )
    parser.add_argument(
        "--keras",
        action="store_const",
        const="keras",
        dest="target",
        help="break files of Keras 3, and not architectures",
    )
    asked = parser.parse_args()
    if asked.target == "onnx" and find_spec("onnx") is None:
        parser.error("files of ONNX need the package onnx: pip install 'cnnshape[onnx]'")
    if asked.seconds is None and asked.count is None:
        asked.seconds = 60.0
    return asked


def _keep(folder: Path, smallest: dict[str, Fault], suffix: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number, fault in enumerate(smallest.values()):
        (folder / f"{number}{suffix}").write_bytes(fault.data)
        about = f"{fault.kind}\ninput {fault.number}\n{fault.detail}\n"
        (folder / f"{number}.txt").write_text(about)


if __name__ == "__main__":
    sys.exit(main())
