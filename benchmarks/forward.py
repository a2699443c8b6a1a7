"""What executing a network costs, beside other programs that run the same weights."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib.util import find_spec
from typing import Any, NamedTuple

import cnnshape
from benchmarks.figures import Figure, Finding, Missing
from benchmarks.passes import CLOSE, THREADS, Arrays, Pass, in_numpy, in_onnx_reference, in_pytorch
from benchmarks.timing import WALL, Spread, ratio_of, time_in_turn
from cnnshape import Network

SIZE = 224
LSTM = """
input: [200, 256]
layers:
  - {type: lstm, units: 256, recurrent_bias: true, return_sequence: true}
"""
LAYERS_ALONE = {"an lstm of 256 units on 200 x 256": LSTM}
"""Layers that are timed by themselves, by name."""


class Program(NamedTuple):
    """What runs the same network, and how many times its time is the most for a forward pass.

    `prepare` takes the network, its weights and an array with channels first.
    """

    name: str
    package: str
    if_missing: str
    prepare: Callable[[Network, Arrays, Any], Pass]
    most_times: Mapping[str, float]


EAGER = Program(
    f"PyTorch eager, {THREADS} threads",
    "torch",
    "PyTorch is not installed: pip install 'cnnshape[reference]'",
    in_pytorch,
    {"resnet50": 0.95, "vgg16": 1.0, "mobilenet_v2": 1.3, **dict.fromkeys(LAYERS_ALONE, 2.0)},
)
REFERENCE = Program(
    "onnx.reference, which is NumPy too",
    "onnx",
    "onnx is not installed: pip install 'cnnshape[bench]'",
    in_onnx_reference,
    {"resnet50": 0.1, "vgg16": 0.1},
)


def measure_forward(rounds: int, rounds_of_reference: int) -> Iterator[Finding]:
    """Time a forward pass, batch 1, float32, in turn with each of the other programs.

    Whole networks are run at 224.
    """
    for program, turns in ((EAGER, rounds), (REFERENCE, rounds_of_reference)):
        for name, target in program.most_times.items():
            figure = f"forward: {name} / {program.name}"
            if find_spec(program.package) is None:
                yield Missing(figure, program.if_missing)
            else:
                yield Figure(figure, _times(program, name, turns), "x", target)


def _times(program: Program, name: str, rounds: int) -> Spread:
    import numpy as np

    alone = LAYERS_ALONE.get(name)
    network = cnnshape.load(name, input=(SIZE, SIZE, 3)) if alone is None else cnnshape.loads(alone)
    weights = cnnshape.run(network).weights
    (shape,) = network.input_shapes.values()
    x = np.random.default_rng(0).random((1, shape[-1], *shape[:-1]), np.float32)
    ours = in_numpy(network, weights, x)
    theirs = program.prepare(network, weights, x)
    _require_the_same(ours(), theirs(), program.name)
    seconds = time_in_turn({"ours": ours, "theirs": theirs}, rounds, WALL)
    return ratio_of(seconds["ours"], seconds["theirs"])


def _require_the_same(ours: Any, theirs: Any, name: str) -> None:
    """Refuse to time two programs that do not compute the same."""
    if abs(ours - theirs).max() > CLOSE * abs(theirs).max():
        raise ValueError(f"{name} computes something else: the two cannot be compared")
