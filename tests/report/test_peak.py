"""The layers that are alive at the peak of a page, against the bytes that the analysis counts."""

from __future__ import annotations

import pytest

import cnnshape
from cnnshape.report.pages.peak import peak_of


@pytest.mark.parametrize("name", ["lenet", "resnet50", "densenet121", "swin_t", "unet"])
def test_what_is_alive_at_the_peak_makes_up_its_bytes(name: str) -> None:
    analysis = cnnshape.analyze(cnnshape.load(name))
    peak = peak_of(analysis)
    assert peak is not None
    rows = {row.name: row for row in analysis.layers}
    held = sum(rows[each].activation_bytes or 0 for each in peak["alive"])
    assert held + peak["scratch"] == analysis.totals.peak_activation_bytes
    assert peak["scratch"] >= 0
    assert peak["layer"] in peak["alive"]


def test_without_scratch_nothing_is_left_over() -> None:
    analysis = cnnshape.analyze(cnnshape.load("resnet50"))
    peak = peak_of(analysis)
    assert peak is not None
    assert peak["scratch"] == 0


def test_an_unknown_peak_is_none() -> None:
    text = "input: [8, 8, 3]\nlayers: [{type: conv, filters: 2, kernel: 9}]\n"
    analysis = cnnshape.analyze(cnnshape.loads(text))
    assert peak_of(analysis) is None
