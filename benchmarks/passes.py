"""One forward pass of a network by each program that can run it, with the same weights."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

import cnnshape
from cnnshape.network import Network

THREADS = 2
CLOSE = 1e-3
"""How far outputs may differ, as a share of the largest, for two passes to be compared."""

Arrays = Mapping[str, Any]
Pass = Callable[[], Any]
"""Runs a network on a picture that was given before, channels first, and returns its output."""


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
    return lambda: forward(tensor).movedim(1, -1).numpy()


def in_onnxruntime(network: Network, weights: Arrays, x: Any) -> Pass:
    """Return the pass of a session, which optimises the graph before."""
    from cnnshape import to_onnx

    runtime: Any = import_module("onnxruntime")
    options = runtime.SessionOptions()
    options.intra_op_num_threads = THREADS
    session = runtime.InferenceSession(to_onnx(network, weights).SerializeToString(), options)
    return lambda: session.run(None, {"input": x})[0]


def in_onnx_reference(network: Network, weights: Arrays, x: Any) -> Pass:
    """Return the pass of the evaluator that comes with ONNX."""
    from cnnshape import to_onnx

    evaluator = import_module("onnx.reference").ReferenceEvaluator(to_onnx(network, weights))
    return lambda: evaluator.run(None, {"input": x})[0]
