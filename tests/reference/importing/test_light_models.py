"""The published networks that the onnx package carries without their weights: all are read."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("onnx")

import onnx

import cnnshape
from cnnshape.importing.sources import from_onnx
from frameworks.onnx_light_models import light_models, with_drawn_weights

MODELS = light_models()
PARAMETERS = {
    "light_bvlc_alexnet": 60_965_224,
    "light_resnet50": 25_610_152,
    "light_vgg19": 143_667_240,
}


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_published_networks_have_no_unknown_layer(path: Path) -> None:
    result = from_onnx(path)
    assert result.notes == ()
    analysis = cnnshape.analyze(result.network)
    assert (analysis.layers[-1].output_shape or ())[-1:] == (1000,)
    if path.stem in PARAMETERS:
        totals = analysis.totals
        found = (totals.trainable_parameters or 0) + (totals.non_trainable_parameters or 0)
        assert found == PARAMETERS[path.stem]


@pytest.mark.parametrize("name", ["light_squeezenet", "light_shufflenet"])
def test_with_drawn_weights_they_compute_what_onnx_runtime_does(name: str, tmp_path: Path) -> None:
    pytest.importorskip("onnxruntime")
    from benchmarks.import_onnx import row_of

    (light,) = (path for path in MODELS if path.stem == name)
    path = tmp_path / light.name
    onnx.save(with_drawn_weights(light), path)
    row = row_of(path)
    assert (row.unknown, row.refused) == ("", "")
    assert row.apart < 1e-4
