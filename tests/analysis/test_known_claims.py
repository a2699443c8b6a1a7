"""What reading asks the formulas for `channels` is not worked out again, and is no value."""

from __future__ import annotations

import copy
from unittest.mock import patch

import pytest

import cnnshape
from cnnshape.analysis import formulas
from cnnshape.analysis.known_claims import known_of
from cnnshape.network import Network

TEXT = """
input: [8, 8, 2]
layers:
  - {type: conv, filters: "=channels * 2", kernel: 3}
  - {type: conv, filters: "=channels * 2", kernel: 3}
  - {type: max_pool, kernel: 2}
"""


def asked(network: Network) -> list[str]:
    """Return the kinds whose formulas an analysis asks."""
    kinds = []
    formula_of = formulas._formula_of

    def noted(kind: str) -> formulas.Formula:
        kinds.append(kind)
        return formula_of(kind)

    with patch.object(formulas, "_formula_of", noted):
        cnnshape.analyze(network)
    return kinds


def test_only_layers_that_reading_did_not_ask_for_are_asked_for() -> None:
    network = cnnshape.loads(TEXT)
    assert asked(network) == ["conv", "max_pool"]
    assert asked(network._replace()) == ["input", "conv", "conv", "max_pool"]


@pytest.mark.parametrize("name", ["resnet18", "densenet121", "efficientnet_b0"])
def test_an_analysis_is_the_same_without(name: str) -> None:
    network = cnnshape.load(name)
    assert cnnshape.analyze(copy.copy(network)) == cnnshape.analyze(network)


def test_it_is_no_part_of_a_network() -> None:
    network = cnnshape.loads(TEXT)
    assert known_of(network)
    for other in (copy.copy(network), network._replace(), network.with_keys({})):
        assert other == network
        assert repr(other) == repr(network)
        assert not known_of(other)


def test_changed_layers_are_asked_for_anew() -> None:
    network = cnnshape.loads(TEXT)
    wider = network.with_keys({"conv_1": {"filters": 6}})
    assert cnnshape.analyze(network).layers[1].output_shape == (6, 6, 4)
    assert cnnshape.analyze(wider).layers[1].output_shape == (6, 6, 6)
    assert cnnshape.analyze(wider).layers[2].input_shapes == ((6, 6, 6),)
