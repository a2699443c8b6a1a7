"""`python -m benchmarks.import_speed FILE`: time and memory of importing an ONNX file as text.

The time is a ratio to what anyone needs to know its shapes, `onnx.load` and
`onnx.shape_inference.infer_shapes`, in the same process. The memory is what a fresh process holds
at most beyond what it held before, in sizes of the file.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from time import process_time
from typing import Any

import onnx

from cnnshape.importing.imported import text_of_model
from cnnshape.importing.sources import onnx_model

REPEATS = 5
KIB = 1024


def text_of(path: Path) -> Any:
    """Return the text of a model, for which no weight is read."""
    return text_of_model(onnx_model(path))


def shapes_of(path: Path) -> Any:
    """Return a model with the shapes of its values."""
    return onnx.shape_inference.infer_shapes(onnx.load(path))


WORK: Mapping[str, Callable[[Path], Any]] = {"text": text_of, "shapes": shapes_of}


def seconds(work: Callable[[Path], Any], path: Path) -> float:
    """Return the least time of several, after one that imports what is needed."""
    work(path)
    return min(_seconds_once(work, path) for _ in range(REPEATS))


def _seconds_once(work: Callable[[Path], Any], path: Path) -> float:
    start = process_time()
    work(path)
    return process_time() - start


def peak_growth(name: str, path: Path) -> int:
    """Return by how many bytes the peak of this process grows while it works."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    WORK[name](path)
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * KIB


def main() -> int:
    """Print the ratios."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.import_speed", description=__doc__)
    parser.add_argument("file", type=Path, metavar="FILE")
    path = parser.parse_args().file
    size = path.stat().st_size
    for name in WORK:  # first, as a process starts with the peak of the one that starts it
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            grown = pool.apply(peak_growth, (name, path))
        print(f"memory for {name}: {grown / size:.2f} of the file ({grown:,} of {size:,} bytes)")
    ours, theirs = (seconds(work, path) for work in WORK.values())
    print(
        f"time: {ours / theirs:.2f} of loading and shape inference ({ours:.2f} and {theirs:.2f} s)"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
