"""A Dask cluster computes the designs of a sweep, whoever of it is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest

distributed = pytest.importorskip("distributed", reason="Dask is not installed")

GRID = ("mobilenet_v1", "--over", "width=0.25:1:0.05", "--over", "resolution=64:254:10")
WORDS = (*GRID, "--format", "csv", "--output")
"""320 designs."""


@pytest.fixture
def cluster() -> Iterator[Any]:
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=":0", silence_logs=50
    ) as found:
        yield found


@pytest.fixture(scope="module")
def wanted(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("whole") / "a.csv"
    run = started(path)
    run.communicate()
    assert run.returncode == 0
    return path.read_text()


def started(path: Path, *words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "cnnshape", "sweep", *WORDS, str(path), *words]
    return subprocess.Popen(command, text=True, stderr=subprocess.PIPE)


def wait_for_rows(path: Path, rows: int) -> None:
    until = monotonic() + 120
    while not path.exists() or path.read_text().count("\n") < rows:
        assert monotonic() < until
        sleep(0.02)


def test_killed_workers_lose_nothing(cluster: Any, wanted: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    run = started(path, "--executor", f"dask={cluster.scheduler_address}")
    for rows in (5, 60):
        wait_for_rows(path, rows)
        os.kill(next(iter(cluster.workers.values())).pid, signal.SIGKILL)
        sleep(1)
    _, said = run.communicate()
    assert run.returncode == 0, said
    assert path.read_text() == wanted
    assert cluster.status == distributed.core.Status.running


def test_a_lost_scheduler_ends_the_sweep_and_another_goes_on(wanted: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, dashboard_address=":0", silence_logs=50
    ) as lost:
        run = started(path, "--executor", f"dask={lost.scheduler_address}")
        wait_for_rows(path, 20)
    _, said = run.communicate()
    assert run.returncode == 2, said
    assert "the workers do nothing any more" in said
    assert "what is done is kept, go on with --resume" in said
    begun = path.read_text()
    assert wanted.startswith(begun)
    assert begun != wanted
    run = started(path, "--resume")
    run.communicate()
    assert run.returncode == 0
    assert path.read_text() == wanted


def test_an_address_without_a_scheduler_ends_in_a_message(tmp_path: Path) -> None:
    run = started(tmp_path / "a.csv", "--executor", "dask=tcp://127.0.0.1:9")
    _, said = run.communicate()
    assert run.returncode == 2
    assert "cnnshape: --executor dask=tcp://127.0.0.1:9: " in said
    assert "Traceback" not in said


def test_a_cluster_that_is_broken_in_every_way_gives_the_same_rows() -> None:
    """`python -m tools.sweep_faults --count 200000` is the same at full size."""
    command = [sys.executable, "-m", "tools.sweep_faults", "--count", "6000"]
    run = subprocess.run(command, text=True, capture_output=True, timeout=500)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "full disk: exit 2" in run.stdout
    assert "command killed: exit -9" in run.stdout
    assert "scheduler killed: exit 2" in run.stdout
    assert "resumed: exit 0" in run.stdout
    assert "the files are equal" in run.stdout
