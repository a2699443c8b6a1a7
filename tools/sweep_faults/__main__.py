"""Break a Dask cluster during a sweep, and compare the rows with those of one process.

    python -m tools.sweep_faults --count 200000

A worker is killed every second, all the time. The disk is full after a fifth of the rows, the
command is killed after two fifths, and the scheduler with all workers after three; each time
`--resume` goes on. Exit 1 if one byte of the file differs.
"""

from __future__ import annotations

import argparse
import socket
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from tools.sweep_faults.cluster import HOST, Cluster
from tools.sweep_faults.sweep import Sweep, end_of


def main() -> int:
    """Run a sweep alone and on the broken cluster; return 1 if the files differ."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        sweep, start = Sweep(Path(folder), options.count), perf_counter()
        print("one process:", end_of(sweep.start()), flush=True)
        alone, wanted = perf_counter() - start, sweep.output.read_bytes()
        sweep.output.unlink()
        start = perf_counter()
        cluster = Cluster(_free_port(), options.workers, options.every)
        try:
            _break(sweep, cluster, len(wanted))
        finally:
            cluster.kill()
        took, is_equal = perf_counter() - start, sweep.output.read_bytes() == wanted
    print(f"{options.count:,} designs: {alone:.0f} s in one process, {took:.0f} s with faults")
    outcome = "equal" if is_equal else "different"
    print(f"{cluster.killed:,} workers were killed; the files are {outcome}")
    return 0 if is_equal else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=6000, help="designs, a multiple of 100")
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--every", type=float, default=1.0, help="seconds from kill to kill")
    return parser.parse_args()


def _break(sweep: Sweep, cluster: Cluster, size: int) -> None:
    """Run the sweep through all faults; `size` is what its file will have."""
    engine = ("--executor", f"dask={cluster.address}")
    print("full disk:", end_of(sweep.start(*engine, max_bytes=size // 5)), flush=True)
    run = sweep.start(*engine, "--resume")
    sweep.wait_for(2 * size // 5, run)
    run.kill()
    print("command killed:", end_of(run), flush=True)
    run = sweep.start(*engine, "--resume")
    sweep.wait_for(3 * size // 5, run)
    cluster.kill()
    print("scheduler killed:", end_of(run), flush=True)
    cluster.start()
    print("resumed:", end_of(sweep.start(*engine, "--resume")), flush=True)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind((HOST, 0))
        port: int = free.getsockname()[1]
    return port


if __name__ == "__main__":
    sys.exit(main())
