"""The assertions of `cnnshape.testing` on modules of PyTorch."""

from __future__ import annotations

import pytest

from cnnshape.testing import assert_matches, assert_no_findings, assert_within
from tests.reference.pytorch import torch

nn = torch.nn

DESIGN = """\
name: design
input: [3, 8, 8]
layout: channels_first
layers:
  - {type: conv, filters: 8, kernel: 3, padding: same, activation: relu}
  - {type: global_avg_pool}
  - {type: dense, units: 10}
"""


def module(filters: int = 8) -> object:
    """Return the module that was designed, if it has 8 filters."""
    return nn.Sequential(
        nn.Conv2d(3, filters, 3, padding=1),
        nn.ReLU(),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(filters, 10),
    )


def test_a_module_matches_its_design(tmp_path_factory: pytest.TempPathFactory) -> None:
    design = tmp_path_factory.mktemp("designs") / "design.yaml"
    design.write_text(DESIGN)
    assert_matches(str(design), module())
    with pytest.raises(AssertionError, match="the model is not what was designed"):
        assert_matches(str(design), module(16))


def test_a_module_has_a_budget_and_no_findings() -> None:
    assert_within(module(), input=(3, 8, 8), parameters=314)
    assert_no_findings(module(), input=(3, 8, 8))
    with pytest.raises(AssertionError, match="at most 300, and the model has 314, 14 more"):
        assert_within(module(), input=(3, 8, 8), parameters=300)
