"""What a program that has imported cnnshape waits for: reading and analysing known networks."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import cnnshape
from benchmarks.figures import Figure, Finding, Missing
from benchmarks.timing import PROCESSOR, Seconds, ratio_of, repeated, spread_of, time_in_turn
from cnnshape.analysis.axes.plan import plan_of
from cnnshape.sizing.question import AxisQuestion, Outcome

MOST_MILLISECONDS_FOR_VGG16 = 1.0
MOST_MILLISECONDS_FOR_RESNET50 = 8.0
MAX_MILLISECONDS_FOR_SIZES = 500.0
SIZES = 10_000
MAX_TIMES_ONNX = 1.0
CALLS = 20
"""Calls in a sample, where one takes about a millisecond."""

AGAINST_ONNX = "warm: analyze of ResNet-50 / onnx.shape_inference of its model"
ONNX_MODEL = "backend/test/data/light/light_resnet50.onnx"


def measure_warm(rounds: int) -> Iterator[Finding]:
    """Time load, analyze and sizes of VGG-16 and ResNet-50, and compare with ONNX's inference."""
    vgg16, resnet50 = cnnshape.load("vgg16"), cnnshape.load("resnet50")
    # A copy knows nothing of what the formulas said of its layers before.
    actions = {
        "vgg16": repeated(lambda: cnnshape.analyze(vgg16._replace()), CALLS),
        "load and analyze": lambda: cnnshape.analyze(cnnshape.load("resnet50")),
        "analyze": repeated(lambda: cnnshape.analyze(resnet50._replace()), CALLS),
        "sizes": lambda: _try_sizes(resnet50),
    }
    if find_spec("onnx") is not None:
        infer, model = _inference_of_onnx()
        actions["onnx"] = repeated(lambda: infer(model), CALLS)
    seconds = time_in_turn(actions, rounds, PROCESSOR)
    yield Figure(
        "warm: analyze of the 16-layer VGG",
        spread_of(seconds["vgg16"], 1000 / CALLS),
        "ms",
        MOST_MILLISECONDS_FOR_VGG16,
    )
    yield Figure(
        "warm: load and analyze of ResNet-50",
        spread_of(seconds["load and analyze"], 1000),
        "ms",
        MOST_MILLISECONDS_FOR_RESNET50,
    )
    yield Figure(
        f"warm: {SIZES:,} sizes of ResNet-50, one by one",
        spread_of(seconds["sizes"], 1000),
        "ms",
        MAX_MILLISECONDS_FOR_SIZES,
    )
    yield _against_onnx(seconds)


def _try_sizes(network: cnnshape.Network) -> list[Outcome]:
    """Say of every square size whether it works and whether it loses nothing, by no period."""
    plan = plan_of(network)
    assert plan is not None
    axes = tuple(range(len(plan.programs)))
    question = AxisQuestion(plan, axes, is_for_each=False, is_for_all=True)
    return [question.outcome(size) for size in range(1, SIZES + 1)]


def _inference_of_onnx() -> tuple[Any, Any]:
    """Return ONNX's shape inference and the ResNet-50 that its package ships for tests."""
    onnx: Any = import_module("onnx")
    inference: Any = import_module("onnx.shape_inference")
    return inference.infer_shapes, onnx.load(Path(onnx.__file__).parent / ONNX_MODEL)


def _against_onnx(seconds: dict[str, Seconds]) -> Finding:
    if "onnx" not in seconds:
        return Missing(AGAINST_ONNX, "onnx is not installed: pip install 'cnnshape[bench]'")
    spread = ratio_of(seconds["analyze"], seconds["onnx"])
    return Figure(AGAINST_ONNX, spread, "x", MAX_TIMES_ONNX)
