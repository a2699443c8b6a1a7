"""What support definitions do in training, which no execution of a network shows."""

from __future__ import annotations

import pytest

from tests.reference.exporting.stepwise import NAMES
from tests.reference.pytorch import torch


def test_a_path_is_dropped_for_a_sample_as_a_whole_and_the_mean_is_kept() -> None:
    torch.manual_seed(0)
    dropped = NAMES["DropPath"](0.25).train()(torch.ones(4000, 2, 3))
    assert dropped.unique().tolist() == pytest.approx([0, 4 / 3])
    assert torch.equal(dropped, dropped[:, :1, :1].expand_as(dropped))
    assert float(dropped.mean()) == pytest.approx(1, abs=0.05)


def test_a_path_that_is_never_or_always_dropped() -> None:
    x = torch.ones(2, 3)
    assert torch.equal(NAMES["DropPath"](0.0).train()(x), x)
    assert torch.equal(NAMES["DropPath"](1.0).train()(x), torch.zeros(2, 3))
    assert torch.equal(NAMES["DropPath"](1.0).eval()(x), x)


def test_a_bias_that_is_left_out_stays_zero_in_training() -> None:
    module = NAMES["without_bias"](torch.nn.GRU(2, 3, bidirectional=True), "bias_hh")
    optimizer = torch.optim.SGD(module.parameters(), lr=1.0)
    module(torch.ones(4, 1, 2))[0].sum().backward()
    optimizer.step()
    assert not module.bias_hh_l0.any()
    assert not module.bias_hh_l0_reverse.any()
    assert module.bias_ih_l0.grad.any()
