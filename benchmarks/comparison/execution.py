"""What a forward pass takes in NumPy, beside programs that are made for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NamedTuple

import cnnshape
from benchmarks.comparison.effort import Effort
from benchmarks.comparison.records import Bars, Row, Section, Table, Times, time_of
from benchmarks.comparison.sampling import time_each
from benchmarks.peers.peer import Peer
from benchmarks.timing import Seconds, ratio_of, spread_of
from cnnshape.network import Network

THREADS = 2
CLOSE = 1e-3
OURS = "cnnshape run"

TEXT = """\
One picture in float32, the same weights, two threads, and outputs that agree to a thousandth of
the largest. cnnshape executes to prove its numbers, in NumPy; onnx.reference is the NumPy that
defines ONNX; PyTorch and onnxruntime are made for speed."""

Arrays = Mapping[str, Any]
Pass = Callable[[], Any]


class Executor(NamedTuple):
    """A program that runs networks; `prepare` takes weights and a picture with channels first."""

    name: str
    packages: tuple[str, ...]
    prepare: Callable[[Network, Arrays, Any], Pass]

    @property
    def is_installed(self) -> bool:
        """Whether all that it needs can be imported."""
        return all(find_spec(package) is not None for package in self.packages)


def in_numpy(network: Network, weights: Arrays, x: Any) -> Pass:
    """Return the pass of cnnshape."""
    import numpy as np

    channels_last = np.ascontiguousarray(np.moveaxis(x, 1, -1))

    def forward() -> Any:
        (output,) = cnnshape.run(network, channels_last, weights).outputs.values()
        return output

    return forward


def in_pytorch(network: Network, weights: Arrays, x: Any) -> Pass:
    """Return the pass of PyTorch, layer by layer."""
    from benchmarks.eager import eager

    torch: Any = import_module("torch")
    torch.set_num_threads(THREADS)
    forward, tensor = eager(network, weights), torch.from_numpy(x)
    return lambda: forward(tensor).numpy()


def in_onnxruntime(network: Network, weights: Arrays, x: Any) -> Pass:
    """Return the pass of a session, which optimises the graph before."""
    from benchmarks.onnx_graph import model_of

    runtime: Any = import_module("onnxruntime")
    options = runtime.SessionOptions()
    options.intra_op_num_threads = THREADS
    session = runtime.InferenceSession(model_of(network, weights).SerializeToString(), options)
    return lambda: session.run(None, {"input": x})[0]


def in_onnx_reference(network: Network, weights: Arrays, x: Any) -> Pass:
    """Return the pass of the evaluator that comes with ONNX."""
    from benchmarks.onnx_graph import model_of

    evaluator = import_module("onnx.reference").ReferenceEvaluator(model_of(network, weights))
    return lambda: evaluator.run(None, {"input": x})[0]


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
