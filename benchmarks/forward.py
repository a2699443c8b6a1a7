"""What executing a network costs, beside PyTorch running the same weights eagerly."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import cnnshape
from benchmarks.figures import Figure, Finding, Missing
from benchmarks.timing import WALL, ratio_of, time_in_turn

MOST_TIMES_EAGER = {"resnet50": 1.5, "vgg16": 1.5, "mobilenet_v2": 4.0}
THREADS = 2
CLOSE = 1e-3


def measure_forward(rounds: int) -> Iterator[Finding]:
    """Time a forward pass at 224, batch 1, float32, in turn with PyTorch on as many threads."""
    for name, target in MOST_TIMES_EAGER.items():
        figure = f"forward: {name} / PyTorch eager, {THREADS} threads"
        if find_spec("torch") is None:
            yield Missing(figure, "PyTorch is not installed: pip install 'cnnshape[reference]'")
        else:
            yield _against_eager(name, figure, target, rounds)


def _against_eager(name: str, figure: str, target: float, rounds: int) -> Figure:
    from benchmarks.eager import eager

    torch: Any = import_module("torch")
    torch.set_num_threads(THREADS)
    network = cnnshape.load(name)
    drawn = cnnshape.run(network)
    weights = drawn.weights
    x = torch.rand(1, 3, 224, 224)
    array = x.permute(0, 2, 3, 1).contiguous().numpy()
    forward = eager(network, weights)
    _require_the_same(cnnshape.run(network, array, weights).outputs, forward(x))
    seconds = time_in_turn(
        {
            "numpy": lambda: cnnshape.run(network, array, weights),
            "torch": lambda: forward(x),
        },
        rounds,
        WALL,
    )
    return Figure(figure, ratio_of(seconds["numpy"], seconds["torch"]), "x", target)


def _require_the_same(outputs: Any, tensor: Any) -> None:
    """Refuse to time two programs that do not compute the same."""
    (ours,) = outputs.values()
    theirs = tensor.numpy()
    if abs(ours - theirs).max() > CLOSE * abs(theirs).max():
        raise ValueError("PyTorch computes something else: the two cannot be compared")
