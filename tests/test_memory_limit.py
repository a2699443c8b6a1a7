"""What would not fit is refused before anything is allocated."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import pytest

import cnnshape
from cnnshape import memory_limit as memory
from cnnshape.analysis.run_memory import bytes_to_run
from cnnshape.memory_limit import TooLarge, allowed_bytes, refuse_above

GIBIBYTE = 2**30


def test_a_network_too_large_is_refused_with_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    network = cnnshape.load("course/dense_on_large_image")

    def execute(*_: object, **__: object) -> None:
        raise AssertionError("the network was executed")

    monkeypatch.setattr("cnnshape.verification.observe.execute", execute)
    with pytest.raises(TooLarge) as caught:
        cnnshape.verify(network, max_memory=4 * GIBIBYTE)
    assert str(caught.value) == (
        "executing the network would take about 11.2 GiB of memory, and 4.0 GiB are allowed (as "
        "requested); the weights of `hidden` alone take 11.2 GiB"
    )


def test_the_same_network_is_verified_at_a_small_input() -> None:
    network = cnnshape.load("course/dense_on_large_image")
    proof = cnnshape.verify(network, small=True, max_memory=GIBIBYTE)
    assert proof.ok
    assert proof.totals["trainable_parameters"].observed == 32 * 32 * 3 * 1000 + 1000


def test_a_run_needs_its_weights_and_its_widest_place() -> None:
    analysis = cnnshape.analyze(cnnshape.load("lenet"))
    weights, widest, given = 62006, 31104 // 4, 32 * 32 * 3
    assert bytes_to_run(analysis, "float32") == 4 * (weights + 2 * widest + given)
    assert bytes_to_run(analysis, "float64", batch=3) == 8 * (weights + 3 * (2 * widest + given))
    kept = bytes_to_run(analysis, "float32", keeps_all=True) - bytes_to_run(analysis, "float32")
    assert kept == 4 * 11566


@pytest.mark.parametrize("padding", ["5000", "[[0, 10000], [0, 0]]"])
def test_a_run_needs_the_padding_around_its_largest_map(padding: str) -> None:
    layer = f"{{type: conv, filters: 1, kernel: 3, stride: 5000, padding: {padding}}}"
    network = cnnshape.loads(f"input: [4, 4, 3]\nlayers: [{layer}]\n")
    largest = 10004 * (10004 if padding == "5000" else 4) * 3
    assert 0 < bytes_to_run(cnnshape.analyze(network), "float32") - 4 * largest < 5000
    with pytest.raises(TooLarge):
        cnnshape.verify(network, max_memory=4 * largest)


@pytest.mark.parametrize("sequence", ["true", "false"])
def test_a_run_needs_the_gates_of_a_frame(sequence: str) -> None:
    layer = f"{{type: conv_lstm, filters: 32, kernel: 3, return_sequence: {sequence}}}"
    network = cnnshape.loads(f"input: [2, 96, 96, 1]\nlayers: [{layer}]\n")
    weights = cnnshape.run(network).weights
    x = np.zeros((1, 2, 96, 96, 1), np.float32)
    tracemalloc.start()
    cnnshape.run(network, x, weights)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert 0.7 * peak < bytes_to_run(cnnshape.analyze(network), "float32") < 1.5 * peak


def test_eighty_percent_of_what_is_free_is_allowed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    information = tmp_path / "meminfo"
    information.write_text("MemTotal: 9 kB\nMemAvailable:    1000 kB\nSwapFree: 5 kB\n")
    monkeypatch.setattr(memory, "MEMORY_INFORMATION", information)
    monkeypatch.setattr(memory, "CONTAINER_LIMIT", tmp_path / "none")
    assert allowed_bytes(None) == 819_200
    assert allowed_bytes(7) == 7
    with pytest.raises(TooLarge, match=r"800.0 KiB are allowed \(80 % of the free memory\)"):
        refuse_above(None, 819_201, "this")
    refuse_above(None, 819_200, "this")


def test_the_limit_of_a_container_counts_too(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    limit = tmp_path / "memory.max"
    monkeypatch.setattr(memory, "CONTAINER_LIMIT", limit)
    limit.write_text("1000\n")
    assert allowed_bytes(None) == 800
    limit.write_text("max\n")
    free = allowed_bytes(None)
    assert free is None or free > 800


def test_where_nothing_is_known_nothing_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(memory, "MEMORY_INFORMATION", tmp_path / "none")
    monkeypatch.setattr(memory, "CONTAINER_LIMIT", tmp_path / "none")
    monkeypatch.setattr("os.sysconf_names", {})
    assert allowed_bytes(None) is None
    refuse_above(None, 10**18, "this")
