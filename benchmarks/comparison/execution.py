"""What a forward pass takes in NumPy, beside programs that are made for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from typing import Any, NamedTuple

import cnnshape
from benchmarks.comparison.effort import Effort
from benchmarks.comparison.records import Bars, Row, Section, Table, Times, time_of
from benchmarks.comparison.sampling import time_each
from benchmarks.passes import (
    CLOSE,
    Arrays,
    Pass,
    in_numpy,
    in_onnx_reference,
    in_onnxruntime,
    in_pytorch,
)
from benchmarks.peers.peer import Peer
from benchmarks.timing import Seconds, ratio_of, spread_of
from cnnshape.network import Network

OURS = "cnnshape run"

TEXT = """\
All programs run one image in float32, with the same weights and two threads. Their outputs agree to
a thousandth of the largest value. cnnshape executes in NumPy to prove its numbers; onnx.reference
is the NumPy implementation that defines ONNX; PyTorch and onnxruntime are built for speed."""


class Executor(NamedTuple):
    """A program that runs networks; `prepare` takes weights and a picture with channels first."""

    name: str
    packages: tuple[str, ...]
    prepare: Callable[[Network, Arrays, Any], Pass]

    @property
    def is_installed(self) -> bool:
        """Whether all that it needs can be imported."""
        return all(find_spec(package) is not None for package in self.packages)


EXECUTORS = (
    Executor(OURS, ("cnnshape",), in_numpy),
    Executor("PyTorch eager", ("torch",), in_pytorch),
    Executor("onnxruntime", ("onnx", "onnxruntime"), in_onnxruntime),
    Executor("onnx.reference", ("onnx",), in_onnx_reference),
)


def measure_execution(effort: Effort, _: Sequence[Peer]) -> Section:
    """Run each network by every executor in turn."""
    executors = [executor for executor in EXECUTORS if executor.is_installed]
    seconds = {name: _seconds(name, executors, effort.execution) for name in effort.executed}
    return Section(
        "Execution",
        TEXT,
        tuple(_table(name, times) for name, times in seconds.items()),
        tuple(_bars(name, times) for name, times in seconds.items()),
    )


def _seconds(name: str, executors: Sequence[Executor], rounds: int) -> Mapping[str, Seconds]:
    import numpy as np

    network = cnnshape.load(name)
    weights = cnnshape.run(network).weights
    *spatial, channels = cnnshape.analyze(network).layers[0].output_shape or ()
    x = np.random.default_rng(0).random((1, channels, *spatial), np.float32)
    passes = {each.name: each.prepare(network, weights, x) for each in executors}
    expected = passes[OURS]()
    for other, forward in passes.items():
        if abs(forward() - expected).max() > CLOSE * abs(expected).max():
            raise ValueError(f"{other} computes something else of {name}: not compared")
    return time_each(passes, rounds)


def _table(name: str, seconds: Mapping[str, Seconds]) -> Table:
    ours = seconds[OURS]
    rows = [
        Row(program, (time_of(took), Times(ratio_of(took, ours))))
        for program, took in seconds.items()
    ]
    return Table(name, ("program", "wall time", "times cnnshape"), tuple(rows))


def _bars(name: str, seconds: Mapping[str, Seconds]) -> Bars:
    return Bars(
        f"execution_{name}",
        f"A forward pass of {name}, milliseconds (logarithmic)",
        "ms",
        {program: 1000 * spread_of(took).median for program, took in seconds.items()},
        frozenset({OURS}),
    )
