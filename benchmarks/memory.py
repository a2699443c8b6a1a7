"""Whether executing a network takes the memory that was predicted, and not much more."""

from __future__ import annotations

from collections.abc import Iterator

import cnnshape
from benchmarks.child import CNNSHAPE, peak_bytes_of
from benchmarks.figures import Figure, Finding
from benchmarks.timing import spread_of

NETWORK = "resnet50"
MAX_TIMES_PREDICTED = 1.3
WITH_NUMPY = "import numpy"


def measure_memory(rounds: int) -> Iterator[Finding]:
    """Compare the most that `cnnshape run` ever holds with what it must hold."""
    predicted = _predicted_bytes()
    ratios = [
        peak_bytes_of(CNNSHAPE, "run", NETWORK) / (predicted + peak_bytes_of(WITH_NUMPY))
        for _ in range(rounds)
    ]
    yield Figure(
        f"memory: run {NETWORK} / weights, predicted activations, Python with NumPy",
        spread_of(ratios),
        "x",
        MAX_TIMES_PREDICTED,
    )


def _predicted_bytes() -> int:
    totals = cnnshape.analyze(cnnshape.load(NETWORK)).totals
    if totals.parameter_bytes is None or totals.peak_activation_bytes is None:
        raise ValueError(f"{NETWORK} cannot be analysed")
    return totals.parameter_bytes + totals.peak_activation_bytes
