"""A template gives, setting after setting, the networks that reading the file anew gives."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest

import cnnshape
from cnnshape.analysis.engine import outline
from cnnshape.language.expansion import expansion_cache
from cnnshape.language.loading import template, template_of_text
from cnnshape.language.overrides import UnknownSetting
from cnnshape.network import Network

LAYOUTS = """
layout: "=layout"
input: [8, 4, 6]
parameters: {layout: channels_last, sizes: [4, 2]}
layers:
  - {name: halves, type: conv, filters: 8, kernel: "=sizes"}
  - {type: global_avg_pool}
  - {type: reshape, shape: [4, 2]}
"""

SWEEPS: dict[str, list[dict[str, Any]]] = {
    "mobilenet_v1": [{"width": 0.5}, {"width": 1, "resolution": 96}, {"width": 0.25}, {}],
    "resnet50": [{"depths": [1, 1, 1, 1]}, {"depths": [3, 4, 6, 3]}, {}],
    "inception_v3": [{"auxiliary": True}, {"auxiliary": False}, {"auxiliary": True}],
}


def said(network: Network) -> Any:
    """Return what analysis says of a network, without the identity of its source."""
    return cnnshape.analyze(network).to_dict()


@pytest.mark.parametrize("name", SWEEPS)
def test_networks_are_those_of_a_fresh_reading(name: str) -> None:
    again = template(name)
    for parameters in SWEEPS[name]:
        network = again.network(None, parameters)
        assert said(network) == said(cnnshape.load(name, parameters=parameters))


@pytest.mark.parametrize("name", SWEEPS)
def test_the_outline_is_that_of_the_analysis_whatever_is_known_already(name: str) -> None:
    again = template(name)
    for parameters in SWEEPS[name]:
        network = again.network(None, parameters)
        analysis = cnnshape.analyze(network)
        known = outline(network, again.cache.claims)
        assert known.totals == analysis.totals
        assert known.diagnostics == analysis.diagnostics
        shapes = {layer.name: layer.output_shape for layer in analysis.layers}
        assert dict(known.outputs) == {name: shapes[name] for name in network.outputs}


def test_what_is_kept_at_one_layout_does_not_serve_another() -> None:
    again = template_of_text(LAYOUTS)
    for layout in ("channels_first", "channels_last", "channels_first"):
        for sizes in ([2, 1], [1, 2]):
            parameters = {"layout": layout, "sizes": sizes}
            found = said(again.network(None, parameters))
            assert found == said(cnnshape.loads(LAYOUTS, parameters=parameters))
            assert found["layout"] == layout


def test_faults_are_found_each_time() -> None:
    again = template("lenet")
    for size in (3, 32, 3):
        known = outline(again.network((size, size, 3)), again.cache.claims)
        codes = [diagnostic.code for diagnostic in known.diagnostics]
        assert codes == ([] if size == 32 else ["S101"])
        assert (known.totals.macs is None) == (size == 3)
        assert known.outputs["softmax"] == (None if size == 3 else (10,))


def test_a_template_can_be_sent_to_another_process() -> None:
    first = template("resnet18")
    first.network()
    sent = pickle.loads(pickle.dumps(first))
    assert sent.cache.layers == {}
    assert said(sent.network()) == said(first.network())


def test_too_much_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expansion_cache, "MAX_CACHED", 10)
    again = template("lenet")
    for size in range(32, 40):
        outline(again.network((size, size, 3)), again.cache.claims)
        assert len(again.cache.claims) <= 9


@pytest.mark.parametrize(
    ("asked", "error", "message"),
    [
        ({"parameters": {"widht": 1}}, UnknownSetting, "did you mean `width`"),
        ({"input": (0, 3, 3)}, ValueError, "at least 1, not 0"),
        ({"input": (8.5, 3, 3)}, TypeError, "whole numbers, not 8.5"),
        ({"input": 8}, TypeError, r"given as its sizes, as \[224, 224, 3\], not as 8"),
        ({"input": "8x8x3"}, TypeError, "not as '8x8x3'"),
        ({"input": np.array(8)}, TypeError, "given as its sizes"),
        ({"input": np.array([8.0, 3.0])}, TypeError, "must be whole numbers, not"),
        ({"input": {"input": None}}, TypeError, "not as None"),
        ({"parameters": {1: 2}}, TypeError, "the name of a parameter is text, not 1"),
        ({"parameters": [1]}, TypeError, "parameters map names to values, .* not list"),
        ({"parameters": {"width": object()}}, TypeError, "the parameter `width` is a number, text"),
        ({"parameters": {"width": [1, 1j]}}, TypeError, "cannot be of the type complex"),
    ],
)
def test_what_the_file_cannot_be_asked_for_is_refused_before_it_is_expanded(
    asked: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        template("mobilenet_v1").check(**asked)


def test_numbers_of_numpy_will_do() -> None:
    sizes: Any = np.array([64, 64, 3])
    asked = template("mobilenet_v1").network(sizes, {"width": np.float32(0.5)})
    assert said(asked) == said(template("mobilenet_v1").network((64, 64, 3), {"width": 0.5}))
    assert asked.parameters["width"] == 0.5
    kernels = {"layout": "channels_last", "sizes": np.array([1, 2])}
    assert template_of_text(LAYOUTS).network(None, kernels).parameters["sizes"] == [1, 2]


def test_a_template_is_called_as_the_file_calls_its_architecture() -> None:
    assert template("mobilenet_v1").title == "MobileNetV1"
    assert template_of_text("input: [1]\nlayers: []\n", "a.yaml").title == "a.yaml"
    assert template_of_text("name: 12\ninput: [1]\nlayers: []\n", "a.yaml").title == "a.yaml"
