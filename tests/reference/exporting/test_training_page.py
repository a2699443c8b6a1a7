"""docs/training.md runs from top to bottom, and what it says of its networks is true."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree import ElementTree

import numpy as np
import pytest
from numpy.typing import NDArray

from cnnshape import analyze, load
from tests.reference.pytorch import Tensor, torch
from tools import training_page
from tools.training_page import DESIGNS, PAGE, PICTURE, Result

pytest.importorskip(
    "sklearn", reason="scikit-learn is not installed: pip install -e '.[reference]'"
)

NUMBER = re.compile(r"\d+\.\d+(?:e[-+]\d+)?")
CLOSE = 0.02
"""How far costs and accuracies may be from the page: processors round in different orders."""

SVG = "{http://www.w3.org/2000/svg}"
Vector = NDArray[np.float64]


@pytest.fixture(scope="module")
def result() -> Result:
    return training_page.executed(PAGE.read_text(encoding="utf-8"))


def test_the_page_shows_what_its_blocks_print(result: Result) -> None:
    shown = PAGE.read_text(encoding="utf-8")
    assert NUMBER.split(result.page) == NUMBER.split(shown), "run `python -m tools.training_page`"
    for now, then in zip(NUMBER.findall(result.page), NUMBER.findall(shown), strict=True):
        assert float(now) == pytest.approx(float(then), abs=CLOSE)


def test_held_out_digits_are_right_in_pytorch_and_in_numpy(result: Result) -> None:
    names = result.names
    assert not set(names["training"].tolist()) & set(names["held_out"].tolist())
    accuracies = {name: names["accuracy"](each) for name, each in names["networks"].items()}
    assert min(accuracies.values()) >= 0.95
    assert accuracies["Adam"] >= 0.97
    assert names["agreeing"] == len(names["computed"]) == len(names["held_out"]) == 357
    assert names["right"].mean() == pytest.approx(accuracies["Adam"], abs=1e-9)


def test_the_learned_filter_is_that_of_sobel(result: Result) -> None:
    sobel = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]])
    np.testing.assert_allclose(result.names["nine"], sobel, rtol=0, atol=1e-3)


def test_the_bytes_of_the_page_are_saved(result: Result) -> None:
    saved: dict[int, Tensor] = {}
    network = result.names["LeNetForDigits"]()

    def pack(tensor: Tensor) -> Tensor:
        saved[tensor.untyped_storage().data_ptr()] = tensor
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        network(result.names["x"][:32])
    for weight in network.parameters():
        saved.pop(weight.untyped_storage().data_ptr(), None)
    totals = analyze(load(DESIGNS / "digits.yaml"), batch=32, optimizer="adam").totals
    found = sum(tensor.untyped_storage().nbytes() for tensor in saved.values())
    assert found == totals.saved_bytes == 1_570_560
    assert "1,570,560 bytes" in PAGE.read_text(encoding="utf-8")


def momentum(alpha: float, gradient: Vector, t: int, kept: dict[str, Vector]) -> Vector:
    kept["v"] = gradient if t == 1 else 0.9 * kept["v"] + 0.1 * gradient
    return alpha * kept["v"]


def rmsprop(alpha: float, gradient: Vector, t: int, kept: dict[str, Vector]) -> Vector:
    kept["s"] = 0.9 * kept["s"] + 0.1 * gradient**2
    return alpha * gradient / (np.sqrt(kept["s"]) + 1e-8)


def adam(alpha: float, gradient: Vector, t: int, kept: dict[str, Vector]) -> Vector:
    kept["v"] = 0.9 * kept["v"] + 0.1 * gradient
    kept["s"] = 0.999 * kept["s"] + 0.001 * gradient**2
    v, s = kept["v"] / (1 - 0.9**t), kept["s"] / (1 - 0.999**t)
    return alpha * v / (np.sqrt(s) + 1e-8)


@pytest.mark.parametrize(
    ("name", "step"),
    [
        ("gradient descent", lambda alpha, gradient, t, kept: alpha * gradient),
        ("momentum", momentum),
        ("RMSProp", rmsprop),
        ("Adam", adam),
    ],
)
def test_steps_are_those_of_the_table(
    result: Result, name: str, step: Callable[..., Vector]
) -> None:
    weights = torch.zeros(3, dtype=torch.float64, requires_grad=True)
    optimizer = result.names["optimizers"][name]([weights])
    alpha = optimizer.param_groups[0]["lr"]
    expected = np.zeros(3)
    kept = {"v": np.zeros(3), "s": np.zeros(3)}
    for t, gradient in enumerate(np.random.default_rng(0).standard_normal((5, 3)), start=1):
        weights.grad = torch.tensor(gradient)
        optimizer.step()
        expected -= step(alpha, gradient, t, kept)
    np.testing.assert_allclose(weights.detach().numpy(), expected, rtol=1e-9)


def test_the_picture_has_a_falling_curve_for_each_optimizer(result: Result) -> None:
    drawn, kept = (
        ElementTree.fromstring(text)
        for text in (result.picture, PICTURE.read_text(encoding="utf-8"))
    )
    words = [each.text for each in kept.iter(f"{SVG}text")]
    assert [each.text for each in drawn.iter(f"{SVG}text")] == words
    assert words[-4:] == list(result.names["optimizers"])
    for picture in (drawn, kept):
        heights = [_heights(each.get("points", "")) for each in picture.iter(f"{SVG}polyline")]
        assert [len(each) for each in heights] == [20] * 4
        assert all(each[-1] > each[0] + 150 for each in heights)


def _heights(points: str) -> list[float]:
    return [float(point.split(",")[1]) for point in points.split()]
