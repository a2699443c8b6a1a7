"""Assertions for the tests of models: what they let pass, and what they say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

import cnnshape
from cnnshape.testing import assert_matches, assert_no_findings, assert_within
from tests.models_by_hand import readable_models

DESIGN = """\
input: [8, 8, 2]
layers:
  - {type: conv, filters: 4, kernel: 3}
  - {type: batch_norm}
  - {type: dropout}
  - {type: global_avg_pool}
  - {type: dense, units: 5}
"""


@pytest.fixture(autouse=True)
def _readable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    Path("design.yaml").write_text(DESIGN)
    with readable_models():
        yield


def test_a_model_matches_its_design() -> None:
    assert_matches("design.yaml", "model.onnx")
    assert_matches(Path("design.yaml"), "model.onnx")
    assert_matches(cnnshape.loads(DESIGN), SimpleNamespace(network=cnnshape.loads(DESIGN)))
    assert_matches("design.yaml", "open.onnx")
    assert_matches("design.yaml", "open.onnx", input=(2, 8, 8))
    assert_matches("lenet", cnnshape.load("lenet"))


def test_a_model_that_has_drifted_is_shown_beside_its_design() -> None:
    drifted = cnnshape.loads(DESIGN.replace("filters: 4", "filters: 8"))
    with pytest.raises(AssertionError) as raised:
        assert_matches(drifted, "model.onnx")
    said = str(raised.value)
    assert said.startswith("the model is not what was designed\n")
    assert "8 → 4" in said or "4x6x6" in said
    assert "Parameters" in said


def test_a_model_is_within_its_budget() -> None:
    assert_within("model.onnx", parameters=109, macs=3000)
    with pytest.raises(AssertionError) as raised:
        assert_within("model.onnx", parameters=100, macs=3000, peak_activation_bytes=1)
    assert str(raised.value).splitlines()[0] == (
        "parameters: at most 100, and the model has 109, 9 more"
    )
    assert len(str(raised.value).splitlines()) == 2


def test_an_unknown_budget_is_refused() -> None:
    with pytest.raises(TypeError, match="no budget of 'flops': there are parameters, macs"):
        assert_within("model.onnx", flops=1)


def test_a_model_without_findings() -> None:
    assert_no_findings("lenet", ignore=["H801"])
    assert_no_findings("model.onnx", ignore=("N301", "H801"))
    with pytest.raises(AssertionError) as raised:
        assert_no_findings("model.onnx")
    said = str(raised.value)
    assert said.startswith("2 findings\nmodel.onnx:5:5: N301 ")
    assert "    `features_1` subtracts the mean of each of 4 channels" in said


def test_a_network_with_faults_is_within_no_budget() -> None:
    broken = cnnshape.loads("input: [2, 2, 1]\nlayers: [{type: conv, filters: 1, kernel: 5}]")
    with pytest.raises(AssertionError, match="macs: at most 5, and the model has not known"):
        assert_within(broken, macs=5)
