"""A Dask cluster of processes that kills its own workers, in a process that can be killed too.

    python -m tools.sweep_faults.cluster PORT WORKERS SECONDS

Each SECONDS the worker that has lived longest is killed, so it lives WORKERS x SECONDS, if it has
computed for half a second: on a busy machine no work would be done otherwise. Dask starts another
one. Each kill is a line on standard output.
"""

from __future__ import annotations

import importlib
import logging
import multiprocessing
import os
import signal
import subprocess
import sys
from contextlib import suppress
from threading import Event, Thread
from typing import Any

HOST = "127.0.0.1"
READY = "ready"
SECONDS_TO_COMPUTE = 0.5


class Cluster:
    """A cluster in a process group of its own, at a port that stays the same."""

    def __init__(self, port: int, workers: int, seconds: float) -> None:
        """Start it; `seconds` is the time from one killed worker to the next."""
        self.address = f"tcp://{HOST}:{port}"
        self.killed = 0
        self._words = (str(port), str(workers), str(seconds))
        self.start()

    def start(self) -> None:
        """Start a scheduler and its workers, and wait until they work."""
        command = [sys.executable, "-m", __name__, *self._words]
        self._process = subprocess.Popen(
            command, text=True, stdout=subprocess.PIPE, start_new_session=True
        )
        self._is_ready = Event()
        self._listener = Thread(target=self._listen)
        self._listener.start()
        self._is_ready.wait()
        if self._process.poll() is not None:
            raise SystemExit("the cluster did not start")

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.killed += line.strip() != READY
            self._is_ready.set()
        self._process.wait()
        self._is_ready.set()

    def kill(self) -> None:
        """Kill the scheduler, and all that belongs to it."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._listener.join()


def main(port: int, workers: int, seconds: float) -> None:
    """Run a cluster and kill its workers until this process is killed, or its parent ends."""
    parent = os.getppid()
    distributed, psutil = map(importlib.import_module, ("distributed", "psutil"))
    _start_workers_fast()
    cluster = distributed.LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        memory_limit=0,
        scheduler_port=port,
        dashboard_address=":0",
        silence_logs=logging.CRITICAL,
    )
    print(READY, flush=True)
    pause = Event()
    while os.getppid() == parent and not pause.wait(seconds):
        with suppress(psutil.Error):  # a worker ended by itself
            workers_up = _running(cluster, psutil)
            oldest = min(workers_up, key=lambda each: each.create_time(), default=None)
            if oldest is not None and _computed(oldest) >= SECONDS_TO_COMPUTE:
                oldest.kill()
                print(oldest.pid, flush=True)


def _start_workers_fast() -> None:
    """Fork workers from a process that has imported what they need: most of their start is that."""
    importlib.import_module("dask").config.set(
        {"distributed.worker.multiprocessing-method": "forkserver"}
    )
    importlib.import_module("distributed.utils").get_mp_context()  # has a preload of its own
    multiprocessing.set_forkserver_preload(["distributed", "cnnshape.sweeping.tasks"])


def _running(cluster: Any, psutil: Any) -> list[Any]:
    """Return the processes of the workers that have started: one may still be on its way."""
    nannies = [nanny for nanny in cluster.workers.values() if nanny.status.name == "running"]
    pids = [nanny.pid for nanny in nannies if nanny.is_alive()]
    return [psutil.Process(pid) for pid in pids if pid]


def _computed(process: Any) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
