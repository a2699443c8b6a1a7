"""Commands on ONNX files: what they print is what ONNX computes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.cli.running import FINE, UNABLE, WRONG, command

onnx = pytest.importorskip("onnx")

from onnx import TensorProto, helper, numpy_helper  # noqa: E402
from onnx.reference import ReferenceEvaluator  # noqa: E402

RANDOM = np.random.default_rng(0)
FREE = ["batch", 3, "height", "width"]


def arrays(filters: int) -> dict[str, Any]:
    shapes = {"w": (filters, 3, 3, 3), "b": (filters,), "head": (filters, 5)}
    return {name: RANDOM.standard_normal(shape, np.float32) for name, shape in shapes.items()}


def written(path: Path, input: list[Any], filters: int = 4) -> Path:
    """Write a small classifier to a file."""
    nodes = [
        helper.make_node("Conv", ["x", "w", "b"], ["c"], name="/stem/Conv", pads=[1, 1, 1, 1]),
        helper.make_node("Relu", ["c"], ["r"]),
        helper.make_node("GlobalAveragePool", ["r"], ["p"]),
        helper.make_node("Flatten", ["p"], ["f"]),
        helper.make_node("MatMul", ["f", "head"], ["y"]),
    ]
    graph = helper.make_graph(
        nodes,
        "classifier",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, input)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
        [numpy_helper.from_array(array, name) for name, array in arrays(filters).items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    onnx.save(model, path)
    return path


@pytest.fixture
def fixed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return written(Path("fixed.onnx"), [1, 3, 8, 8])


@pytest.fixture
def free(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return written(Path("free.onnx"), FREE)


def test_run_gives_what_onnx_gives(fixed: Path) -> None:
    x = RANDOM.standard_normal((1, 3, 8, 8), np.float32)
    np.save("x.npy", x)
    assert command("run", str(fixed), "--array", "x.npy", "--output", "y.npy").code == FINE
    (expected,) = ReferenceEvaluator(str(fixed)).run(None, {"x": x})
    np.testing.assert_allclose(np.load("y.npy"), expected, rtol=1e-5, atol=1e-6)


def test_a_model_with_free_sizes_runs_at_any(free: Path) -> None:
    x = RANDOM.standard_normal((2, 3, 12, 9), np.float32)
    np.save("x.npy", x)
    given = ("--input", "3x12x9", "--array", "x.npy", "--output", "y.npy")
    assert command("run", str(free), *given).code == FINE
    (expected,) = ReferenceEvaluator(str(free)).run(None, {"x": x})
    np.testing.assert_allclose(np.load("y.npy"), expected, rtol=1e-5, atol=1e-6)


def test_free_sizes_are_asked_for(free: Path) -> None:
    outcome = command("table", str(free))
    assert outcome.code == UNABLE
    assert outcome.said.endswith("--input, as --input 3x224x224\n")
    assert command("table", str(free), "--input", "3x8x8").code == FINE


def test_a_sweep_varies_the_input_of_a_model(free: Path, fixed: Path) -> None:
    reports = [
        command("sweep", str(file), "--over", "input=3x8x8,3x16x16", "--format", "csv").report
        for file in (free, fixed)
    ]
    assert reports[0] == reports[1]
    assert [line.split(",")[2] for line in reports[0].splitlines()[1:]] == ["6932", "27668"]


def test_two_exports_are_compared(fixed: Path) -> None:
    written(Path("same.onnx"), [1, 3, 8, 8])
    written(Path("wider.onnx"), [1, 3, 8, 8], filters=8)
    assert command("diff", str(fixed), "same.onnx").code == FINE
    outcome = command("diff", str(fixed), "wider.onnx")
    assert outcome.code == WRONG
    assert "4x8x8 → 8x8x8" in outcome.report


def test_an_output_is_explained_with_the_weights_of_the_model(fixed: Path) -> None:
    np.save("x.npy", np.ones((1, 3, 8, 8), np.float32))
    outcome = command("explain", str(fixed), "stem", "--at", "4,4,1", "--array", "x.npy")
    assert outcome.code == FINE
    assert "there are no numbers" not in outcome.report
    stored = {each.name: numpy_helper.to_array(each) for each in onnx.load(fixed).graph.initializer}
    assert f"{stored['b'][0]:.6g} (bias) = " in outcome.report
    total = stored["w"][0].sum() + stored["b"][0]
    assert abs(float(outcome.report.rpartition("(bias) = ")[2].split()[0]) - total) < 1e-4


@pytest.mark.parametrize("words", [("table",), ("lint",), ("import",), ("run",), ("sizes",)])
def test_a_broken_file_is_one_message(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("broken.onnx").write_bytes(b"\x08\x07" + bytes(range(256)))
    outcome = command(*words, "broken.onnx")
    assert (outcome.code, outcome.report) == (UNABLE, "")
    assert outcome.said.startswith("cnnshape: cannot import broken.onnx: ")
    assert outcome.said.count("\n") == 1
