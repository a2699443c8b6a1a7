"""The benchmarks run and say something; how fast this machine is today is not tested."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from benchmarks.figures import Answer, Figure, Missing, aligned
from benchmarks.mistakes import KINDS
from benchmarks.timing import Spread, ratio_of, repeated, spread_of, time_in_turn

pytestmark = pytest.mark.slow

PROJECT = Path(__file__).parents[1]
TIME_LIMIT = 1800
"""Seconds after which a quick run hangs, which takes a minute of processor time: many share it."""
RATIOS = {
    *(f"growth: {kind}, a mistake of 100 / a mistake of 10" for kind in KINDS),
    "whole process: table of LeNet / the minimal program",
    "whole process: table --format json of LeNet / the minimal program",
    "whole process: --version / an empty program with argparse",
    "whole process: completion / an empty program with argparse",
    "whole process: lint of all bundled files, 2 processes / one",
    "sweep: a design of MobileNetV1 / load and analyze of it",
    "growth: a design, a layer of 1,000 / a layer of 50",
    "solve: the best of 96 designs by halving / a sweep of them",
    "growth: load, a layer of 200 / a layer of 20",
    "growth: analyze, a layer of 200 / a layer of 20",
    *(
        f"growth: {command}, a layer of 200 / a layer of 20"
        for command in ("table", "explain", "sizes", "solve", "sweep", "diff", "verify")
    ),
    "growth: lint, a layer of 200 / a layer of 20",
    "lint: all rules on ResNet-50 / load and analyze",
    "lint: all rules on every tenth bundled architecture / load and analyze",
}
TIMES = {
    "whole process: architectures, which lists all that are bundled",
    "whole process: lint of all bundled files, 2 processes",
    "warm: analyze of the 16-layer VGG",
    "warm: load and analyze of ResNet-50",
    "sweep: a design of MobileNetV1, 2,000 a second",
    "sweep: a design of RegNet, 1,000 a second",
    "sweep: a design of EfficientNet, 500 a second",
    "sweep: a design of MobileNetV1 with new values, 2,000 a second",
    "sweep: a design of RegNet with new values, 1,000 a second",
    "sweep: a design of EfficientNet with new values, 500 a second",
    "solve: windows from 224 to 112",
    "solve: transposed windows from 56 to 112",
    "solve: the largest input of U-Net in 256 MiB",
    "warm: 10,000 sizes of ResNet-50, one by one",
    "memory plan: MobileNetV2",
    "memory plan: MobileNetV2 in patches",
    "memory plan: NASNet-A large, 1,135 layers",
    "memory plan: its best order",
}
ANSWERS = {
    "imports: no report in a pipe needs rich",
    "imports: no report needs pydantic",
    "imports: no plain command needs typer",
    "imports: no command on shapes needs numpy",
}
FORWARD = {
    "forward: resnet50 / PyTorch eager, 2 threads": "torch",
    "forward: vgg16 / PyTorch eager, 2 threads": "torch",
    "forward: mobilenet_v2 / PyTorch eager, 2 threads": "torch",
    "forward: an lstm of 256 units on 200 x 256 / PyTorch eager, 2 threads": "torch",
    "forward: resnet50 / onnx.reference, which is NumPy too": "onnx",
    "forward: vgg16 / onnx.reference, which is NumPy too": "onnx",
}
"""Forward passes, and the package they are measured beside."""
MEMORY = "memory: run resnet50 / weights, predicted activations, Python with NumPy"
AGAINST_ONNX = "warm: analyze of ResNet-50 / onnx.shape_inference of its model"


@pytest.fixture(scope="module")
def findings() -> dict[str, dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--quick", "--json"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=TIME_LIMIT,
        check=True,
    )
    return {finding["name"]: finding for finding in json.loads(done.stdout)}


def test_a_quick_run_measures_every_figure(findings: dict[str, dict[str, Any]]) -> None:
    assert set(findings) == RATIOS | TIMES | ANSWERS | set(FORWARD) | {AGAINST_ONNX, MEMORY}


@pytest.mark.parametrize("name", sorted(RATIOS | TIMES))
def test_a_figure_is_positive_and_lies_between_its_quartiles(
    findings: dict[str, dict[str, Any]], name: str
) -> None:
    finding = findings[name]
    low, high = finding["quartiles"]
    assert 0 < low <= finding["measured"] <= high
    assert finding["unit"] == ("x" if name in RATIOS else "ms")
    assert finding["met"] is (finding["of_target"] <= 1)


@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_an_answer_is_yes(findings: dict[str, dict[str, Any]], name: str) -> None:
    assert findings[name]["counterexamples"] == []
    assert findings[name]["measured"] is True


def test_onnx_is_compared_with_where_it_is_installed(findings: dict[str, dict[str, Any]]) -> None:
    finding = findings[AGAINST_ONNX]
    if find_spec("onnx") is None:
        assert finding["measured"] is None
        assert "cnnshape[bench]" in finding["why"]
    else:
        assert finding["measured"] > 0


@pytest.mark.parametrize(("name", "package"), FORWARD.items())
def test_a_forward_pass_is_timed_beside_what_is_installed(
    findings: dict[str, dict[str, Any]], name: str, package: str
) -> None:
    finding = findings[name]
    if find_spec(package) is None:
        assert finding["measured"] is None
        assert "is not installed: pip install" in finding["why"]
    else:
        assert finding["measured"] > 0


def test_a_run_holds_at_least_its_weights(findings: dict[str, dict[str, Any]]) -> None:
    assert findings[MEMORY]["measured"] > 0.5


def test_actions_take_turns_and_the_first_round_is_not_counted() -> None:
    calls: list[str] = []
    actions = {"a": lambda: calls.append("a"), "b": repeated(lambda: calls.append("b"), 2)}
    ticks = count()
    seconds = time_in_turn(actions, 2, lambda: next(ticks))
    assert calls == ["a", "b", "b", "a", "b", "b", "b", "b", "a"]
    assert seconds == {"a": (1, 1), "b": (1, 1)}


def test_a_spread_is_the_median_between_its_quartiles() -> None:
    assert spread_of([5, 1, 3, 2, 4], 10) == Spread(30, 20, 40)
    assert spread_of([7]) == Spread(7, 7, 7)


def test_ratios_compare_within_a_round_so_that_a_slow_round_does_not_count_double() -> None:
    assert ratio_of([2, 20, 2], [1, 10, 2]) == Spread(2, 1.5, 2)


def test_text_is_aligned_below_its_headings_and_says_what_is_missed() -> None:
    text = aligned(
        [
            Figure("at the target", Spread(1.2, 1.1, 1.3), "x", 1.2),
            Figure("beyond it", Spread(3, 3, 3), "ms", 2),
            Answer("always", ()),
            Answer("nearly always", ("lint", "run")),
            Missing("unknown", "no clock"),
        ]
    )
    assert text.splitlines() == [
        "figure         measured  quartiles    target    of target",
        "at the target  1.20 x    1.10 - 1.30  <= 1.2 x  1.00       met",
        "beyond it      3.00 ms   3.00 - 3.00  <= 2 ms   1.50       missed",
        "always         yes                    yes                  met",
        "nearly always  no                     yes                  missed: lint, run",
        "unknown        -                                           not measured: no clock",
    ]
