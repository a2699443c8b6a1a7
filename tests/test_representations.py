"""What Python shows of a network is a line, however large the network is."""

from __future__ import annotations

import cnnshape

TEXT = "name: Two\ninput: [8, 8, 3]\nlayers:\n  - {type: conv, filters: 4, kernel: 9}\n"


def test_an_analysis_is_its_name_and_its_totals() -> None:
    analysis = cnnshape.analyze(cnnshape.load("resnet50"))
    assert repr(analysis) == (
        "Analysis('ResNet-50', 125 layers, 25,557,032 parameters, 4,089,184,256 MACs)"
    )
    assert str(analysis) == repr(analysis)


def test_an_analysis_with_a_fault_says_what_is_unknown() -> None:
    analysis = cnnshape.analyze(cnnshape.loads(TEXT))
    assert repr(analysis) == "Analysis('Two', 1 layer, ? parameters, ? MACs)"


def test_a_network_is_its_name_and_its_inputs() -> None:
    assert repr(cnnshape.loads(TEXT)) == "Network('Two', 1 layer, input 8x8x3)"


def test_a_diagnostic_shows_no_address() -> None:
    (diagnostic,) = cnnshape.analyze(cnnshape.loads(TEXT, file="two.yaml")).diagnostics
    assert "Source('two.yaml')" in repr(diagnostic)
    assert " at 0x" not in repr(diagnostic)


def test_they_are_tuples_all_the_same() -> None:
    network = cnnshape.loads(TEXT)
    analysis = cnnshape.analyze(network)
    assert analysis == cnnshape.analyze(network)
    assert list(analysis._asdict()) == list(analysis._fields)
    assert analysis._asdict()["network"] is network
